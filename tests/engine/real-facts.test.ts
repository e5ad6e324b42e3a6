import { beforeAll, expect, test } from 'vitest';
import { openData, type DataSet } from '../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import { instantOf, type Day, type Minute } from '../../shared/domain/time.ts';
import type { MarketFacts } from '../../shared/engine/market-facts.ts';
import { Monitor } from '../../shared/engine/monitor.ts';
import { describeWithData } from '../support/real-data.ts';

/** The numbers were computed from the files by another program, with the textbook formulas; ADX is pinned as it came. */
describeWithData('the facts of real days', (folder) => {
  let data: DataSet;
  beforeAll(async () => {
    data = await openData(folder);
  });

  async function seen(day: Day, minute: Minute): Promise<MarketFacts> {
    return new Monitor(historyMarketDay(await data.history(day), day)).factsAt(instantOf(day, minute));
  }

  test('2017-09-27, 12:01: futures and five stocks, no VIX, no open interest', async () => {
    const facts = await seen(20170927, 721);
    // Opened at 9898.25 after a close of 9856; the index came out of its pre-open at 9920.60.
    expect(facts.gapPct).toBeCloseTo((9898.25 / 9856 - 1) * 100, 10);
    expect(facts.preOpen).toBe(992_060);
    expect(facts.priceVsVwapPct).toBeCloseTo(-0.24314749702862848, 10);
    expect(facts.bandWidthPct).toBeCloseTo(0.2653772760913342, 10);
    expect(facts.realisedVolPct).toBeCloseTo(10.484266539095193, 10);
    expect(facts.adx).toBeCloseTo(33.8176, 4);
    expect(facts.breadthUpPct).toBe(0);
    expect([facts.vix, facts.sentiment, facts.derivatives.pcrOiAll]).toEqual([NaN, NaN, NaN]);
    expect(facts.derivatives.sinceOpen.futureBuildUp).toBe('unknown');
  });

  test('2017-09-27, 09:15: nothing has traded, and the gap is that of the pre-open', async () => {
    const facts = await seen(20170927, 555);
    // The index's last minute of the day before closed at 9854.75.
    expect(facts.gapPct).toBeCloseTo((9920.6 / 9854.75 - 1) * 100, 10);
    expect(facts.priceVsVwapPct).toBeNaN();
  });

  test('2022-11-18, futures: open interest of the near one as the file has it, gap from the spot of the day before', async () => {
    const facts = await seen(20221118, 841);
    expect(facts.preOpen).toBe(1_838_295);
    expect(facts.gapPct).toBeCloseTo(0.451894, 6);
    expect([facts.breadthUpPct, facts.vix]).toEqual([NaN, NaN]);
    // 11,375,600 at 09:16, 11,395,850 at 14:01; the price fell from 18388.50 to 18263.60.
    expect(facts.derivatives.sinceOpen).toMatchObject({ future: 20_250, futureBuildUp: 'short build-up' });
    expect(facts.derivatives.lately).toMatchObject({ future: 85_350, futureBuildUp: 'short build-up' });
    expect(facts.adx).toBeCloseTo(26.0322, 4);
    expect(facts.bandWidthPct).toBeCloseTo(0.346224, 6);
    expect(facts.realisedVolPct).toBeCloseTo(6.243596, 6);
  });
});
