import { expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import type { DrainedQueue } from '../../../shared/runtime/place.ts';
import { memoryPlace, runKept } from '../../../shared/runtime/wire.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import { drainedCloud } from './drained-queue.ts';

const MARKET = syntheticMarketDay(generateMarket({ seed: 1 }));

/** Answers of the function that the queue does not hear. */
const LOST = 20;

function lived(queue: DrainedQueue | null): Promise<DayResult> {
  const request = {
    config: configOf('demo', {}),
    bots: ['stocks', 'futures'] as const,
    strategy: null,
    preset: 'default',
    rates: 'newest',
  } as const;
  const place =
    queue === null ? memoryPlace() : { store: memoryStore(), queue: async () => queue, astray: () => null };
  const asked = { source: 'synthetic', request: {}, resume: false };
  const pace = { kind: 'replay', wait: async () => undefined } as const;
  return runKept(place, setupOf(request, MARKET.day), MARKET, SILENT, pace, asked);
}

const told = ({ hash, trades, account, left }: DayResult) => ({ hash, trades, account, left });

test('a day whose entries go through Cloud Tasks, delivered twice and with lost answers, is the day of the queue in memory', async () => {
  const { port, queue, delivered } = await drainedCloud(true);
  for (const fault of ['duplicate', 'lost-ack', 'reorder'] as const)
    queue.faults.arm({ fault, times: fault === 'lost-ack' ? LOST : 1_000 });
  const [through, plain] = [await lived(port), await lived(null)];
  expect(told(through)).toEqual(told(plain));
  expect(through.trades.length).toBeGreaterThan(0);
  const names = new Set(delivered);
  expect(names.size).toBeGreaterThan(0);
  // Each a second time for its duplicate, and one more for each answer that was lost.
  expect(delivered).toHaveLength(names.size * 2 + LOST);
  expect(queue.tasks).toEqual([]);
}, 60_000);
