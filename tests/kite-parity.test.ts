import { describe, expect, test } from 'vitest';
import { openData } from '../shared/backtest/data/open-history.ts';
import { historyMarketDay, syntheticMarketDay } from '../shared/backtest/market-day.ts';
import { generateMarket } from '../shared/backtest/synthetic/generate.ts';
import type { MarketDay } from '../shared/domain/market-day.ts';
import { configOf } from '../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../shared/runtime/day-result.ts';
import { readCertificate } from '../shared/runtime/book/certificate.ts';
import { setupOf } from '../shared/runtime/run-request.ts';
import { memoryPlace, runInMemory, runKept } from '../shared/runtime/wire.ts';
import { kiteVenue } from '../shared/sim/kite-venue.ts';
import { describeWithData } from './support/real-data.ts';

const REQUEST = {
  config: configOf('demo', {}, { strategies: { vwap: { trailR: 0.4 }, scalp: { trailPoints: 6 } } }),
  bots: ['stocks', 'futures', 'options'],
  strategy: null,
  preset: 'default',
  rates: 'newest',
} as const;

/** The same day on paper and through the adapter for Kite: one exchange behind both, so what is decided, filled and paid is the same to the paisa. */
async function livedTwice(market: MarketDay) {
  const setup = setupOf(REQUEST, market.day);
  const paper = await runInMemory(setup, market, SILENT, async () => undefined);
  const alerts: string[] = [];
  const listener = { ...SILENT, alert: (text: string) => void alerts.push(text) };
  const asked = { source: 'memory', request: {}, resume: false };
  const replay = { kind: 'replay', wait: async () => undefined } as const;
  const place = memoryPlace();
  const simulated = await runKept(place, setup, market, listener, replay, asked, undefined, kiteVenue);
  expect(alerts).toEqual([]);
  const certificate = await readCertificate(place.store, 'kite-sim', market.day);
  expect(certificate).toMatchObject({ unresolved: [], warnings: [], foreign: [] });
  expect(certificate.charges).toEqual({ ours: paper.account.charges, brokers: paper.account.charges });
  return { paper: told(paper), simulated: told(simulated), trades: paper.trades.length };
}

/** Without when things were filled: a call to Kite takes some milliseconds. */
function told({ hash, trades, left, account }: DayResult) {
  return {
    hash,
    left,
    account: { realised: account.realised, trades: account.trades, halted: account.halted },
    trades: trades.map((trade) => ({ ...trade, openedAt: null, closedAt: null })),
  };
}

describe('a day through the adapter for Kite and one on paper', () => {
  test.each([1, 2, 4])('come to the same on the generated day of seed %i', async (seed) => {
    const { paper, simulated } = await livedTwice(syntheticMarketDay(generateMarket({ seed })));
    expect(simulated).toEqual(paper);
  });
});

describeWithData('a day through the adapter for Kite and one on paper, on real data', (folder) => {
  test('come to the same: stocks, futures and options of 2017 to 2024, with trades', async () => {
    const data = await openData(folder);
    let trades = 0;
    for (const day of [20170926, 20171004, 20171010, 20221118, 20240102]) {
      const lived = await livedTwice(historyMarketDay(await data.history(day), day));
      expect(lived.simulated).toEqual(lived.paper);
      trades += lived.trades;
    }
    expect(trades).toBeGreaterThan(9);
  }, 120_000);
});
