import { isOfSoldLeg, type Order } from '../../domain/order.ts';
import { dayOf, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Clock, Queue, Store } from '../../ports.ts';
import { dayDocument } from '../day-record.ts';
import { minuteLived } from '../day-life.ts';
import { parsed, positionDocument } from '../documents.ts';
import { executeOrder } from '../execute-order.ts';
import { hoursOf } from '../feed/prepare.ts';
import { liveInstruments } from '../held.ts';
import { keys } from '../keys.ts';
import { reconcile } from '../reconcile.ts';
import { recover } from '../recover.ts';
import type { Runtime } from '../runtime.ts';
import { timeless } from '../store-time.ts';
import { tick } from '../tick.ts';
import type { Venue } from '../venue.ts';
import { askedTicks } from './asked-ticks.ts';
import type { CloudDay } from './day-market.ts';
import { giveLeaseBack, takeLease } from './lease.ts';
import { polled, runtimeOn, type CloudParts } from './parts.ts';

/**
 * Paper trading on minutes that are published while they happen. What a minute did to an order is known when the minute is over; so the paper market is
 * one minute behind, and so is everything that asks anything of it. At a broker the next minute’s open has met what rests by the time that a bot decides,
 * and may have filled an exit or the rest of one: so a decision waits, as fills do, until the minute after it is published, and is made then in the time
 * and on the bars at which it was asked for. What comes of it is what a replay of that day comes to.
 */

/** A life that lives a minute has so long: it takes a second. Whoever finds it taken waits. */
export const PAPER_LEASE_MS = 8000;
const LEASE = 'paper';
const LOOK_MS = 500;
const WAIT_MS = 30_000;
const BUSY = 'another call lives the minutes of the paper market, and did not come to an end';

/** Nobody waits in a time that has passed already. */
const NO_WAIT = async (): Promise<void> => undefined;

/**
 * Lives the minutes of the paper market whose bars are published: those that ended at or before `until`, which is as published as it will be. By one
 * process at a time; rejects where another was at it all the time, for what it does is not known to be done.
 */
export async function paperLived(parts: CloudParts, day: CloudDay, until: number): Promise<void> {
  const { store, clock } = parts.ports;
  const { day: of } = day;
  const next = async (): Promise<number | null> => nextMinute(store, day, of, until);
  if ((await next()) === null) return;
  const nonce = parts.nonce();
  const taking = async (): Promise<boolean> => {
    const now = clock.now();
    return (await next()) === null || takeLease(store, LEASE, nonce, now, now + parts.paperLeaseMs);
  };
  const waits = { clock, sleepUntil: parts.sleepUntil };
  if (!(await polled(waits, clock.now() + WAIT_MS, LOOK_MS, taking))) throw new Error(BUSY);
  for (let at = await next(); at !== null; at = await next()) {
    const now = clock.now();
    if (!(await takeLease(store, LEASE, nonce, now, now + parts.paperLeaseMs))) throw new Error(BUSY);
    await liveMinute(parts, day, at);
  }
  await giveLeaseBack(store, LEASE, nonce);
}

/** The newest minute that is as published as it will be, by now: all its classes are, or its time is long over. */
export async function publishedTo(parts: CloudParts, day: CloudDay): Promise<number> {
  const now = parts.ports.clock.now();
  const newest = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const closed = await Promise.all(day.classes.map((each) => day.log.closedTo(each)));
  return Math.max(newest - MINUTE_MS, Math.min(newest, ...closed));
}

/** The minute that is to be lived next, by its beginning; null: none is published. */
async function nextMinute(
  store: Store,
  { opening }: CloudDay,
  day: Day,
  until: number,
): Promise<number | null> {
  const { livedTo } = await recordOf(store, day);
  const [first, last] = hoursOf(opening.market);
  const at = livedTo === 0 ? first : livedTo + MINUTE_MS;
  return at <= last && at + MINUTE_MS <= until ? at : null;
}

