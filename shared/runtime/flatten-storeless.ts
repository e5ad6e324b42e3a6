import type { TradeRow } from '../domain/broker-rows.ts';
import { opposite, type BookRow, type OrderChange } from '../domain/order.ts';
import { dayText, type Day } from '../domain/time.ts';
import { exitChange } from '../execution/plan.ts';
import { isEntryTag } from '../execution/excess.ts';
import { isClosingTag, orderDay } from '../execution/order-id.ts';
import type { ProtocolSettings } from '../execution/protocol-settings.ts';
import { isDone } from '../execution/reading.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Alerts, Broker, Clock } from '../ports.ts';
import type { Costs } from '../risk/settings.ts';
import type { FlattenReport } from './flatten.ts';

/** What a flatten has where the store does not answer. */
export interface StorelessParts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly alerts: Alerts;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly day: Day;
  readonly costs: Costs;
  readonly protocol: ProtocolSettings;
  readonly instrumentOf: (key: string) => Instrument | undefined;
}

/** Of an order's ten modifications for a flatten some are left to whoever comes next. */
const REPRICINGS_MAX = 8;

/** A limit is moved so many steps at the most. */
const STEPS_MAX = 3;

/**
 * Without the store nothing is placed: there is no claim. What rests may be cancelled and changed, for that is idempotent by the broker's id. Entries of
 * ours are cancelled, every resting exit becomes a marketable limit and is priced again until it fills; what is held by our orders and has no resting
 * exit is told with what a person has to do.
 */
export async function flattenStoreless(parts: StorelessParts): Promise<FlattenReport> {
  const { broker, clock, protocol, day } = parts;
  const began = clock.now();
  const until = began + protocol.flattenMs;
  const ended = (flat: boolean, left: readonly string[]): FlattenReport => ({
    flat,
    left,
    kept: [],
    tookMs: Math.max(0, clock.now() - began),
  });
  const pricedAt = new Map<string, readonly [times: number, at: number]>();
  let unread = 0;
  for (;;) {
    const today = orderDay(day);
    const book = await bookOf(broker);
    if (typeof book === 'string') {
      unread += 1;
      // One answer that was lost is nothing to tell; a dead token is, for whoever logs in now has it go on.
      if (unread === 2)
        await parts.alerts.alert(
          `a flatten waits, the store does not answer and the book cannot be read: ${book}`,
        );
      const before = clock.now();
      if (before < until) await parts.sleepUntil(before + protocol.followStepMs);
      if (before < until && clock.now() > before) continue;
      const left = [`the book cannot be read: ${book}`];
      const report = ended(false, left);
      await parts.alerts.alert(`not flat, and the store does not answer: ${left.join('; ')}`);
      return report;
    }
    const rows = ofItsDay(book, today);
    const live = rows.filter((each) => !isDone(each));
    const trades = live.length === 0 ? [] : await tradesOf(broker);
    for (const row of live) await pushed(parts, row, trades, pricedAt);
    const left = [...leftBy(rows), ...otherDay(rows, day)];
    if (left.length === 0) return ended(true, left);
    const before = clock.now();
    const hopeless = rows.every(isDone);
    if (!hopeless && before < until) {
      await parts.sleepUntil(before + protocol.followStepMs);
      if (clock.now() > before) continue;
    }
    const report = ended(false, left);
    await parts.alerts.alert(`not flat, and the store does not answer: ${left.join('; ')}`);
    return report;
  }
}

/** Why, where it cannot be read: it is tried again. */
async function bookOf(broker: Broker): Promise<readonly BookRow[] | string> {
  try {
    return await broker.book();
  } catch (error) {
    return String(error);
  }
}

/** None where they cannot be read: what rests has a trigger or a limit to be priced by. */
async function tradesOf(broker: Broker): Promise<readonly TradeRow[]> {
  try {
    return await broker.trades();
  } catch {
    return [];
  }
}

