import type { BookRow } from '../domain/order.ts';
import { isClosingTag } from '../execution/order-id.ts';
import { isDone } from '../execution/reading.ts';
import type { Position } from './documents.ts';
import type { Runtime } from './runtime.ts';

/** What one look at a flatten's or a close's work says. */
export interface Looked {
  /** In words, one for each thing that is left. */
  readonly left: readonly string[];
}

export type Ended<T> = T & {
  /** Nothing is left. */
  readonly flat: boolean;
  /** From the call to the reading that showed nothing left, or to giving up; by the time that the loop keeps. */
  readonly tookMs: number;
};

/** Looks until nothing is left, or until it has lasted as long as a flatten may; then an alert says what is. `began`: when it was called. */
export async function untilFlat<T extends Looked>(
  { time, protocol, ports, sleepUntil }: Runtime,
  began: number,
  look: () => Promise<T>,
): Promise<Ended<T>> {
  const until = time.now() + protocol.flattenMs;
  for (;;) {
    const looked = await look();
    const now = time.now();
    const tookMs = Math.max(0, now - began);
    if (looked.left.length === 0) return { flat: true, ...looked, tookMs };
    if (now < until) {
      await sleepUntil(time.local(now + protocol.followStepMs));
      // Where time does not pass by waiting there is nothing to wait for.
      if (time.now() > now) continue;
    }
    await ports.alerts.alert(`not flat yet: ${looked.left.join('; ')}`);
    return { flat: false, ...looked, tookMs };
  }
}

/** By the store: an order of it may still fill, its trade is not over, or nobody knows what is on its way. */
export function isUnsettled({ entry, exit, trade, past, slot }: Position): boolean {
  const orders = [entry, exit, ...past];
  const isLive = orders.some((order) => order !== null && order.status !== 'abandoned');
  return isLive || trade !== null || slot.doubt !== null;
}

/** By the book, of rows that are ours: what still works, and what they come to. `isKnown`: that this much of it was closed by others. */
export function leftOfRows(
  rows: readonly BookRow[],
  isKnown: (instrument: string, net: number) => boolean,
): readonly string[] {
  const left: string[] = [];
  const nets = new Map<string, number>();
  for (const row of rows) {
    if (!isDone(row)) left.push(`order ${row.tag} in ${row.instrument} is ${row.status}`);
    // What closed others' holdings is no position of ours.
    if (isClosingTag(row.tag)) continue;
    const signed = row.side === 'BUY' ? row.filledQty : -row.filledQty;
    nets.set(row.instrument, (nets.get(row.instrument) ?? 0) + signed);
  }
  for (const [instrument, net] of nets)
    if (net !== 0 && !isKnown(instrument, net)) left.push(`${net} of ${instrument} by our own orders`);
  return left;
}
