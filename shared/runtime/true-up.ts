import type { TradeRow } from '../domain/broker-rows.ts';
import { isTerminal, type Order } from '../domain/order.ts';
import type { KnownOrder } from '../domain/slot.ts';
import type { Day } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import { paise, type Paise } from '../domain/units.ts';
import type { Lane } from '../engine/lane.ts';
import { inexactOf, trueUp } from '../engine/true-up.ts';
import { isEntryTag } from '../execution/excess.ts';
import { traceOf } from '../execution/order-id.ts';
import type { Account } from '../risk/account.ts';
import { orderDocument, parsed, plain, positionDocument, tradeDocument } from './documents.ts';
import { keys } from './keys.ts';
import { each } from './perform.ts';
import type { Runtime } from './runtime.ts';
import type { Extra } from './session-state.ts';
import { withLane } from './with-lane.ts';

/**
 * The exact values of finished orders whose value is made of a rounded average: the broker's trades have them. One reading of the trades, and only where
 * there is such an order; one that fails, or does not have all fills of an order, changes nothing, and whoever reconciles next tries again. What an
 * order's value changes (its document, its trade's, the account) is one commit with the mark that says it was done, so it is done once.
 */
export async function trueUps(runtime: Runtime, day: Day, instruments: readonly string[]): Promise<void> {
  if (instruments.length === 0) return;
  const { broker, log } = runtime.ports;
  let trades: readonly TradeRow[];
  try {
    trades = await broker.trades();
  } catch (error) {
    log.write('WARN', null, 'the trades cannot be read: values stay as the averages have them', {
      error: String(error),
    });
    return;
  }
  await each(instruments.map((instrument) => () => truedUp(runtime, day, instrument, trades)));
}

interface Kept {
  readonly orders: ReadonlyMap<string, Order>;
  readonly closed: readonly Trade[];
}

async function truedUp(
  runtime: Runtime,
  day: Day,
  instrument: string,
  trades: readonly TradeRow[],
): Promise<void> {
  const { value: corrections } = await withLane<readonly Correction[], Kept>(
    runtime,
    instrument,
    { part: 'true-up' },
    () => read(runtime, day, instrument),
    (lane, account, _sink, _at, kept) => {
      const work = new Work(lane, account, day, kept);
      for (const known of inexactOf(lane)) {
        const value = exactValue(known, trades);
        if (value !== null) work.take(known, value);
      }
      return { value: work.corrections, nonce: null, extras: work.extras() };
    },
  );
  for (const { order, was, is } of corrections)
    runtime.ports.log.write('INFO', traceOf(order), "an order's exact value", { order, was, is });
}

/** Null: the trades that were read are not all of its fills. */
function exactValue({ brokerId, side, filledQty }: KnownOrder, trades: readonly TradeRow[]): Paise | null {
  const fills = trades.filter((trade) => trade.brokerId === brokerId && trade.side === side);
  const qty = fills.reduce((sum, fill) => sum + fill.qty, 0);
  return qty === filledQty ? paise(fills.reduce((sum, { value }) => sum + value, 0)) : null;
}

interface Correction {
  readonly order: string;
  readonly was: number;
  readonly is: number;
}

/** The corrections of one commit. */
class Work {
  readonly corrections: Correction[] = [];
  readonly #lane: Lane;
  readonly #account: Account;
  readonly #day: Day;
  readonly #kept: Kept;
  readonly #orders: Order[] = [];
  readonly #closed: Map<string, Trade>;
  readonly #changed = new Set<string>();

  constructor(lane: Lane, account: Account, day: Day, kept: Kept) {
    this.#lane = lane;
    this.#account = account;
    this.#day = day;
    this.#kept = kept;
    this.#closed = new Map(kept.closed.map((trade) => [traceOf(trade.id), trade]));
  }

  take(known: KnownOrder, value: Paise): void {
    const lane = this.#lane;
    const order = this.#kept.orders.get(known.tag);
    // Another position's, or one that was never booked with these fills: there is nothing here to correct.
    const isBooked =
      order !== undefined &&
      order.position === lane.instrument.key &&
      isTerminal(order.status) &&
      order.filledQty === known.filledQty;
    if (isBooked && order.filledValue !== value) {
      const trace = traceOf(order.id);
      const done = trueUp(lane, this.#account, known, order, this.#closed.get(trace) ?? null, value);
      this.#orders.push(done.order);
      if (done.closed !== null) {
        this.#closed.set(trace, done.closed);
        this.#changed.add(trace);
      }
      this.corrections.push({ order: order.id, was: order.filledValue, is: value });
    }
    const { slot } = lane;
    const exact = { ...known, filledValue: value, exact: true };
    lane.slot = { ...slot, known: slot.known.map((each) => (each === known ? exact : each)) };
  }

  extras(): readonly Extra[] {
    const trades = [...this.#closed].flatMap(([trace, trade]) => (this.#changed.has(trace) ? [trade] : []));
    return [
      ...this.#orders.map((order) => ({ key: keys.order(order.id), value: plain(order) })),
      ...trades.map((trade) => ({ key: keys.trade(this.#day, trade.id), value: plain(trade) })),
    ];
  }
}

/** The documents of the orders and of their closed trades: they change in no other commit than one that changes the position too. */
async function read({ ports: { store } }: Runtime, day: Day, instrument: string): Promise<Kept> {
  const key = keys.position(day, instrument);
  const [stored] = await store.read([key]);
  if (stored == null) return { orders: new Map(), closed: [] };
  const position = parsed(key, stored.value, positionDocument);
  const tags = inexactOf(position).map(({ tag }) => tag);
  const traces = new Set(tags.map(traceOf));
  const entries = position.slot.known
    .map(({ tag }) => tag)
    .filter((tag) => isEntryTag(tag) && traces.has(traceOf(tag)));
  const orderKeys = tags.map((tag) => keys.order(tag));
  const tradeKeys = entries.map((tag) => keys.trade(day, tag));
  const documents = await store.read([...orderKeys, ...tradeKeys]);
  const orders = new Map<string, Order>();
  const closed: Trade[] = [];
  for (const [i, document] of documents.entries()) {
    const tag = tags[i];
    if (document === null) continue;
    if (tag !== undefined) orders.set(tag, parsed(keys.order(tag), document.value, orderDocument));
    else closed.push(parsed(tradeKeys[i - tags.length] ?? '', document.value, tradeDocument));
  }
  return { orders, closed };
}
