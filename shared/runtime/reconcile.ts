import type { BookRow, Order } from '../domain/order.ts';
import { isTerminal } from '../domain/order.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { positionDocument, parsed } from './documents.ts';
import { keys } from './keys.ts';
import { change, each, enqueue, fold, isQueued, placeNow } from './perform.ts';
import type { Runtime } from './runtime.ts';
import { heldInstruments } from './held.ts';

/**
 * The broker's book into our orders: what filled, triggered or was cancelled while nobody was asking; and what a life that ended between its
 * commit and its acting left behind: an entry that was never sent is enqueued, or lapses when its time is over; an exit that was never sent is sent, a
 * change that was never heard of is asked again. It converges: twice is once.
 * What fails for one order keeps nothing from the others; then rejects with an AggregateError.
 */
export async function reconcile(runtime: Runtime): Promise<void> {
  const { ports } = runtime;
  const rows = new Map((await ports.broker.book()).map((row) => [row.tag, row]));
  const market = await ports.market.upTo(ports.clock.now());
  const instruments = await heldInstruments(runtime, market);
  const documents = await ports.store.read(instruments.map((key) => keys.position(market.day, key)));
  const works = instruments.map((instrument, i) => async () => {
    const stored = documents[i];
    if (stored == null) return;
    const { entry, exit } = parsed(keys.position(market.day, instrument), stored.value, positionDocument);
    for (const order of [entry, exit]) {
      if (order === null || isTerminal(order.status)) continue;
      const row = rows.get(order.id);
      if (row === undefined) await unheard(runtime, instrument, order);
      else await foldRow(runtime, instrument, order.id, row);
    }
  });
  await each(works);
}

/** The row folded; then what was asked of the broker and is not in the row is asked again. */
async function foldRow(runtime: Runtime, instrument: string, id: string, row: BookRow): Promise<void> {
  const order = await fold(runtime, instrument, `reconcile-${id}`, id, () => row);
  if (order !== null && !isTerminal(order.status)) await change(runtime, instrument, order);
}

/** An order that the book does not have. */
async function unheard(runtime: Runtime, instrument: string, order: Order): Promise<void> {
  const now = runtime.ports.clock.now();
  if (order.status === 'approved') {
    if (!isQueued(order)) await placeNow(runtime, instrument, order);
    else if (now > (order.validUntil ?? Infinity)) await lapse(runtime, instrument, order.id);
    else await enqueue(runtime, order);
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
  await fold(runtime, instrument, `lapse-${id}`, id, ({ status }) =>
    status === 'approved' ? [{ kind: 'unsent', why: 'too late to be sent' }] : [],
  );
}
