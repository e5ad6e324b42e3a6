import { describe, expect, test } from 'vitest';
import type { Bars } from '../../shared/domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import type { MarketFacts } from '../../shared/engine/market-facts.ts';
import { Monitor } from '../../shared/engine/monitor.ts';
import {
  barsOf,
  step,
  still,
  TINY,
  TODAY,
  tinyInstrumentDay,
  tinyMarket,
  walk,
} from '../support/tiny-day.ts';
import { FUTURE } from './chain-day.ts';

function at(minute: number): number {
  return instantOf(TODAY, minute);
}

function seen(market: MarketDay, minute: number): MarketFacts {
  return new Monitor(market).factsAt(at(minute));
}

function withClose(day: InstrumentDay, previousClose: number): InstrumentDay {
  return { ...day, facts: { ...day.facts, previousClose } };
}

function referenced(day: InstrumentDay, ...more: readonly InstrumentDay[]): MarketDay {
  return { ...tinyMarket(day, ...more), reference: 0 };
}

/** Five-minute closes from 09:20 on, each bar flat. */
function fives(closes: readonly number[]): InstrumentDay {
  const rows = closes.flatMap((close, i) => still(556 + 5 * i, 560 + 5 * i, close));
  return tinyInstrumentDay(rows, { instrument: FUTURE });
}

describe('the gap', () => {
  const INDEX = { ...FUTURE, key: 'NSE:NIFTY', symbol: 'NIFTY', kind: 'index' } as const;
  const future = withClose(tinyInstrumentDay(still(556, 560, 10_200), { instrument: FUTURE }), 10_000);
  const preOpen = { price: paise(10_050), at: at(548) };
  const index = {
    ...withClose(tinyInstrumentDay(still(556, 560, 10_060), { instrument: INDEX }), 10_000),
    preOpen,
  };

  test('is from the pre-open of the index until the reference has a bar, then from its open', () => {
    const market = referenced(future, index);
    expect(seen(market, 547)).toMatchObject({ gapPct: NaN, preOpen: NaN });
    expect(seen(market, 548).gapPct).toBeCloseTo(0.5, 10);
    expect(seen(market, 555).preOpen).toBe(10_050);
    expect(seen(market, 556).gapPct).toBeCloseTo(2, 10);
    expect(seen(market, 556).preOpen).toBe(10_050);
  });

  test('is from the reference’s own pre-open where it has one', () => {
    const own = { ...future, preOpen: { price: paise(10_100), at: at(550) } };
    expect(seen(referenced(own, index), 555)).toMatchObject({ preOpen: 10_100 });
    expect(seen(referenced(own, index), 555).gapPct).toBeCloseTo(1, 10);
  });

  test('is unknown without a previous close, without a pre-open before the first bar, and without a reference', () => {
    expect(seen(referenced(withClose(future, NaN), index), 560).gapPct).toBeNaN();
    expect(seen(referenced(future), 555)).toMatchObject({ gapPct: NaN, preOpen: NaN });
    expect(seen(tinyMarket(future, index), 560)).toMatchObject({ gapPct: NaN, preOpen: NaN });
  });
});

describe('price against VWAP and breadth', () => {
  test('price stands against the volume-weighted mean of typical prices', () => {
    const day = tinyInstrumentDay([step(556, 10_000, 10_000, 300), step(557, 10_400, 10_400, 100)], {
      instrument: FUTURE,
    });
    expect(seen(referenced(day), 557).priceVsVwapPct).toBeCloseTo((10_400 / 10_100 - 1) * 100, 10);
    expect(seen(referenced(day), 555).priceVsVwapPct).toBeNaN();
  });

  test('breadth counts the stocks above theirs, from five that have traded', () => {
    const rising = walk(556, [10_000, 10_010]);
    const falling = walk(556, [10_000, 9_990]);
    const stocks = [rising, falling, falling, falling, rising].map((rows, i) =>
      tinyInstrumentDay(rows, { instrument: { ...TINY, key: `NSE:S${i}` } }),
    );
    expect(seen(tinyMarket(...stocks), 557).breadthUpPct).toBe(40);
    expect(seen(tinyMarket(...stocks.slice(1)), 557).breadthUpPct).toBeNaN();
    const future = tinyInstrumentDay(rising, { instrument: FUTURE });
    expect(seen(tinyMarket(...stocks.slice(1), future), 557).breadthUpPct).toBeNaN();
  });
});

