import jobs from '../../functions/jobs.json' with { type: 'json' };
import { randomUUID } from 'node:crypto';
import { dataFolder } from '../adapters/data-folder.ts';
import { memoryQueue } from '../adapters/memory-queue.ts';
import { memoryStore } from '../adapters/memory-store.ts';
import { paperBroker } from '../adapters/paper-broker/paper-broker.ts';
import type { PaperMargin } from '../adapters/paper-broker/answers.ts';
import { replayClock } from '../adapters/replay-clock.ts';
import { pacedClock, sleeper } from '../adapters/system-clock.ts';
import { replayMarket } from '../adapters/replay-market.ts';
import type { DataFiles } from '../backtest/data/open-history.ts';
import { instantOf, MINUTE_MS } from '../domain/time.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Day } from '../domain/time.ts';
import { chargedBy } from '../ledger/charged.ts';
import type { Alerts, Broker, Ports, Store, Task } from '../ports.ts';
import { marginRowOf } from '../risk/margin-table.ts';
import { startOf, type AskedDay } from './day-life.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { asPublished } from './as-published.ts';
import { asTraded, type TradedDriver } from './as-traded.ts';
import { guardedEntries, type EntryGuard } from './entry-guard.ts';
import type { Going, LogBy, Pace, Place } from './place.ts';
import { jobsOf } from './jobs/schema.ts';
import { pagedAlerts } from './paged-alerts.ts';
import { inRealTime } from './real-time.ts';
import { replayed, type ReplayDriver } from './replayed.ts';
import { runDay, type Way } from './run-day.ts';
import type { Runtime } from './runtime.ts';
import { unheldEntries } from './unheld-entries.ts';
import type { VenueOf } from './venue.ts';
import type { TradingSetup } from './setup.ts';
import { SILENT_LOG, tellError } from './telling.ts';

/** Who is who, of a day that is lived here: with the other `wire-` files the only one that knows. */

/** In memory: nothing is kept when the process ends. */
export function memoryPlace(): Place {
  return { store: memoryStore(), queue: async () => memoryQueue(), astray: () => null };
}

const IN_MEMORY: AskedDay = { source: 'memory', request: {}, resume: false };

/** A day of paper trading in memory: the paper broker on the replayed day. */
export function runInMemory(
  setup: TradingSetup,
  market: MarketDay,
  listener: DayListener,
  pace: (at: number) => Promise<void>,
  logBy: LogBy = () => SILENT_LOG,
): Promise<DayResult> {
  return runKept(memoryPlace(), setup, market, listener, { kind: 'replay', wait: pace }, IN_MEMORY, logBy);
}

/** The paper broker on the day's own bars. */
export const PAPER: VenueOf = ({ market, setup, clock, store }) => {
  const marginOf: PaperMargin = (instrument, side) => marginRowOf(instrument, side, market.day);
  const paper = paperBroker(market, setup.config.costs, clock, store, marginOf, chargedBy(setup.rates));
  return { ...paper, broker: paper, isSimulated: false };
};

/** A market minute lasts a minute. */
export const IN_REAL_TIME: Pace = {
  kind: 'real',
  start(at) {
    const clock = pacedClock(at, 1);
    return { clock, sleepUntil: sleeper(clock) };
  },
};

