import type { Order } from '../domain/order.ts';
import { positionDocument, parsed } from './documents.ts';
import { heldInstruments } from './held.ts';
import { keys } from './keys.ts';
import { fold } from './perform.ts';
import type { Runtime } from './runtime.ts';

/**
 * What a life does first when another one ended in the middle of the day: an order that was claimed and is not in the book goes back to whoever may
 * claim it. Only where the book is proof (the paper broker's is: an order that is not in it was never placed) and nobody else is alive on the
 * same store (its exclusive lock). Everything else that was left undone is `reconcile`'s ordinary work.
 */
export async function recover(runtime: Runtime): Promise<void> {
  const { ports } = runtime;
  const tags = new Set((await ports.broker.book()).map(({ tag }) => tag));
  const market = await ports.market.upTo(ports.clock.now());
  for (const instrument of await heldInstruments(runtime, market)) {
    const key = keys.position(market.day, instrument);
    const [stored] = await ports.store.read([key]);
    if (stored == null) continue;
    const { entry, exit } = parsed(key, stored.value, positionDocument);
    for (const order of [entry, exit]) {
      if (order === null || !isClaimed(order) || tags.has(order.id)) continue;
      ports.log.write('INFO', null, 'claimed by a life that ended before it sent', { order: order.id });
      await fold(runtime, instrument, `release-${order.id}`, order.id, (now) =>
        isClaimed(now) ? [{ kind: 'released' }] : [],
      );
    }
  }
}

function isClaimed({ status }: Order): boolean {
  return status === 'sending' || status === 'unknown';
}
