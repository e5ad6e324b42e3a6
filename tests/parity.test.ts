import { describe, expect, test } from 'vitest';
import { openData } from '../shared/backtest/data/open-history.ts';
import { historyMarketDay, syntheticMarketDay } from '../shared/backtest/market-day.ts';
import { generateMarket } from '../shared/backtest/synthetic/generate.ts';
import type { MarketDay } from '../shared/domain/market-day.ts';
import { configOf, type Overrides } from '../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../shared/runtime/day-result.ts';
import { replayDay } from '../shared/runtime/replay-day.ts';
import { setupOf } from '../shared/runtime/run-request.ts';
import { runInMemory } from '../shared/runtime/wire.ts';
import { describeWithData } from './support/real-data.ts';

/** One core, many worlds: the day through the ports, rebuilt from nothing every minute, decides as a loop that never forgets. */
/** Every strategy that can lets its stop follow the price. */
const TRAILS = {
  strategies: { vwap: { trailR: 0.3 }, 'opening-range': { trailR: 0.3 }, scalp: { trailPoints: 4 } },
};

async function livedTwice(market: MarketDay, profile: 'demo' | 'seed', overrides: Overrides = {}) {
  const request = {
    config: configOf(profile, {}, overrides),
    bots: ['stocks', 'futures', 'options'] as const,
    strategy: null,
    preset: 'default',
    rates: 'newest',
  } as const;
  const setup = setupOf(request, market.day);
  const ran = await runInMemory(setup, market, SILENT, async () => undefined);
  expect(ran.left).toEqual([]);
  return { ran: told(ran), looped: told(replayDay(setup, market)) };
}

function told({ trades, account, decisions, hash, setups, left }: DayResult) {
  return { trades, account, decisions, hash, setups, left };
}

describe('the runner and a bare loop over the engine', () => {
  test.each([1, 2, 3, 4, 5, 6])('decide alike on the generated day of seed %i', async (seed) => {
    const market = syntheticMarketDay(generateMarket({ seed }));
    for (const profile of ['demo', 'seed'] as const) {
      const { ran, looped } = await livedTwice(market, profile);
      expect(ran).toEqual(looped);
    }
  });
});

test('and where stops follow the price', async () => {
  let trails = 0;
  for (const seed of [1, 2, 3, 4]) {
    const { ran, looped } = await livedTwice(syntheticMarketDay(generateMarket({ seed })), 'demo', TRAILS);
    expect(ran).toEqual(looped);
    trails += ran.decisions.filter(({ kind }) => kind === 'trail').length;
  }
  expect(trails).toBeGreaterThan(20);
});

describeWithData('the runner and a bare loop over the engine, on real days', (folder) => {
  test('decide alike on all ten days of 2017, with trades', async () => {
    const data = await openData(folder);
    const days = [
      20170926, 20170927, 20170928, 20170929, 20171003, 20171004, 20171005, 20171006, 20171009, 20171010,
    ];
    let trades = 0;
    for (const day of days) {
      const { ran, looped } = await livedTwice(historyMarketDay(await data.history(day), day), 'demo');
      expect(ran).toEqual(looped);
      trades += ran.trades.length;
    }
    expect(trades).toBeGreaterThan(10);
  }, 60_000);

  test('decide alike on proxy days of 2024 and a day of 2019', async () => {
    const data = await openData(folder);
    for (const day of [20240102, 20240302, 20240518, 20190215]) {
      const { ran, looped } = await livedTwice(historyMarketDay(await data.history(day), day), 'demo');
      expect(ran).toEqual(looped);
    }
  }, 60_000);
});
