import type { MarketDay } from '../../domain/market-day.ts';
import type { ModifyPurpose, OrderChange, OrderRequest } from '../../domain/order.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import type { ExchangeCosts } from '../../exchange/book.ts';
import { Exchange } from '../../exchange/exchange.ts';
import {
  chargesIn,
  fundsOf,
  late,
  marginIn,
  refused,
  unknown,
  type PaperCharges,
  type PaperMargin,
} from './answers.ts';
import {
  bookRow,
  deskOf,
  deskState,
  noteEvent,
  positionRows,
  restoreDesk,
  rowOf,
  tradeRows,
  type Desk,
  type Row,
} from './desk.ts';
import { headSchema, NO_HEAD } from './head.ts';
import { openMinute, passMinute } from './minutes.ts';
import type { Broker, BrokerAnswer, Clock, Json, Store } from '../../ports.ts';

/**
 * The exchange model behind the broker port. Whoever drives the day begins and ends each minute, in replayed or in real time; the port is what
 * everybody else sees. Everything it knows is in the store after each call, in one commit, so it goes on where the process before it ended:
 * a row is in the book as soon as its order was accepted, and an order that is not in the book was never placed.
 */
export interface PaperBroker extends Broker {
  /** The minute that starts now: its open is the price, resting orders meet it. A second call in a minute does nothing. */
  begin(): Promise<void>;
  /** The rest of every minute that began before the one that it is now. A second call does nothing. */
  path(): Promise<void>;
  /** Start of the last minute whose path was travelled, 0 before the first. */
  passed(): Promise<number>;
}

/** Somebody else's change is taken in and the call made again, this often. */
const ATTEMPTS_MAX = 5;

export function paperBroker(
  market: MarketDay,
  costs: ExchangeCosts,
  clock: Clock,
  store: Store,
  margin: PaperMargin,
  charged: PaperCharges,
): PaperBroker {
  const paper = new Paper(market, costs, clock, store);
  return {
    proof: { timeoutMs: 0, settlingMs: 0, alone: true },
    begin: () => paper.begin(),
    path: () => paper.path(),
    passed: () => paper.passed(),
    place: (...order) => paper.place(...order),
    modify: (...change) => paper.modify(...change),
    cancel: (...id) => paper.cancel(...id),
    book: () => paper.read((rows) => rows.map(bookRow)),
    orders: () => paper.read((rows) => ({ ours: rows.map(bookRow), foreign: [] })),
    trades: () => paper.read((rows) => rows.flatMap(tradeRows)),
    positions: () => paper.read((_, desks) => desks.flatMap(positionRows)),
    funds: () => paper.read((rows) => fundsOf(rows.flatMap(tradeRows))),
    charges: async (orders) => chargesIn(market, orders, charged),
    margin: (instrument, request) => paper.read((_, desks) => marginIn(desks, instrument, request, margin)),
  };
}

