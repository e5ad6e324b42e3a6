import type { BookRow } from '../domain/order.ts';
import type { KnownOrder } from '../domain/slot.ts';
import { paise } from '../domain/units.ts';

/** The book's rows of one instrument, and when the reading of it began. */
export interface Reading {
  readonly rows: readonly BookRow[];
  readonly beganAt: number;
}

/** When things are, by the store's time, and how long the broker may take. */
export interface Timing {
  readonly now: number;
  readonly timeoutMs: number;
  readonly settlingMs: number;
}

/** A reading that lacks an order which the broker told of before is short: it proves that nothing is absent. */
export function isComplete({ rows }: Reading, known: readonly KnownOrder[]): boolean {
  const ids = new Set(rows.map(({ brokerId }) => brokerId));
  return known.every(({ brokerId }) => ids.has(brokerId));
}

/** What is known with the reading folded in: fills never fall, what is done stays done, in whatever order readings come. */
export function knownWith(known: readonly KnownOrder[], rows: readonly BookRow[]): readonly KnownOrder[] {
  const byId = new Map(known.map((each) => [each.brokerId, each]));
  let changed = false;
  for (const row of rows) {
    const { tag, brokerId, side, filledQty, filledValue, exact } = row;
    const before = byId.get(brokerId);
    const done = isDone(row) || (before?.done ?? false);
    const more = before === undefined || filledQty > before.filledQty;
    if (!more && done === before.done) continue;
    const fill = more
      ? { filledQty, filledValue: paise(filledValue), exact }
      : { filledQty: before.filledQty, filledValue: before.filledValue, exact: before.exact };
    byId.set(brokerId, { tag, brokerId, side, ...fill, done, apart: before?.apart ?? false });
    changed = true;
  }
  if (!changed) return known;
  return [...byId.values()].sort((a, b) => (a.brokerId < b.brokerId ? -1 : a.brokerId > b.brokerId ? 1 : 0));
}

export function isDone({ status }: BookRow): boolean {
  return status === 'complete' || status === 'cancelled' || status === 'rejected';
}

/** It is at the exchange, in full view: an order id alone protects nothing. */
export function protects({ status }: BookRow): boolean {
  return status === 'trigger-pending' || status === 'open';
}

/** What it can still fill. */
export function liveQty(row: BookRow): number {
  return isDone(row) ? 0 : row.qty - row.filledQty;
}
