import { memoryQueue } from '../../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { paperBroker } from '../../../shared/adapters/paper-broker/paper-broker.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';
import { replayMarket } from '../../../shared/adapters/replay-market.ts';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import { instantOf, type Day } from '../../../shared/domain/time.ts';
import type { Json, Store } from '../../../shared/ports.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { plain, type DayRecord } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { groupedBy } from '../../../shared/runtime/report/numbers.ts';
import { runDay } from '../../../shared/runtime/run-day.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';

/** Days that were really lived into one store, with their records and setups beside what the runtime itself keeps. */
export interface Lived {
  readonly store: Store;
  readonly results: readonly DayResult[];
}

export const LIVED: readonly (readonly [day: Day, seed: number])[] = [
  [20260910, 7],
  [20260909, 1326],
  [20260908, 3],
];

export async function livedBook(days = LIVED): Promise<Lived> {
  const store = memoryStore();
  const results: DayResult[] = [];
  for (const [day, seed] of days) results.push(await liveDay(store, day, seed));
  return { store, results: results.toSorted((a, b) => a.day - b.day) };
}

async function liveDay(store: Store, day: Day, seed: number): Promise<DayResult> {
  const market = syntheticMarketDay(generateMarket({ seed, day }));
  const config = configOf('demo', {});
  const setup = setupOf(
    { config, bots: ['stocks', 'futures'], strategy: null, preset: 'default', rates: 'newest' },
    day,
  );
  const clock = replayClock(instantOf(day, 0));
  const broker = paperBroker(market, config.costs, clock, store);
  const queue = memoryQueue();
  const ports = {
    clock,
    market: replayMarket(market),
    broker,
    store,
    queue,
    alerts: { alert: async () => undefined },
    log: { write: () => undefined },
  };
  const replayed = {
    setClock: (at: number) => clock.set(at),
    begin: () => broker.begin(),
    path: () => broker.path(),
    drain: (handle: Parameters<typeof queue.drain>[0]) => queue.drain(handle),
  };
  const result = await runDay(ports, setup, market, replayed, SILENT, async () => undefined);
  await keepDay(store, result, `synthetic, seed ${seed}`);
  return result;
}

async function keepDay(store: Store, result: DayResult, source: string): Promise<void> {
  const { day, hash, bots, left, account, assumed } = result;
  const record = dayRecord({
    day,
    source,
    bots,
    ended: true,
    hash,
    left: left.length,
    halted: account.halted,
    assumed,
    livedTo: instantOf(day, 930),
  });
  await put(store, keys.day(day), record);
  for (const [bot, setups] of groupedBy(result.setups, (each) => each.bot))
    await put(store, keys.setups(day, bot), setups);
}

export function dayRecord(changes: Partial<DayRecord> = {}): DayRecord {
  return {
    day: 20260909,
    source: 'synthetic, seed 1',
    request: 'the same',
    profile: 'demo',
    bots: ['stocks', 'futures'],
    livedTo: 0,
    ended: false,
    hash: null,
    left: 0,
    halted: null,
    assumed: [],
    ...changes,
  };
}

/** Writes a document as it is, fit or not. */
export async function put(store: Store, key: string, value: unknown): Promise<void> {
  const document: Json = plain(value);
  await store.commit({ expect: [], writes: [{ key, value: document }] });
}