/** A day, replayed or in real time, kept in `place` as it goes. Rejects with an OtherRequest where it is to be gone on with and was begun otherwise. */
export async function runKept(
  place: Place,
  setup: TradingSetup,
  market: MarketDay,
  listener: DayListener,
  pace: Pace,
  asked: AskedDay,
  logBy: LogBy = () => SILENT_LOG,
  venueOf: VenueOf = PAPER,
  awake: (runtime: Runtime) => void = () => undefined,
): Promise<DayResult> {
  const { store } = place;
  const replay = replayClock(instantOf(market.day, 0));
  const going = await goingOf(pace, store, market, asked);
  const clock = going?.clock ?? replay;
  const log = logBy(clock);
  const reached = async (at: number): Promise<void> => replay.set(Math.max(at, replay.now()));
  const sleeping = async (at: number): Promise<void> => going?.sleepUntil(at) ?? reached(at);
  const venue = venueOf({ setup, market, clock, store, sleepUntil: sleeping });
  const queue = await place.queue(clock);
  const alerts = pagedAlerts(listener, venue.broker, log, clock);
  const guard = guardOf(pace, market.day, { broker: inItsPlace(venue.broker, place), store, alerts, clock });
  const broker = guard?.broker ?? venue.broker;
  const ports: Ports = { clock, market: replayMarket(market), broker, store, queue, alerts, log };
  // On paper a replay's time does not pass by waiting.
  const passes = venue.isSimulated || going !== null;
  const isNow = pace.kind === 'published' || pace.kind === 'live';
  const own = {
    nonce: randomUUID,
    closed: async (last: number) => reached(Math.max(last + MINUTE_MS, isNow ? await pace.certified() : 0)),
    isSimulated: venue.isSimulated,
    awake,
    sleepUntil: passes ? sleeping : async () => undefined,
  };
  const drain = (handle: (task: Task) => Promise<void>): Promise<void> => queue.drain(handle);
  const looks = {
    heed: async (): Promise<void> => guard?.heed(),
    lookCloser: async (): Promise<void> => guard?.lookCloser(),
  };
  const driver = { begin: venue.begin, path: venue.path, passed: venue.passed, drain, ...looks, jobs: JOBS };
  const way = wayOf(pace, driver, ports, reached, going);
  const hours = isNow ? pace.feed.hours : undefined;
  try {
    return await runDay(ports, setup, market, way, watching(listener, place, alerts), asked, own, hours);
  } catch (error) {
    tellError(log, null, 'the run ended', error, true);
    throw error;
  }
}

/** Enters nothing where what is kept of it would be lost with this process; on paper it would be lost alone. */
function inItsPlace(broker: Broker, place: Pick<Place, 'astray'>): Broker {
  if (broker.proof.alone) return broker;
  return guardedEntries(broker, { before: async () => null, atOnce: () => place.astray() });
}

/** Each minute it is looked whether what is kept is still in its place; a person is told once where it is not. */
function watching(listener: DayListener, place: Pick<Place, 'astray'>, alerts: Alerts): DayListener {
  let told = false;
  return {
    ...listener,
    minute(at, part) {
      listener.minute(at, part);
      const why = place.astray();
      if (why === null || told) return;
      told = true;
      void alerts.alert(
        `${why}: what this run writes is lost if it is killed; it goes on, and keeps a copy when it ends. No entry is sent to a broker while that is so`,
      );
    },
  };
}

/** Null: nobody else can trade there. */
function guardOf(
  pace: Pace,
  day: Day,
  parts: Pick<Ports, 'broker' | 'store' | 'alerts' | 'clock'>,
): EntryGuard | null {
  if (pace.kind === 'live') return pace.entries(parts);
  return parts.broker.proof.alone ? null : unheldEntries({ ...parts, day });
}

async function goingOf(pace: Pace, store: Store, market: MarketDay, asked: AskedDay): Promise<Going | null> {
  if (pace.kind === 'real') return pace.start(await startOf(store, market, asked));
  return pace.kind === 'live' ? pace.going : null;
}

function wayOf(
  pace: Pace,
  driver: Omit<ReplayDriver, 'reach'> & Pick<TradedDriver, 'heed' | 'lookCloser'>,
  told: Pick<Ports, 'alerts' | 'log'>,
  reached: (at: number) => Promise<void>,
  going: Going | null,
): Way {
  const wait = pace.kind === 'replay' ? pace.wait : async (): Promise<void> => undefined;
  const reach = async (at: number): Promise<void> => {
    await wait(at);
    await reached(at);
  };
  if (pace.kind === 'replay') return replayed({ ...driver, reach });
  if (pace.kind === 'real') return inRealTime({ ...driver, sleepUntil: async (at) => going?.sleepUntil(at) });
  const publisher = pace.feed.publisher(told);
  if (pace.kind === 'live') {
    const { going: real, postbacks } = pace;
    const published = (at: number): Promise<number | null> => publisher.published(at);
    return asTraded({ ...driver, published, sleepUntil: (at) => real.sleepUntil(at), postbacks });
  }
  return asPublished({ ...driver, reach, published: (at) => publisher.published(at) });
}

const JOBS = jobsOf(jobs);

/** Market data files where they lie. */
export function filesIn(folder: string): DataFiles {
  return dataFolder(folder);
}