describe('India VIX', () => {
  function withVix(bars: Bars): MarketDay {
    const day = tinyInstrumentDay(still(556, 600, 10_000));
    return { ...tinyMarket(day), vix: { bars, from: 0, to: bars.length } };
  }

  test('is the newest value, in points', () => {
    const market = withVix(barsOf([step(556, 1_500, 1_512), step(557, 1_512, 1_530)]));
    expect([555, 556, 557, 560].map((minute) => seen(market, minute).vix)).toEqual([NaN, 15.12, 15.3, 15.3]);
  });

  test('is unknown once its feed has said nothing for more than fifteen minutes, and where there is none', () => {
    const market = withVix(barsOf([step(556, 1_500, 1_500)]));
    expect([571, 572].map((minute) => seen(market, minute).vix)).toEqual([15, NaN]);
    expect(seen(tinyMarket(), 571).vix).toBeNaN();
  });
});

describe('the measures of the regime', () => {
  test('band width is four deviations of the last 20 five-minute closes over their mean', () => {
    // Closes 100 and 102 by turns: mean 101, population deviation 1.
    const closes = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 10_000 : 10_200));
    const market = referenced(fives(closes));
    expect(seen(market, 654).bandWidthPct).toBeNaN();
    expect(seen(market, 655).bandWidthPct).toBeCloseTo((4 / 101) * 100, 10);
  });

  test('realised volatility is of 30 five-minute returns, a year of 252 sessions of 75', () => {
    // Log returns ±r by turns: mean 0, sample variance 30 r² ÷ 29.
    const closes = Array.from({ length: 31 }, (_, i) => (i % 2 === 0 ? 10_000 : 10_100));
    const market = referenced(fives(closes));
    const expected = Math.log(1.01) * Math.sqrt((30 / 29) * 252 * 75) * 100;
    expect(seen(market, 705).realisedVolPct).toBeNaN();
    expect(seen(market, 710).realisedVolPct).toBeCloseTo(expected, 8);
  });

  test('no return is taken overnight or across missing bars', () => {
    const closes = Array.from({ length: 31 }, (_, i) => (i % 2 === 0 ? 10_000 : 10_100));
    const earlier = closes.slice(0, 16).flatMap((close, i) => still(556 + 5 * i, 560 + 5 * i, close));
    const today = closes.slice(0, 16).flatMap((close, i) => still(556 + 5 * i, 560 + 5 * i, 5 * close));
    const day = tinyInstrumentDay(today, { instrument: FUTURE, before: [[20260908, earlier]] });
    // Each day has 8 returns up and 7 down: their sum is 2 r, their sample variance (30 - 4 ÷ 30) r² ÷ 29.
    const expected = Math.log(1.01) * Math.sqrt(((30 - 4 / 30) / 29) * 252 * 75) * 100;
    expect(seen(referenced(day), 635).realisedVolPct).toBeCloseTo(expected, 8);
    const holed = tinyInstrumentDay(
      today.filter(({ minute }) => minute < 596 || minute > 600),
      { instrument: FUTURE, before: [[20260908, earlier]] },
    );
    expect(seen(referenced(holed), 635).realisedVolPct).toBeNaN();
  });

  test('are unknown without a reference', () => {
    const { adx, bandWidthPct, realisedVolPct } = seen(tinyMarket(fives([10_000])), 700);
    expect([adx, bandWidthPct, realisedVolPct]).toEqual([NaN, NaN, NaN]);
  });
});

test('a look is the same however often it was looked before', () => {
  const closes = Array.from({ length: 40 }, (_, i) => 10_000 + ((i * 37) % 90));
  const market = referenced(fives(closes));
  const often = new Monitor(market);
  for (let minute = 540; minute < 750; minute++) often.factsAt(at(minute));
  expect(often.factsAt(at(750))).toEqual(seen(market, 750));
});
