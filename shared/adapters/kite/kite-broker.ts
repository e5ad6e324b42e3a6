import type { AccountOrders, ExecutedOrder, Funds, PositionRow, TradeRow } from '../../domain/broker-rows.ts';
import type { FailureClass } from '../../domain/failure.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { ModifyPurpose, OrderChange, OrderRequest } from '../../domain/order.ts';
import { paise, type Paise } from '../../domain/units.ts';
import type { Broker, BrokerAnswer, Clock, MarginAnswer } from '../../ports.ts';
import { Allowance } from './allowance.ts';
import { fundsAnswer, marginAnswer, orderAnswer, positionsAnswer, tradesAnswer } from './answers.ts';
import { chargesAsked, totalsOf } from './charged.ts';
import type { Refusal } from './failures.ts';
import { KiteError } from './kite-error.ts';
import { changeRefusal, marginParams, modifyParams, placeParams, placeRefusal, VARIETY } from './params.ts';
import { Reader } from './reader.ts';
import { rateShare, type RateShare, type Window } from './rate-share.ts';
import { positionRows, tradeRows } from './rows.ts';
import { KiteSession, type Answered, type Understand } from './session.ts';
import type { Kite } from './sdk.ts';
import type { KiteSettings } from './settings.ts';
import type { Transport } from './transport.ts';

export interface KiteOptions {
  readonly apiKey: string;
  /** The day's access token; read again when Kite says that the one we have is dead. */
  readonly token: () => Promise<string>;
  readonly clock: Clock;
  /** Waits until the clock says so. */
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly transport: Transport;
  /** This instance's part of the broker's rate: `shareOf`. */
  readonly share: readonly Window[];
  /** The same of what it may read: `readingsOf`. */
  readonly readings: readonly Window[];
  /** From the day's instrument dump. */
  readonly instrumentOf: (key: string) => Instrument | undefined;
  readonly settings: KiteSettings;
}

/**
 * Zerodha Kite Connect behind the broker port. What it says is certain: an order is accepted only where Kite gave its id, refused only where Kite
 * cannot have taken it. Before an order is placed the book is read, and where that fails nothing is placed.
 */
export function kiteBroker(options: KiteOptions): Broker {
  const kite = new KiteBroker(options);
  const { timeoutMs, settlingMs } = options.settings;
  return {
    proof: { timeoutMs, settlingMs, alone: false },
    place: (...order) => kite.place(...order),
    modify: (...change) => kite.modify(...change),
    cancel: (...id) => kite.cancel(...id),
    book: async () => (await kite.orders()).ours,
    orders: () => kite.orders(),
    trades: () => kite.trades(),
    positions: () => kite.positions(),
    funds: () => kite.funds(),
    charges: (executed) => kite.charges(executed),
    margin: (...order) => kite.margin(...order),
  };
}

class KiteBroker {
  readonly #options: KiteOptions;
  readonly #session: KiteSession;
  readonly #share: RateShare;
  readonly #reader: Reader;
  readonly #allowance = new Allowance();
  /** Tags that this process sends or may have sent. */
  readonly #tags = new Set<string>();

  constructor(options: KiteOptions) {
    const { apiKey, transport, settings, token, share, readings, clock, sleepUntil } = options;
    this.#options = options;
    this.#session = new KiteSession({ apiKey, transport, timeoutMs: settings.timeoutMs }, settings, token);
    this.#share = rateShare(share, clock, sleepUntil);
    const turns = rateShare(readings, clock, sleepUntil);
    this.#reader = new Reader(this.#session, turns, clock, settings.timeoutMs);
  }

  async place(tag: string, key: string, request: OrderRequest, sendBy: number): Promise<BrokerAnswer> {
    const instrument = this.#options.instrumentOf(key);
    if (instrument === undefined) return unknown(key);
    const why = placeRefusal(tag, instrument, request);
    if (why !== undefined) return refused(why);
    if (this.#tags.has(tag)) return refused(`tag ${tag} was sent by this process before`);
    this.#tags.add(tag);
    const answer = (await this.#mayNotPlace(tag)) ?? (await this.#placed(tag, instrument, request, sendBy));
    if (answer.kind === 'refused' || answer.kind === 'unsent') this.#tags.delete(tag);
    else if (answer.kind === 'accepted') this.#reader.remember(answer.brokerId, key);
    return answer;
  }

  async modify(
    brokerId: string,
    change: OrderChange,
    purpose: ModifyPurpose,
    sendBy: number,
  ): Promise<BrokerAnswer> {
    const key = this.#reader.instrumentOf(brokerId);
    const instrument = key === undefined ? null : (this.#options.instrumentOf(key) ?? null);
    const why = idRefusal(brokerId) ?? changeRefusal(instrument, change);
    if (why !== undefined) return refused(why);
    const spent = this.#allowance.take(brokerId, purpose);
    if (spent !== undefined) return refused(spent, 'modifications');
    const answer = await this.#write(
      sendBy,
      (kite) => kite.modifyOrder(VARIETY, brokerId, modifyParams(change)),
      same(brokerId),
    );
    if (answer.kind !== 'accepted' && answer.kind !== 'no-answer' && answer.http === null)
      this.#allowance.giveBack(brokerId, purpose);
    return answer;
  }

  async cancel(brokerId: string, sendBy: number): Promise<BrokerAnswer> {
    const why = idRefusal(brokerId);
    if (why !== undefined) return refused(why);
    return this.#write(sendBy, (kite) => kite.cancelOrder(VARIETY, brokerId), same(brokerId));
  }

  async orders(): Promise<AccountOrders> {
    const answer = await this.#reader.orders();
    return dataOf('the order book cannot be read', answer);
  }

  async trades(): Promise<readonly TradeRow[]> {
    const answer = await this.#reader.read(
      (kite) => kite.getTrades(),
      (body) => tradeRows(tradesAnswer.parse(body).data),
    );
    return dataOf('the trades cannot be read', answer);
  }

  async positions(): Promise<readonly PositionRow[]> {
    const answer = await this.#reader.read(
      (kite) => kite.getPositions(),
      (body) => {
        const { day, net } = positionsAnswer.parse(body).data;
        return positionRows(day, net);
      },
    );
    return dataOf('the positions cannot be read', answer);
  }