class Paper {
  readonly #market: MarketDay;
  readonly #costs: ExchangeCosts;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #headKey: string;
  /** What the store says, made anew when somebody else changed it. */
  #desks = new Map<string, Desk>();
  #rows = new Map<string, Row>();
  #exchange: Exchange;
  #head = { ...NO_HEAD };
  #version = 0;
  #whole = false;
  /** Calls take turns: each sees what the one before it left in the store. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(market: MarketDay, costs: ExchangeCosts, clock: Clock, store: Store) {
    this.#market = market;
    this.#costs = costs;
    this.#clock = clock;
    this.#store = store;
    this.#headKey = `paper/${market.day}`;
    this.#exchange = this.#listed();
  }

  begin(): Promise<void> {
    return this.#change((touched) => {
      for (const desk of this.#desks.values()) {
        if (desk.book.working > 0 && desk.begunAt !== this.#minute()) touched.add(this.#open(desk));
      }
    });
  }

  path(): Promise<void> {
    return this.#change((touched) => {
      for (const desk of this.#desks.values()) {
        if (desk.begunAt !== 0 && desk.begunAt < this.#minute())
          touched.add(this.#lived(desk, passMinute(this.#exchange, desk)));
      }
    });
  }

  passed(): Promise<number> {
    return this.#change(() => this.#head.passedAt);
  }

  place(tag: string, instrument: string, request: OrderRequest, sendBy: number): Promise<BrokerAnswer> {
    return this.#change((touched) => {
      const desk = this.#desks.get(instrument);
      if (desk === undefined) return unknown(instrument);
      if (this.#rows.has(tag)) return refused(`tag ${tag} is in the book already`);
      const now = this.#clock.now();
      if (!(now <= sendBy)) return late(now - sendBy);
      this.#head.placed += 1;
      const row = rowOf(tag, this.#head.placed, desk, request);
      this.#keep(row);
      touched.add(this.#open(desk));
      this.#exchange.place(desk.book, tag, request, now);
      return { kind: 'accepted', brokerId: row.brokerId };
    });
  }

  modify(
    brokerId: string,
    change: OrderChange,
    _purpose: ModifyPurpose,
    sendBy: number,
  ): Promise<BrokerAnswer> {
    return this.#onRow(brokerId, sendBy, ({ tag, desk }) =>
      this.#exchange.modify(desk.book, tag, change, this.#clock.now()),
    );
  }

  cancel(brokerId: string, sendBy: number): Promise<BrokerAnswer> {
    return this.#onRow(brokerId, sendBy, ({ tag, desk }) =>
      this.#exchange.cancel(desk.book, tag, this.#clock.now()),
    );
  }

  read<T>(of: (rows: readonly Row[], desks: readonly Desk[]) => T): Promise<T> {
    return this.#change(() => of([...this.#rows.values()], [...this.#desks.values()]));
  }

  #onRow(brokerId: string, sendBy: number, ask: (row: Row) => string | undefined): Promise<BrokerAnswer> {
    return this.#change((touched) => {
      const row = [...this.#rows.values()].find((each) => each.brokerId === brokerId);
      if (row === undefined) return refused(`no order ${brokerId}`);
      const now = this.#clock.now();
      if (!(now <= sendBy)) return late(now - sendBy);
      touched.add(this.#open(row.desk));
      const why = ask(row);
      return why === undefined ? { kind: 'accepted', brokerId } : refused(why);
    });
  }

  /** Does the work on what the store says and writes what it touched; again where somebody else's commit came first. */
  #change<T>(work: (touched: Set<Desk>) => T): Promise<T> {
    const result = this.#turn.then(() => this.#attempt(work));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #attempt<T>(work: (touched: Set<Desk>) => T): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      await this.#refresh();
      const touched = new Set<Desk>();
      // Until it is in the store, what is in memory is not true.
      this.#whole = false;
      const value = work(touched);
      if (touched.size === 0 || (await this.#save([...touched]))) {
        this.#whole = true;
        return value;
      }
    }
    throw new Error(`the paper book was changed by others ${ATTEMPTS_MAX} times in a row; nothing was done`);
  }

  async #save(desks: readonly Desk[]): Promise<boolean> {
    this.#head.revision += 1;
    const writes = [
      { key: this.#headKey, value: { ...this.#head } },
      ...desks.map((desk) => ({ key: desk.key, value: deskState(desk) })),
    ];
    const answer = await this.#store.commit({
      expect: [{ key: this.#headKey, version: this.#version }],
      writes,
    });
    return answer.kind === 'committed';
  }

  async #refresh(): Promise<void> {
    const [stored] = await this.#store.read([this.#headKey]);
    const head = stored == null ? { ...NO_HEAD } : headSchema.parse(stored.value);
    this.#version = stored?.version ?? 0;
    if (this.#whole && head.revision === this.#head.revision) return;
    const entries = await this.#store.list(`${this.#headKey}-`, `${this.#headKey}.`);
    this.#exchange = this.#listed();
    this.#head = head;
    const rows = entries.flatMap(({ key, value }) => this.#restore(key, value));
    for (const row of rows.sort((a, b) => a.place - b.place)) this.#keep(row);
    this.#whole = true;
  }

  #restore(key: string, value: Json): readonly Row[] {
    const desk = [...this.#desks.values()].find((each) => each.key === key);
    if (desk === undefined)
      throw new Error(`document ${key} is of an instrument that this day does not have`);
    return restoreDesk(desk, value);
  }

  #keep(row: Row): void {
    this.#rows.set(row.tag, row);
    row.desk.rows.push(row);
  }

  /** A new exchange with the day's books, empty. */
  #listed(): Exchange {
    this.#rows = new Map();
    const exchange = new Exchange(this.#costs, (tag, event) => {
      const row = this.#rows.get(tag);
      if (row !== undefined) noteEvent(row, event);
    });
    this.#desks = new Map(
      this.#market.instruments.map((day) => [day.instrument.key, deskOf(exchange, this.#headKey, day)]),
    );
    return exchange;
  }

  /** Start of the minute that it is now. */
  #minute(): number {
    const now = this.#clock.now();
    return now - (now % MINUTE_MS);
  }

  /** Its minute begun: the one that it is now. */
  #open(desk: Desk): Desk {
    return this.#lived(desk, openMinute(this.#exchange, desk, this.#minute()));
  }

  #lived(desk: Desk, passedAt: number): Desk {
    this.#head.passedAt = Math.max(this.#head.passedAt, passedAt);
    return desk;
  }
}
