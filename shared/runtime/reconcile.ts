import type { AccountOrders } from '../domain/broker-rows.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { isOfSoldLeg, type Order } from '../domain/order.ts';
import { onOrder } from '../engine/on-order.ts';
import type { Json } from '../ports.ts';
import { converge } from './converge.ts';
import { positionDocument, parsed } from './documents.ts';
import { heldInstruments } from './held.ts';
import { keys } from './keys.ts';
import { adoptOrphans } from './orphans.ts';
import { heedOthers } from './others.ts';
import { each } from './perform.ts';
import { restored } from './restored.ts';
import type { Runtime } from './runtime.ts';
import { enqueue } from './task-name.ts';
import { trueUps } from './true-up.ts';
import { withLane } from './with-lane.ts';

/**
 * The broker's book into our orders: what filled, triggered or was cancelled while nobody was asking; and what a life that ended between its
 * commit and its acting left behind: an entry that was never sent is enqueued, or lapses when its time is over; an exit that was never sent is sent, a
 * change that was never heard of is asked again. And what finished orders came to, to the paisa. It converges: twice is once. When something of it is to be looked at again; null: nothing is.
 * What fails for one instrument keeps nothing from the others; then rejects with an AggregateError.
 */
export async function reconcile(runtime: Runtime): Promise<number | null> {
  const { ports } = runtime;
  await restored(runtime);
  const market = await ports.market.upTo(ports.clock.now());
  let { live: instruments, inexact } = await heldInstruments(runtime, market);
  // Where nobody else is on the account the book holds nothing that we have not put there.
  const orders = ports.broker.proof.alone ? null : await read(runtime, market, instruments);
  if (orders !== null) {
    const rows = orders.ours.filter(({ instrument }) => !instruments.includes(instrument));
    if ((await adoptOrphans(runtime, rows)).length > 0)
      ({ live: instruments, inexact } = await heldInstruments(runtime, market));
  }
  let again: number | null = null;
  await each([
    ...instruments.map((instrument) => async () => {
      const at = await converge(runtime, instrument);
      if (at !== null) again = Math.min(again ?? Infinity, at);
      await sweep(runtime, keys.position(market.day, instrument), instrument);
    }),
    // Accounting comes last: nothing that protects waits for it.
    () => trueUps(runtime, market.day, inexact),
  ]);
  if (orders !== null) await heedOthers(runtime, instruments, orders.foreign);
  return again;
}

/** Null, and an alert, the naked positions first: what protects rests at the exchange, and what is naked stays so until the book can be read. */
async function read(
  { ports }: Runtime,
  market: MarketDay,
  instruments: readonly string[],
): Promise<AccountOrders | null> {
  try {
    return await ports.broker.orders();
  } catch (error) {
    const wanted = instruments.map((instrument) => keys.position(market.day, instrument));
    const stored = await ports.store.read(wanted);
    const naked = instruments.filter((_, i) => isNaked(stored[i]?.value ?? null));
    const first = naked.length === 0 ? '' : `naked: ${naked.join(', ')}; `;
    await ports.alerts.alert(`${first}the book cannot be read: ${String(error)}`);
    return null;
  }
}

/** By the store alone: something is open and nothing that protects it is known to rest. */
function isNaked(value: Json): boolean {
  const { data } = positionDocument.safeParse(value);
  if (data?.trade == null) return false;
  return data.exit?.status !== 'trigger-pending' && data.exit?.status !== 'open';
}

/** An entry that nobody claimed. */
async function sweep(runtime: Runtime, key: string, instrument: string): Promise<void> {
  const { ports, protocol } = runtime;
  const [stored] = await ports.store.read([key]);
  if (stored == null) return;
  const { entry } = parsed(key, stored.value, positionDocument);
  // The sale of a spread's second leg is sent by whoever converges.
  if (entry?.status !== 'approved' || isOfSoldLeg(entry)) return;
  const now = ports.clock.now();
  if (now > (entry.validUntil ?? Infinity)) {
    await onEntry(runtime, instrument, `lapse-${entry.id}`, entry.id, 'too late to be sent');
    return;
  }
  const answer = await enqueue(runtime, entry);
  if (answer === 'queued' || now - entry.createdAt < protocol.sweepMs) return;
  const order = await onEntry(runtime, instrument, `sweep-${entry.id}`, entry.id, null);
  if (order !== null) await enqueue(runtime, order);
}

/** It lapses, or where nothing speaks against it is counted as handed over once more. Null: it was claimed meanwhile. */
async function onEntry(
  runtime: Runtime,
  instrument: string,
  part: string,
  id: string,
  why: string | null,
): Promise<Order | null> {
  const outcome = await withLane<Order | null, undefined>(
    runtime,
    instrument,
    { part },
    async () => undefined,
    (lane, account, sink, at) => {
      const { entry } = lane;
      if (entry?.id !== id || entry.status !== 'approved') return { value: null, nonce: null };
      if (why === null) lane.entry = { ...entry, deliveries: entry.deliveries + 1 };
      else onOrder(lane, account, id, { kind: 'unsent', why }, at, sink);
      return { value: lane.entry, nonce: null };
    },
  );
  return outcome.value;
}