  async funds(): Promise<Funds> {
    const answer = await this.#reader.read(
      (kite) => kite.getMargins('equity'),
      (body) => {
        const { available, utilised } = fundsAnswer.parse(body).data;
        const { opening_balance: openingCash, live_balance: cash, intraday_payin: paidIn } = available;
        return { openingCash, cash, moved: paise(paidIn - utilised.payout) };
      },
    );
    return dataOf('the funds cannot be read', answer);
  }

  async charges(orders: readonly ExecutedOrder[]): Promise<readonly Paise[]> {
    if (orders.length === 0) return [];
    const params = chargesAsked(orders, this.#options.instrumentOf);
    const answer = await this.#reader.read((kite) => kite.getvirtualContractNote(params), totalsOf(orders));
    return dataOf('the charges cannot be read', answer);
  }

  async margin(key: string, request: OrderRequest): Promise<MarginAnswer> {
    const instrument = this.#options.instrumentOf(key);
    if (instrument === undefined) return unknown(key);
    const params = [marginParams(instrument, request)];
    const answer = await this.#reader.read(
      (kite) => kite.orderMargins(params),
      (body) => marginAnswer.parse(body).data[0].total,
    );
    return answer.kind === 'data' ? { kind: 'margin', amount: answer.data } : answer;
  }

  /**
   * Kite takes the same tag twice, so the book is asked before: the newest reading, where it is fresh. Undefined: the tag is not in it. An alarm, and no
   * guard: who may send it the claim says.
   */
  async #mayNotPlace(tag: string): Promise<Refusal | undefined> {
    const { beganAt, tags } = this.#reader.newest;
    if (this.#options.clock.now() - beganAt <= this.#options.settings.freshMs)
      return tags.has(tag) ? refused(`tag ${tag} is in the book already`) : undefined;
    const answer = await this.#reader.orders();
    if (answer.kind === 'data')
      return answer.data.ours.some((row) => row.tag === tag)
        ? refused(`tag ${tag} is in the book already`)
        : undefined;
    const failure = answer.failure === 'ambiguous' ? 'no-book' : answer.failure;
    return { ...answer, kind: 'unsent', failure, why: `the book cannot be read: ${answer.why}` };
  }

  #placed(tag: string, instrument: Instrument, request: OrderRequest, sendBy: number): Promise<BrokerAnswer> {
    const params = placeParams(tag, instrument, request);
    return this.#write(
      sendBy,
      (kite) => kite.placeOrder(VARIETY, { ...params }),
      (body) => orderAnswer.parse(body).data.order_id,
    );
  }

  /** Waits for its turn, and writes unless `sendBy` has passed by then. */
  async #write(
    sendBy: number,
    call: (kite: Kite) => Promise<unknown>,
    understand: Understand<string>,
  ): Promise<BrokerAnswer> {
    const { clock, settings } = this.#options;
    const inTime = (): boolean => clock.now() <= sendBy;
    const token = await this.#session.token();
    if (typeof token !== 'string') return token;
    if (!inTime()) return unsent('late', `it is ${clock.now() - sendBy} ms too late to be sent`);
    const until = Math.min(sendBy, clock.now() + settings.waitMs);
    if (!(await this.#share.take(until)))
      return unsent(
        'rate-share',
        `our share of the broker's rate has no turn within ${until - clock.now()} ms`,
      );
    const answer = await this.#session.write(token, inTime, call, understand);
    return answer.kind === 'data' ? { kind: 'accepted', brokerId: answer.data } : answer;
  }
}

function dataOf<T>(what: string, answer: Answered<T>): T {
  if (answer.kind === 'data') return answer.data;
  throw new KiteError(what, answer);
}

/** An answer about another order than the one that was asked about says nothing about that one. */
function same(brokerId: string): Understand<string> {
  return (body) => {
    const { order_id: answered } = orderAnswer.parse(body).data;
    if (answered !== brokerId) throw new Error(`asked about order ${brokerId}, answered about ${answered}`);
    return answered;
  };
}

/** It becomes part of a path. */
function idRefusal(brokerId: string): string | undefined {
  return /^\w{1,40}$/.test(brokerId) ? undefined : `"${brokerId}" is no order id of Kite's`;
}

function refused(why: string, failure: FailureClass = 'refused'): Refusal {
  return { kind: 'refused', failure, why, http: null };
}

function unsent(failure: FailureClass, why: string): Refusal {
  return { kind: 'unsent', failure, why, http: null };
}

function unknown(key: string): Refusal {
  return refused(`instrument ${key} is not in the day's instruments`);
}
