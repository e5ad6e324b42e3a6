import { isOfSoldLeg } from '../domain/order.ts';
import type { Effect } from './collector.ts';
import { follow } from './follow.ts';
import type { Runtime } from './runtime.ts';
import { enqueue } from './task-name.ts';
import { witnessed } from './telling.ts';

/** How long a tick follows what it closes: the rest is whoever reads the book next. */
const FOLLOW_MS = 10_000;

/**
 * What a tick decided, after its commit. Entries wait in the queue; everything that protects, completes or closes is done at once, first, and what follows
 * from it as well. One that fails keeps none of the others from being done; then rejects with an AggregateError.
 */
export async function perform(runtime: Runtime, effects: readonly Effect[]): Promise<void> {
  const entries = effects.filter(isEntry);
  const exits = new Map(
    effects.filter((effect) => !isEntry(effect)).map((effect) => [effect.instrument, effect]),
  );
  await each([
    ...[...exits.values()].map(
      ({ instrument, kind, order }) =>
        () =>
          witnessed(runtime, order.id, `${kind} ${order.role}`, () =>
            follow(runtime, instrument, null, FOLLOW_MS),
          ),
    ),
    ...entries.map(
      ({ order }) =>
        () =>
          witnessed(runtime, order.id, 'place entry', async () => void (await enqueue(runtime, order))),
    ),
  ]);
}

/** The entries alone, where nothing can be asked of the broker yet: what protects or closes is committed, and whoever reads the book next asks for it. */
export async function enqueued(runtime: Runtime, effects: readonly Effect[]): Promise<void> {
  await perform(runtime, effects.filter(isEntry));
}

/** Does all of it, in order, whatever fails; then rejects with an AggregateError of what failed. */
export async function each(works: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '));
}

/** The sale of a spread's second leg completes what is held: it does not wait in the queue. */
export function isEntry({ kind, order }: Effect): boolean {
  return kind === 'place' && order.role === 'entry' && !isOfSoldLeg(order);
}
