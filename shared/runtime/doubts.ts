import { z } from 'zod';
import type { Order } from '../domain/order.ts';
import type { Day } from '../domain/time.ts';
import type { Lane } from '../engine/lane.ts';
import { plain } from './documents.ts';
import { keys } from './keys.ts';
import { ordersIn } from './learn.ts';
import type { Extra } from './session-state.ts';

/**
 * `doubts/{day}-…`: what of a day nobody could be sure of, kept when the orders are long settled and the halt is cleared: the ladder asks. `unknown`: an
 * order that was sent and not answered. `halt`: the system stopped trading by itself; one that a person asked for is none.
 */
export type Doubt =
  | { readonly kind: 'unknown'; readonly id: string; readonly at: number }
  | { readonly kind: 'halt'; readonly why: string; readonly at: number };

export const doubtDocument: z.ZodType<Doubt> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unknown'), id: z.string(), at: z.number() }),
  z.strictObject({ kind: z.literal('halt'), why: z.string(), at: z.number() }),
]);

/** Orders of a lane whose fate only the book can tell; one that was given up was unknown before, if only for a moment. */
export function unknownIn(lane: Pick<Lane, 'entry' | 'exit' | 'past'>): ReadonlySet<string> {
  const isUnknown = ({ status }: Order): boolean => status === 'unknown' || status === 'abandoned';
  return new Set(
    ordersIn(lane)
      .filter(isUnknown)
      .map(({ id }) => id),
  );
}

/** What became unknown since `before`, to be written in the commit that says so. */
export function newlyUnknown(
  day: Day,
  before: ReadonlySet<string>,
  lane: Pick<Lane, 'entry' | 'exit' | 'past'>,
  at: number,
): readonly Extra[] {
  return [...unknownIn(lane)]
    .filter((id) => !before.has(id))
    .map((id) => doubtExtra(day, id, { kind: 'unknown', id, at }));
}

/** The halt that a piece of work came to, none where there was one before. */
export function newlyHalted(day: Day, was: string | null, why: string | null, at: number): readonly Extra[] {
  return was !== null || why === null ? [] : [doubtExtra(day, `halt-${at}`, { kind: 'halt', why, at })];
}

function doubtExtra(day: Day, of: string, doubt: Doubt): Extra {
  return { key: keys.doubt(day, of), value: plain(doubt) };
}
