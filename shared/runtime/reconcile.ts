import { isTerminal } from '../domain/order.ts';
import { positionDocument, keys, parsed } from './documents.ts';
import { foldRow, perform } from './perform.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';
import { withLane } from './with-lane.ts';

/** The broker's book into our orders: what filled, triggered or was cancelled while nobody was asking. It converges: twice is once. */
export async function reconcile(runtime: Runtime): Promise<void> {
  const { ports, setup } = runtime;
  const rows = await ports.broker.book();
  if (rows.length === 0) return;
  const market = await ports.market.upTo(ports.clock.now());
  const days = setup.bots.flatMap((bot) => tradedBy(bot, market));
  const wanted = days.map(({ instrument }) => keys.position(instrument.key));
  const documents = await ports.store.read(wanted);
  for (const [i, stored] of documents.entries()) {
    const day = days[i];
    const key = wanted[i];
    if (stored == null || day === undefined || key === undefined) continue;
    const { entry, exit } = parsed(key, stored.value, positionDocument);
    const live = [entry, exit].filter((order) => order !== null && !isTerminal(order.status));
    for (const order of live) {
      const row = rows.find(({ tag }) => tag === order?.id);
      if (order === null || row === undefined) continue;
      const outcome = await withLane(runtime, day.instrument.key, `reconcile-${order.id}`, false, (lane, account, sink, at) => {
        foldRow(lane, account, sink, at, order.id, null, row);
      });
      await perform(runtime, outcome.effects);
    }
  }
}