async function recordOf(store: Store, day: Day) {
  const key = keys.day(day);
  const [stored] = await store.read([key]);
  if (stored == null) throw new Error(`${day} was not begun: the preflight begins it`);
  return parsed(key, stored.value, dayDocument);
}

/**
 * The minute that begins at `at`: resting orders meet its open → the book is read → the bots decide whose ticks asked to, on the minute that ended → entries
 * are sent → the rest of the minute → the book is read. A life that died in it is gone on with: what was done is found done.
 */
async function liveMinute(parts: CloudParts, day: CloudDay, at: number): Promise<void> {
  const time = steppedClock(at);
  const venue = await venueOf(parts, at + MINUTE_MS, time.clock);
  const runtime = paperRuntime(parts, day.day, venue, time.clock);
  if ((await venue.passed()) < at) {
    await recover(runtime);
    await venue.begin();
    await reconcile(runtime);
    await decide(parts, runtime, time, at);
    for (const order of await entriesOf(runtime, at)) {
      // What was decided too late is too late here as well.
      time.set(Math.max(time.clock.now(), order.createdAt));
      await executeOrder(runtime, {
        name: `paper ${order.id}`,
        orderId: order.id,
        notBefore: 0,
        validUntil: order.validUntil ?? 0,
      });
    }
    time.set(at + MINUTE_MS);
  } else {
    time.set(at + MINUTE_MS);
    await recover(runtime);
  }
  await venue.path();
  await reconcile(runtime);
  await minuteLived(parts.ports.store, await recordOf(parts.ports.store, day.day), at);
}

/** One bot after the other, whoever was first: they share one budget, and act in the same order wherever a day is lived. Entries are queued as well. */
async function decide(parts: CloudParts, runtime: Runtime, time: SteppedClock, at: number): Promise<void> {
  const { store, queue } = parts.ports;
  const deciding = { ...runtime, ports: { ...runtime.ports, queue } };
  for (const { bot, lateMs } of await askedTicks(store, runtime.setup.bots, at)) {
    time.set(Math.max(time.clock.now(), at + lateMs));
    await tick(deciding, bot, at);
  }
}

/** The paper broker on the bars that ended by then. */
export async function venueOf(parts: CloudParts, at: number, clock: Clock): Promise<Venue> {
  if (parts.broker.kind !== 'paper') throw new RangeError('the orders go to a broker of the real world');
  const market = await parts.market.upTo(at);
  const setup = parts.setupOf(dayOf(at));
  return parts.broker.venueOf({ market, setup, clock, store: parts.ports.store, sleepUntil: NO_WAIT });
}

export function paperRuntime(parts: CloudParts, day: Day, { broker }: Venue, clock: Clock): Runtime {
  const store = timeless(parts.ports.store);
  return runtimeOn(parts, day, broker, { ports: { clock, store, queue: NOBODY }, sleepUntil: NO_WAIT });
}

/** What waits to be sent is found by its documents. */
const NOBODY: Queue = { enqueue: async () => 'queued' };

/** Entries that nobody sent yet, in the order in which the bots act and the day lists their instruments. */
async function entriesOf(runtime: Runtime, at: number): Promise<readonly Order[]> {
  const { ports } = runtime;
  const market = await ports.market.upTo(at);
  const instruments = await liveInstruments(runtime, market);
  const wanted = instruments.map((key) => keys.position(market.day, key));
  const stored = await ports.store.read(wanted);
  return stored.flatMap((each, i) => {
    if (each === null) return [];
    const { entry } = parsed(wanted[i]!, each.value, positionDocument);
    return entry?.status === 'approved' && !isOfSoldLeg(entry) ? [entry] : [];
  });
}

interface SteppedClock {
  readonly clock: Clock;
  set(at: number): void;
}

function steppedClock(start: number): SteppedClock {
  let now = start;
  return {
    clock: { now: () => now },
    set(at) {
      now = at;
    },
  };
}
