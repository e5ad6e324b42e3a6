import { dataFolder } from '../adapters/data-folder.ts';
import { memoryQueue } from '../adapters/memory-queue.ts';
import { memoryStore } from '../adapters/memory-store.ts';
import { paperBroker } from '../adapters/paper-broker/paper-broker.ts';
import { replayClock } from '../adapters/replay-clock.ts';
import { replayMarket } from '../adapters/replay-market.ts';
import type { DataFiles } from '../backtest/data/open-history.ts';
import { instantOf } from '../domain/time.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Clock, Log, Ports } from '../ports.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { runDay, type Replayed } from './run-day.ts';
import type { TradingSetup } from './setup.ts';
import { loggedAlerts, SILENT_LOG, tellError } from './telling.ts';

/** The only file that knows who is who. */

/** The log of a run, by the clock that the run will have. */
export type LogBy = (clock: Clock) => Log;

/** A day of paper trading in memory: the paper broker on the replayed day, nothing kept when the process ends. */
export async function runInMemory(
  setup: TradingSetup,
  market: MarketDay,
  listener: DayListener,
  pace: (at: number) => Promise<void>,
  logBy: LogBy = () => SILENT_LOG,
): Promise<DayResult> {
  const clock = replayClock(instantOf(market.day, 0));
  const log = logBy(clock);
  const store = memoryStore();
  const broker = paperBroker(market, setup.config.costs, clock, store);
  const queue = memoryQueue();
  const ports: Ports = {
    clock,
    market: replayMarket(market),
    broker,
    store,
    queue,
    alerts: loggedAlerts({ alert: async (text) => listener.alert(text) }, log),
    log,
  };
  const replayed: Replayed = {
    setClock: (at) => clock.set(at),
    begin: () => broker.begin(),
    path: () => broker.path(),
    drain: (handle) => queue.drain(handle),
  };
  try {
    return await runDay(ports, setup, market, replayed, listener, pace);
  } catch (error) {
    tellError(log, null, 'the run ended', error, true);
    throw error;
  }
}

/** Market data files where they lie. */
export function filesIn(folder: string): DataFiles {
  return dataFolder(folder);
}
