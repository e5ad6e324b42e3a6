import { memoryQueue } from '../../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import type { Day } from '../../../shared/domain/time.ts';
import type { Json, Store } from '../../../shared/ports.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import type { DayRecord } from '../../../shared/runtime/day-record.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import { runKept } from '../../../shared/runtime/wire.ts';

/** Days that were really lived into one store. */
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
  const place = { store, queue: async () => memoryQueue(), astray: () => null };
  const asked = { source: `synthetic, seed ${seed}`, request: {}, resume: false };
  return runKept(place, setup, market, SILENT, { kind: 'replay', wait: async () => undefined }, asked);
}

export function dayRecord(changes: Partial<DayRecord> = {}): DayRecord {
  return {
    day: 20260909,
    run: 0,
    lives: 1,
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
