import jobs from '../../functions/jobs.json' with { type: 'json' };
import { dataFolder } from '../adapters/data-folder.ts';
import { memoryQueue } from '../adapters/memory-queue.ts';
import { memoryStore } from '../adapters/memory-store.ts';
import { paperBroker } from '../adapters/paper-broker/paper-broker.ts';
import { replayClock } from '../adapters/replay-clock.ts';
import { replayMarket } from '../adapters/replay-market.ts';
import type { DataFiles } from '../backtest/data/open-history.ts';
import { instantOf } from '../domain/time.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Clock, Log, Ports, Queue, Store, Task } from '../ports.ts';
import type { AskedDay } from './day-life.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { jobsOf } from './jobs/schema.ts';
import { runDay, type Driver } from './run-day.ts';
import type { TradingSetup } from './setup.ts';
import { loggedAlerts, SILENT_LOG, tellError } from './telling.ts';

/** The only file that knows who is who. */

/** The log of a run, by the clock that the run will have. */
export type LogBy = (clock: Clock) => Log;

/** Where a day's documents and tasks are kept. */
export interface Place {
  readonly store: Store;
  queue(clock: Clock): DrainedQueue;
}

/** A queue whose deliveries this process drives. */
export interface DrainedQueue extends Queue {
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
}

/** In memory: nothing is kept when the process ends. */
export function memoryPlace(): Place {
  return { store: memoryStore(), queue: () => memoryQueue() };
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
  return runReplay(memoryPlace(), setup, market, listener, pace, IN_MEMORY, logBy);
}

/** A replayed day, kept in `place` as it goes. Rejects with an OtherRequest where it is to be gone on with and was begun otherwise. */
export async function runReplay(
  place: Place,
  setup: TradingSetup,
  market: MarketDay,
  listener: DayListener,
  pace: (at: number) => Promise<void>,
  asked: AskedDay,
  logBy: LogBy = () => SILENT_LOG,
): Promise<DayResult> {
  const clock = replayClock(instantOf(market.day, 0));
  const log = logBy(clock);
  const { store } = place;
  const broker = paperBroker(market, setup.config.costs, clock, store);
  const queue = place.queue(clock);
  const ports: Ports = {
    clock,
    market: replayMarket(market),
    broker,
    store,
    queue,
    alerts: loggedAlerts({ alert: async (text) => listener.alert(text) }, log),
    log,
  };
  const driver: Driver = {
    async reach(at) {
      await pace(at);
      clock.set(at);
    },
    begin: () => broker.begin(),
    path: () => broker.path(),
    passed: () => broker.passed(),
    drain: (handle) => queue.drain(handle),
    jobs: JOBS,
  };
  try {
    return await runDay(ports, setup, market, driver, listener, asked);
  } catch (error) {
    tellError(log, null, 'the run ended', error, true);
    throw error;
  }
}

const JOBS = jobsOf(jobs);

/** Market data files where they lie. */
export function filesIn(folder: string): DataFiles {
  return dataFolder(folder);
}
