import jobs from '../../functions/jobs.json' with { type: 'json' };
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname } from 'node:path';
import { dataFolder } from '../adapters/data-folder.ts';
import { memoryQueue } from '../adapters/memory-queue.ts';
import { memoryStore } from '../adapters/memory-store.ts';
import { paperBroker } from '../adapters/paper-broker/paper-broker.ts';
import type { PaperMargin } from '../adapters/paper-broker/answers.ts';
import { replayClock } from '../adapters/replay-clock.ts';
import { pacedClock, sleeper } from '../adapters/system-clock.ts';
import { replayMarket } from '../adapters/replay-market.ts';
import type { QueuedTask } from '../adapters/sqlite/task-table.ts';
import type { DataFiles } from '../backtest/data/open-history.ts';
import { instantOf } from '../domain/time.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { chargedBy } from '../ledger/charged.ts';
import type { Ports, Store, Task } from '../ports.ts';
import { marginRowOf } from '../risk/margin-table.ts';
import { startOf, type AskedDay } from './day-life.ts';
import type { Access, Backup, Book, QueueRow } from './book/book.ts';
import { ConfigError } from './config.ts';
import { standsAt } from './book/read.ts';
import { formatted } from './document-format.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { asPublished } from './as-published.ts';
import { asTraded } from './as-traded.ts';
import type { Going, LogBy, Pace, Place, RunBook } from './place.ts';
import { jobsOf } from './jobs/schema.ts';
import { pagedAlerts } from './paged-alerts.ts';
import { inRealTime } from './real-time.ts';
import { replayed, type ReplayDriver } from './replayed.ts';
import { runDay, type Way } from './run-day.ts';
import type { VenueOf } from './venue.ts';
import type { TradingSetup } from './setup.ts';
import { SILENT_LOG, tellError } from './telling.ts';

/** The only file that knows who is who. */

/** In memory: nothing is kept when the process ends. */
export function memoryPlace(): Place {
  return { store: memoryStore(), queue: async () => memoryQueue() };
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
const PAPER: VenueOf = ({ market, setup, clock, store }) => {
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
  const ports: Ports = {
    clock,
    market: replayMarket(market),
    broker: venue.broker,
    store,
    queue,
    alerts: pagedAlerts(listener, venue.broker, log, clock),
    log,
  };
  // On paper a replay's time does not pass by waiting.
  const passes = venue.isSimulated || going !== null;
  const own = {
    nonce: randomUUID,
    isSimulated: venue.isSimulated,
    sleepUntil: passes ? sleeping : async () => undefined,
  };
  const drain = (handle: (task: Task) => Promise<void>): Promise<void> => queue.drain(handle);
  const driver = { begin: venue.begin, path: venue.path, passed: venue.passed, drain, jobs: JOBS };
  const way = wayOf(pace, driver, ports, reached, going);
  const hours = pace.kind === 'published' || pace.kind === 'live' ? pace.feed.hours : undefined;
  try {
    return await runDay(ports, setup, market, way, listener, asked, own, hours);
  } catch (error) {
    tellError(log, null, 'the run ended', error, true);
    throw error;
  }
}

async function goingOf(pace: Pace, store: Store, market: MarketDay, asked: AskedDay): Promise<Going | null> {
  if (pace.kind === 'real') return pace.start(await startOf(store, market, asked));
  return pace.kind === 'live' ? pace.going : null;
}

function wayOf(
  pace: Pace,
  driver: Omit<ReplayDriver, 'reach'>,
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

/**
 * The book in the file at `path`, or null where there is none. Rejects with a StorageError for a file that is damaged, foreign or of another version,
 * and with a ConfigError where this Node has no SQLite, which is loaded only here: what needs no book runs without it.
 */
export async function openBook(name: string, path: string, access: Access): Promise<Book | null> {
  if (!existsSync(path)) return null;
  const { openFile, sqliteStore, sqliteQueue, liveOwner } = await sqlite();
  const file = openFile(path, { access });
  const store = formatted(sqliteStore(file));
  const queue = async (): Promise<ReturnType<typeof sqliteQueue>> => {
    const at = (await standsAt(store)) ?? Date.now();
    return sqliteQueue(file, { now: () => at });
  };
  return {
    name,
    store,
    queue: {
      list: async () => (await (await queue()).list()).map(queueRow),
      async retry(task) {
        const answer = await (await queue()).retry(task);
        return answer === 'ok' ? 'retried' : answer;
      },
    },
    async facts() {
      const owner = liveOwner(file.path);
      const holder = owner === null ? null : `process ${owner.pid} since ${owner.since}`;
      return { path: file.path, bytes: bytesOf(file.path), holder };
    },
    close: async () => file.close(),
  };
}

/** What is committed may still lie beside the file. A stat opens nothing, which would drop SQLite's locks. */
function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, each) => sum + (statSync(each, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function queueRow({ task, state, attempts, lastError, nextAt }: QueuedTask): QueueRow {
  const { name, orderId, validUntil } = task;
  const notBefore = state === 'delayed' ? (nextAt ?? task.notBefore) : task.notBefore;
  return { name, orderId, state, attempts, lastError, notBefore, validUntil };
}

/**
 * The book at `path`, made if there is none, for this process alone: rejects with a LifeTaken while another process lives in it. Tasks that a dead
 * process was busy with are handed over again. Rejects with a ConfigError where its folder cannot be made.
 */
export async function openBookToRun(path: string): Promise<RunBook> {
  const { openFile, sqliteStore, sqliteQueue, takeLife } = await sqlite();
  makeFolder(dirname(path));
  const life = takeLife(path);
  try {
    const file = openFile(path);
    return {
      store: formatted(sqliteStore(file)),
      async queue(clock) {
        const queue = sqliteQueue(file, clock);
        await queue.reclaim();
        return queue;
      },
      close() {
        file.close();
        life.release();
      },
    };
  } catch (error) {
    life.release();
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ConfigError([`the folder of the books, ${folder}, cannot be made: ${String(error)}`]);
  }
}

/** Loaded only where a book is opened: what needs none runs on a Node without it. Rejects with a ConfigError there. */
async function sqlite() {
  if (!isBuiltin('node:sqlite'))
    throw new ConfigError([`a book needs Node 22.5 or later, and this is ${process.version}`]);
  const [{ openFile }, { sqliteStore }, { sqliteQueue }, { liveOwner, takeLife }] = await Promise.all([
    import('../adapters/sqlite/file.ts'),
    import('../adapters/sqlite/store.ts'),
    import('../adapters/sqlite/queue.ts'),
    import('../adapters/sqlite/life.ts'),
  ]);
  return { openFile, sqliteStore, sqliteQueue, liveOwner, takeLife };
}

/** Rejects with a RangeError for a target that exists, and with a StorageError. */
export async function backupBook(source: string, target: string): Promise<Backup> {
  const { backupTo } = await import('../adapters/sqlite/backup.ts');
  const { bytes, documents } = await backupTo(source, target);
  return { path: target, bytes, documents };
}