/**
 * Those of today; where there are none, of the newest day that the book has orders of ours of: a broker's book is of one day, and which one that is it knows
 * better than this process's clock.
 */
export function ofItsDay(book: readonly BookRow[], today: string): readonly BookRow[] {
  const own = book.filter(({ tag }) => tag.startsWith(today));
  const newest = book
    .map(({ tag }) => tag.slice(0, today.length))
    .toSorted()
    .at(-1);
  return own.length > 0 || newest === undefined ? own : book.filter(({ tag }) => tag.startsWith(newest));
}

/** That they are not of the day by this process's clock, where something of them is left to be told of. */
export function otherDay(rows: readonly BookRow[], day: Day): readonly string[] {
  const isOther = rows.some(({ tag }) => !tag.startsWith(orderDay(day)));
  if (!isOther || leftBy(rows).length === 0) return [];
  return [
    `by this computer's clock it is ${dayText(day)}, and those orders are of another day: set the clock right`,
  ];
}

/** An entry is cancelled, an exit priced at the market again where its last price is old enough. */
async function pushed(
  parts: StorelessParts,
  row: BookRow,
  trades: readonly TradeRow[],
  pricedAt: Map<string, readonly [times: number, at: number]>,
): Promise<void> {
  const { broker, clock, protocol } = parts;
  const now = clock.now();
  const sendBy = now + protocol.sendWithinMs;
  if (isEntryTag(row.tag)) {
    await broker.cancel(row.brokerId, sendBy);
    return;
  }
  const [times, at] = pricedAt.get(row.brokerId) ?? [0, -Infinity];
  if (times >= REPRICINGS_MAX || now < at + protocol.repriceMs) return;
  const change = changeOf(parts, row, trades, times);
  if (change === null) return;
  pricedAt.set(row.brokerId, [times + 1, now]);
  await broker.modify(row.brokerId, change, 'flatten', sendBy);
}

/** Priced by the last trade of ours in it, or by its own trigger or limit: nobody has bars here. Null: nobody knows a price. */
function changeOf(
  { costs, instrumentOf }: StorelessParts,
  row: BookRow,
  trades: readonly TradeRow[],
  times: number,
): OrderChange | null {
  const instrument = instrumentOf(row.instrument);
  const own = trades.filter((trade) => trade.instrument === row.instrument);
  const last = own.toSorted((a, b) => a.at - b.at).at(-1);
  const { price, trigger } = row.change;
  const known = [last === undefined ? 0 : last.value / last.qty, trigger, price].filter((each) => each > 0);
  if (instrument === undefined || known.length === 0) return null;
  // The nearer to being filled of what is known: a stop may have been passed long ago.
  const from = row.side === 'SELL' ? Math.min(...known) : Math.max(...known);
  return exitChange(row.side, from, Math.min(times, STEPS_MAX), instrument, costs);
}

/** In words, of rows that are ours: what still works, and what is held without a resting exit, with what a person has to do. */
export function leftBy(rows: readonly BookRow[]): readonly string[] {
  const nets = new Map<string, number>();
  // What closes others' holdings is no position of ours.
  for (const { instrument, side, filledQty } of rows.filter(({ tag }) => !isClosingTag(tag)))
    nets.set(instrument, (nets.get(instrument) ?? 0) + (side === 'BUY' ? filledQty : -filledQty));
  const live = rows.filter((row) => !isDone(row));
  return [
    ...live.map(({ tag, instrument, status }) => `order ${tag} in ${instrument} is ${status}`),
    ...[...nets].flatMap(([instrument, net]) => {
      const rests = live.some((row) => row.instrument === instrument && !isEntryTag(row.tag));
      if (net === 0 || rests) return [];
      const side = opposite(net > 0 ? 'BUY' : 'SELL');
      return [
        `${net} of ${instrument} have no resting exit: in the Kite app, Positions, ${instrument}, Exit: ${side} ${Math.abs(net)} at a limit beyond the price`,
      ];
    }),
  ];
}
