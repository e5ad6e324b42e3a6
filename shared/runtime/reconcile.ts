import type { BookRow, Order } from '../domain/order.ts';
import { isTerminal } from '../domain/order.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { onOrder } from '../engine/on-order.ts';
import { positionDocument, parsed } from './documents.ts';
import { keys } from './keys.ts';
import { each, foldRow, perform, placeExit } from './perform.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';
import { withLane } from './with-lane.ts';

/**
 * The broker's book into our orders: what filled, triggered or was cancelled while nobody was asking; and what a life that ended between its
 * commit and its acting left behind: an entry that was never sent lapses, an exit that was never sent is sent. It converges: twice is once.
 * What fails for one order keeps nothing from the others; then rejects with an AggregateError.
 */
export async function reconcile(runtime: Runtime): Promise<void> {
  const { ports, setup } = runtime;
  const rows = new Map((await ports.broker.book()).map((row) => [row.tag, row]));
  const market = await ports.market.upTo(ports.clock.now());
  const instruments = setup.bots
    .flatMap((bot) => tradedBy(bot, market))
    .map(({ instrument }) => instrument.key);
  const documents = await ports.store.read(instruments.map((key) => keys.position(market.day, key)));
  const works = instruments.map((instrument, i) => async () => {
    const stored = documents[i];
    if (stored == null) return;
    const { entry, exit } = parsed(keys.position(market.day, instrument), stored.value, positionDocument);
    for (const order of [entry, exit]) {
      if (order === null || isTerminal(order.status)) continue;
      const row = rows.get(order.id);
      if (row === undefined) await unheard(runtime, instrument, order);
      else await fold(runtime, instrument, order, row);
    }
  });
  await each(works);
}

async function fold(runtime: Runtime, instrument: string, order: Order, row: BookRow): Promise<void> {
  const outcome = await withLane(
    runtime,
    instrument,
    `reconcile-${order.id}`,
    false,
    (lane, account, sink, at) => {
      foldRow(lane, account, sink, at, order.id, null, row);
    },
  );
  await perform(runtime, outcome.effects);
}

/** An order that the book does not have. */
async function unheard(runtime: Runtime, instrument: string, order: Order): Promise<void> {
  const now = runtime.ports.clock.now();
  if (order.status === 'approved') {
    if (order.role === 'exit') await placeExit(runtime, instrument, order.id);
    else if (now > (order.validUntil ?? Infinity)) await lapse(runtime, instrument, order.id);
    return;
  }
  // Claimed long ago and not in the book: it is not sent again, for it may still be on its way.
  if (now - order.createdAt > MINUTE_MS) {
    await runtime.ports.alerts.alert(
      `${instrument}: ${order.role} ${order.id} is ${order.status} and not in the book`,
    );
  }
}

async function lapse(runtime: Runtime, instrument: string, id: string): Promise<void> {
  const outcome = await withLane(runtime, instrument, `lapse-${id}`, false, (lane, account, sink, at) => {
    if (lane.entry?.id === id && lane.entry.status === 'approved')
      onOrder(lane, account, id, { kind: 'unsent', why: 'too late to be sent' }, at, sink);
  });
  await perform(runtime, outcome.effects);
}
