import { onOrder } from '../engine/on-order.ts';
import { liveInstruments } from './held.ts';
import { ordersIn, revised } from './learn.ts';
import type { Runtime } from './runtime.ts';
import { withLane } from './with-lane.ts';

/**
 * What a life does first when another one ended in the middle of the day: an order that was claimed and is not in the book goes back to whoever may
 * claim it, and what was asked of one that is in the book may be asked again. Only where the book is proof (the paper broker's is: an order that is not
 * in it was never placed) and nobody else is alive on the same store (its exclusive lock). Everything else that was left undone is `reconcile`'s
 * ordinary work.
 */
export async function recover(runtime: Runtime): Promise<void> {
  const { ports } = runtime;
  const market = await ports.market.upTo(ports.clock.now());
  for (const instrument of await liveInstruments(runtime, market)) {
    const { value: released } = await withLane<readonly string[], ReadonlySet<string>>(
      runtime,
      instrument,
      { part: 'recover' },
      async () => new Set((await ports.broker.book()).map(({ tag }) => tag)),
      (lane, account, sink, at, tags) => {
        const done: string[] = [];
        for (const { id, status } of ordersIn(lane)) {
          const inBook = tags.has(id);
          if (!inBook && (status === 'sending' || status === 'unknown')) {
            onOrder(lane, account, id, { kind: 'released' }, at, sink);
            done.push(id);
          }
          if (!inBook || status !== 'sending') revised(lane, id, (order) => ({ ...order, claim: null }));
          revised(lane, id, (order) => ({ ...order, absentAt: null }));
        }
        return { value: done, nonce: null };
      },
    );
    for (const order of released)
      ports.log.write('INFO', null, 'claimed by a life that ended before it sent', { order });
  }
}
