import type { AccountOrders, ForeignRow, PositionRow, TradeRow } from '../domain/broker-rows.ts';
import type { OthersSeen } from '../domain/closing.ts';
import type { BookRow, Side } from '../domain/order.ts';
import type { Paise } from '../domain/units.ts';
import { accountReading, INTRADAY } from './foreign.ts';
import { isClosingTag } from './order-id.ts';
import type { Reading, Timing } from './reading.ts';

/** The account as one reading has it: orders, then trades, then positions. */
export interface WholeAccount {
  readonly beganAt: number;
  readonly orders: AccountOrders;
  readonly trades: readonly TradeRow[];
  readonly positions: readonly PositionRow[];
}

/** One instrument in it. Quantities are signed and intraday. */
export interface OthersReading extends Reading {
  /** Of our orders that close what others hold; `rows` are these alone. */
  readonly rows: readonly BookRow[];
  /** What all other orders of ours filled. */
  readonly own: number;
  /** One of those can still fill. */
  readonly ownWorks: boolean;
  /** What the account holds less what all our orders filled. */
  readonly others: number;
  /** What the orders of others in the book filled. */
  readonly filled: number;
  /** What they can still fill. */
  readonly working: Readonly<Record<Side, number>>;
  /** Orders and trades tell the same fills, ours and everybody's: no row is missing that filled. */
  readonly isWhole: boolean;
  /** And the positions are what the trades come to, and know of our last fill. */
  readonly isSettled: boolean;
  readonly lastPrice: Paise | null;
}

export function othersReading(
  instrument: string,
  { beganAt, orders, trades, positions }: WholeAccount,
  { settlingMs }: Pick<Timing, 'settlingMs'>,
): OthersReading {
  const { net, ours, agrees, filledAt } = accountReading(instrument, beganAt, orders, trades, positions);
  const all = orders.ours.filter((row) => row.instrument === instrument);
  const foreign = orders.foreign.filter((row) => row.instrument === instrument);
  const own = all.filter(({ tag }) => !isClosingTag(tag));
  const isWhole = tellTheSame(
    [...all, ...foreign],
    trades.filter((trade) => trade.instrument === instrument),
  );
  const isRecent = filledAt !== null && beganAt < filledAt + settlingMs;
  const intraday = foreign.filter(({ product }) => product === INTRADAY);
  return {
    beganAt,
    rows: all.filter(({ tag }) => isClosingTag(tag)),
    own: netOf(own),
    ownWorks: own.some(({ status }) => !DONE.has(status)),
    others: net - ours,
    filled: netOf(intraday),
    working: { BUY: workingQty(intraday, 'BUY'), SELL: workingQty(intraday, 'SELL') },
    isWhole,
    isSettled: isWhole && agrees && !isRecent,
    lastPrice:
      positions.find((row) => row.instrument === instrument && row.lastPrice !== null)?.lastPrice ?? null,
  };
}

const DONE: ReadonlySet<string> = new Set(['complete', 'cancelled', 'rejected']);

/**
 * What others hold, with another reading. One that is not settled says nothing. The first that says something is nobody's proof; one that says the
 * same a settling time later, or later still, is.
 */
export function seenWith(
  seen: OthersSeen | null,
  { beganAt, others, filled, isSettled }: OthersReading,
  { settlingMs }: Pick<Timing, 'settlingMs'>,
): OthersSeen | null {
  if (!isSettled || (seen !== null && beganAt < seen.at)) return seen;
  if (seen?.others !== others || seen.filled !== filled)
    return { at: beganAt, agreedAt: null, others, filled };
  return beganAt >= seen.at + settlingMs
    ? { ...seen, agreedAt: Math.max(beganAt, seen.agreedAt ?? 0) }
    : seen;
}

interface Filling {
  readonly side: Side;
  readonly filledQty: number;
}

export function netOf(rows: readonly Filling[]): number {
  return rows.reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
}

function workingQty(rows: readonly ForeignRow[], side: Side): number {
  return rows
    .filter((row) => row.working && row.side === side)
    .reduce((sum, { qty, filledQty }) => sum + qty - filledQty, 0);
}

/** Every fill has its row, and every row its fills: a reading that is cut short has not. */
function tellTheSame(
  rows: readonly (Filling & { readonly brokerId: string })[],
  trades: readonly TradeRow[],
): boolean {
  const byOrder = new Map<string, number>();
  for (const { brokerId, qty } of trades) byOrder.set(brokerId, (byOrder.get(brokerId) ?? 0) + qty);
  for (const { brokerId, filledQty } of rows) {
    if ((byOrder.get(brokerId) ?? 0) !== filledQty) return false;
    byOrder.delete(brokerId);
  }
  return byOrder.size === 0;
}
