import type { Side } from '../domain/order.ts';
import type { KnownOrder } from '../domain/slot.ts';
import { EXIT_LETTERS, legOf, TRACE_LENGTH } from './order-id.ts';

/** So much of a trade was closed twice; `tag` and `side` are its entry's, and the side closes the excess. */
export interface Excess {
  readonly tag: string;
  readonly side: Side;
  readonly qty: number;
}

/** Exits beyond what was entered, by our own tagged fills alone. Null: there are none. */
export function excessOf(known: readonly KnownOrder[]): Excess | null {
  const nets = new Map<string, { net: number; entry: KnownOrder | null }>();
  for (const order of known) {
    const { tag, filledQty } = order;
    // What a spread sells is of another instrument, and bounded by what it holds.
    if (legOf(tag) !== 0) continue;
    const trace = tag.slice(0, TRACE_LENGTH);
    const before = nets.get(trace) ?? { net: 0, entry: null };
    const entered = isEntryTag(tag);
    nets.set(trace, {
      net: before.net + (entered ? filledQty : -filledQty),
      entry: entered ? (before.entry ?? order) : before.entry,
    });
  }
  for (const { net, entry } of nets.values())
    if (net < 0 && entry !== null) return { tag: entry.tag, side: entry.side, qty: -net };
  return null;
}

export function isEntryTag(tag: string): boolean {
  return tag[TRACE_LENGTH] === 'e';
}

/** The place of an exit among its trade's, from its tag; -1: it is no exit of ours. */
export function exitAttemptOf(tag: string): number {
  const letter = EXIT_LETTERS.indexOf(tag[TRACE_LENGTH] ?? '-');
  const digit = Number.parseInt(tag.at(-1) ?? '', 36);
  return letter < 0 || Number.isNaN(digit) ? -1 : letter * 36 + digit;
}
