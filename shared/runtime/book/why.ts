import type { DecisionRecord } from '../../domain/decision.ts';
import { isOfSoldLeg, type Order } from '../../domain/order.ts';
import { dayText, type Day } from '../../domain/time.ts';
import type { Trade } from '../../domain/trade.ts';
import { traceOf } from '../../execution/order-id.ts';
import type { Store } from '../../ports.ts';
import type { SetupStop } from '../day-result.ts';
import type { Position } from '../documents.ts';
import type { DayRecord } from '../day-record.ts';
import { choicesOf } from '../report/numbers.ts';
import { symbolOf } from '../report/text.ts';
import { NothingThere } from './book.ts';
import {
  readDays,
  readDecisions,
  readOrders,
  readPositions,
  readSetups,
  readTrades,
  spanText,
} from './read.ts';

/** Why there was, or was not, a trade in one instrument on one day. */
export interface Reasons {
  readonly day: DayRecord;
  readonly instrument: string;
  /** Who looked at it. */
  readonly bots: readonly string[];
  /** What the selector allowed these bots, where it changed. */
  readonly choices: readonly DecisionRecord[];
  /** What the strategies' own rules stopped, most frequent first. */
  readonly setups: readonly SetupStop[];
  /** What the governor refused. */
  readonly refusals: readonly DecisionRecord[];
  readonly attempts: readonly Attempt[];
}

/** An entry that was asked for, and what became of it. */
export interface Attempt {
  readonly id: string;
  /** The entry's order as the book has it; null: it has none. */
  readonly order: Order | null;
  /** Null: nothing was filled (yet). */
  readonly trade: Trade | null;
  /** The sale of a spread's second leg; null: there was none. */
  readonly sale: Order | null;
  /** Orders that protected or closed it, in order of their making. */
  readonly exits: readonly Order[];
  /** Its second leg, stops and exits, as they were decided. */
  readonly decisions: readonly DecisionRecord[];
}

/** Everything of one day that this asks about. */
interface DayParts {
  readonly decisions: readonly DecisionRecord[];
  readonly setups: readonly SetupStop[];
  readonly trades: readonly Trade[];
  readonly orders: readonly Order[];
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * `symbol` as a person types it: "reliance" or "NSE:RELIANCE". Rejects with a NothingThere where the book has no such day, the day no such
 * instrument or more than one of the name.
 */
export async function readReasons(store: Store, book: string, day: Day, symbol: string): Promise<Reasons> {
  const [record] = await readDays(store, day, day);
  if (record === undefined) {
    const days = await readDays(store);
    throw new NothingThere(
      `book ${book} does not have ${dayText(day)}; it has ${spanText(days.map((each) => each.day))}`,
    );
  }
  const parts: DayParts = {
    decisions: (await readDecisions(store, day)).map((each) => each.record),
    setups: await readSetups(store, day),
    trades: (await readTrades(store, day)).map(({ trade }) => trade),
    orders: await readOrders(store, day),
    positions: await readPositions(store, day),
  };
  return reasonsOf(record, instrumentOf(parts, symbol, `${dayText(day)} in book ${book}`), parts);
}

function instrumentOf(parts: DayParts, symbol: string, where: string): string {
  const { decisions, setups, trades, orders, positions } = parts;
  const seen = [...decisions, ...setups, ...trades, ...orders].map(({ instrument }) => instrument);
  const all = [...new Set([...seen, ...positions.keys()])].filter((key) => key !== '').sort();
  const wanted = symbol.toUpperCase();
  const found = all.filter((key) => [key, symbolOf(key)].some((name) => name.toUpperCase() === wanted));
  const [instrument, ...others] = found;
  if (instrument === undefined)
    throw new NothingThere(
      `${where} has nothing of ${symbol}; it has ${all.length === 0 ? 'no instrument' : all.join(', ')}`,
    );
  if (others.length > 0)
    throw new NothingThere(
      `${symbol} is more than one instrument of ${where}: ${found.join(', ')}; name one`,
    );
  return instrument;
}

function reasonsOf(day: DayRecord, instrument: string, parts: DayParts): Reasons {
  const of = <T extends { readonly instrument: string }>(all: readonly T[]): readonly T[] =>
    all.filter((each) => each.instrument === instrument);
  const decisions = of(parts.decisions);
  const setups = of(parts.setups).toSorted((a, b) => b.times - a.times);
  const positions = [...parts.positions.values()];
  const open = positions.flatMap(({ trade }) => trade ?? []);
  const trades = [...parts.trades, ...open].filter((trade) => legsOf(trade).includes(instrument));
  const traces = new Set(trades.map(({ id }) => traceOf(id)));
  const orders = liveOrders(parts.orders, positions).filter(
    (order) => order.position === instrument || traces.has(traceOf(order.id)),
  );
  const bots = [...new Set([...setups, ...decisions, ...orders, ...trades].map(({ bot }) => bot))];
  return {
    day,
    instrument,
    bots,
    choices: choicesOf(parts.decisions.filter(({ bot }) => bots.includes(bot))),
    setups,
    refusals: decisions.filter(({ kind }) => kind === 'denied'),
    attempts: attemptsOf(trades, orders, parts.decisions),
  };
}

/** The instruments that a trade is in. */
function legsOf({ instrument, sold }: Trade): readonly string[] {
  return sold === null ? [instrument] : [instrument, sold.instrument];
}

/** A position has its live orders as they are now, the orders' own documents only as they were when made and when done. */
function liveOrders(stored: readonly Order[], positions: readonly Position[]): readonly Order[] {
  const live = positions.flatMap(({ entry, exit }) => [entry, exit]).filter((order) => order !== null);
  const ids = new Set(live.map(({ id }) => id));
  const all = [...stored.filter(({ id }) => !ids.has(id)), ...live];
  return all.toSorted((a, b) => a.createdAt - b.createdAt);
}

function attemptsOf(
  trades: readonly Trade[],
  orders: readonly Order[],
  decisions: readonly DecisionRecord[],
): readonly Attempt[] {
  const entries = orders.filter((order) => order.role === 'entry' && !isOfSoldLeg(order));
  const ids = new Set([...entries.map(({ id }) => id), ...trades.map(({ id }) => id)]);
  return [...ids].map((id): Attempt => {
    const order = entries.find((each) => each.id === id) ?? null;
    const trade = trades.find((each) => each.id === id) ?? null;
    const trace = traceOf(id);
    const own = orders.filter((each) => traceOf(each.id) === trace);
    const exits = own.filter(({ role }) => role === 'exit');
    const sale = own.find((each) => each.role === 'entry' && isOfSoldLeg(each)) ?? null;
    return { id, order, trade, sale, exits, decisions: trade === null ? [] : decisions.filter(isOf(trade)) };
  });
}

function isOf(trade: Trade): (record: DecisionRecord) => boolean {
  const legs = legsOf(trade);
  const until = trade.closedAt ?? Infinity;
  return ({ kind, barAt, instrument }) =>
    (kind === 'leg' || kind === 'stop' || kind === 'trail' || kind === 'exit') &&
    legs.includes(instrument) &&
    barAt >= trade.decidedAt &&
    barAt <= until;
}
