import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { buildUpOf, type DerivativeFacts } from '../../shared/engine/market-facts.ts';
import { OpenInterest } from '../../shared/engine/open-interest.ts';
import { TODAY } from '../support/tiny-day.ts';
import { CARRIES_ALL, chainDay, FAR, FUTURE, listed, option } from './chain-day.ts';

/** 09:16, 09:46 and 10:16: the price rises by 50 and falls by 80; open interest of the future falls and rises. */
const future = listed(FUTURE, [
  [556, 10_000, 100, 9_000],
  [586, 10_050, 100, 8_500],
  [616, 9_970, 100, 8_600],
]);
const OPTIONS: readonly InstrumentDay[] = [
  option('CE', 100, [
    [556, 200, 10, 1_000],
    [586, 230, 20, 1_100],
    [616, 190, 30, 1_500],
  ]),
  option('PE', 100, [
    [556, 200, 40, 800],
    [586, 170, 20, 1_200],
    [616, 240, 0, 1_150],
  ]),
  // First traded at 10:16: nothing is known of it before.
  option('CE', 105, [[616, 20, 40, 500]]),
  option('PE', 100, [[556, 300, 5, 400]], FAR),
  option('CE', 100, [[586, 300, 15, 100]], FAR),
];

function seenAt(market: MarketDay, ...minutes: readonly number[]): DerivativeFacts {
  const reference = market.reference === null ? null : (market.instruments[market.reference] ?? null);
  const interest = new OpenInterest(market, reference);
  let facts = interest.factsAt(instantOf(market.day, 0));
  for (const minute of minutes) facts = interest.factsAt(instantOf(market.day, minute));
  return facts;
}

const market = chainDay([future, ...OPTIONS], CARRIES_ALL);

describe('the put-call ratio', () => {
  test('is of the puts over the calls: of the nearest expiry and of all', () => {
    const at0946 = seenAt(market, 586);
    expect(at0946.pcrOiNear).toBeCloseTo(1_200 / 1_100, 12);
    expect(at0946.pcrOiAll).toBeCloseTo((1_200 + 400) / (1_100 + 100), 12);
    expect(at0946.pcrVolumeNear).toBeCloseTo((40 + 20) / (10 + 20), 12);
    expect(at0946.pcrVolumeAll).toBeCloseTo((40 + 20 + 5) / (10 + 20 + 15), 12);
    const at1016 = seenAt(market, 616);
    expect(at1016.pcrOiNear).toBeCloseTo(1_150 / (1_500 + 500), 12);
    expect(at1016.pcrVolumeNear).toBeCloseTo(60 / (60 + 40), 12);
  });

  test('is the same however often it was looked at before', () => {
    expect(seenAt(market, 556, 571, 586, 601, 616)).toEqual(seenAt(market, 616));
  });

  test('is unknown before the first bar, without calls and without puts', () => {
    expect(seenAt(market, 555).pcrOiAll).toBeNaN();
    const [call, put] = OPTIONS;
    expect(seenAt(chainDay([future, put!], CARRIES_ALL), 586).pcrOiAll).toBeNaN();
    expect(seenAt(chainDay([future, call!], CARRIES_ALL), 586).pcrOiAll).toBeNaN();
  });

  test('goes by the nearest expiry that is not over', () => {
    const expired = option('PE', 100, [[556, 1, 1, 99_999]], TODAY - 1);
    expect(seenAt(chainDay([future, ...OPTIONS, expired], CARRIES_ALL), 586).pcrOiNear).toBeCloseTo(
      1_200 / 1_100,
      12,
    );
  });
});

describe('a build-up', () => {
  test('is named by the price and the open interest', () => {
    expect(buildUpOf(1, 1)).toBe('long build-up');
    expect(buildUpOf(-1, 1)).toBe('short build-up');
    expect(buildUpOf(1, -1)).toBe('short covering');
    expect(buildUpOf(-1, -1)).toBe('long unwinding');
    expect([buildUpOf(0, 1), buildUpOf(1, 0), buildUpOf(0, 0)]).toEqual(['none', 'none', 'none']);
    expect([buildUpOf(NaN, 1), buildUpOf(1, NaN)]).toEqual(['unknown', 'unknown']);
  });

  test('is told since the first minute and of the last thirty', () => {
    const { sinceOpen, lately } = seenAt(market, 616);
    // Calls: 1,000 to 1,500, nothing of the one that came later, 100 to 100. The future fell by 30 since 09:16, by 80 since 09:46.
    expect(sinceOpen).toEqual({
      calls: 500,
      puts: 350,
      future: -400,
      callBuildUp: 'short build-up',
      putBuildUp: 'long build-up',
      futureBuildUp: 'long unwinding',
    });
    expect(lately).toEqual({
      calls: 400,
      puts: -50,
      future: 100,
      callBuildUp: 'short build-up',
      putBuildUp: 'short covering',
      futureBuildUp: 'short build-up',
    });
  });

  test('is the same since the open and lately while less than thirty minutes have passed', () => {
    const { sinceOpen, lately } = seenAt(market, 585);
    expect(lately).toEqual(sinceOpen);
    expect(sinceOpen).toMatchObject({ future: 0, futureBuildUp: 'none', calls: 0 });
  });

  test('of the options needs the price of the instrument that is watched in their place', () => {
    const elsewhere = { ...CARRIES_ALL, watched: 'NFO:NOWHERE' };
    expect(seenAt(chainDay([future, ...OPTIONS], elsewhere), 616).lately).toMatchObject({
      calls: 400,
      callBuildUp: 'unknown',
      futureBuildUp: 'short build-up',
    });
  });

  test('of a future whose source has no open interest is unknown', () => {
    const silent = listed(FUTURE, [
      [556, 10_000, 100, 0],
      [586, 10_050, 100, 0],
    ]);
    expect(seenAt(chainDay([silent], null), 586).sinceOpen).toMatchObject({
      future: NaN,
      futureBuildUp: 'unknown',
    });
  });
});

describe('what a chain does not carry', () => {
  test('is unknown, and what it carries is not', () => {
    const withoutOi = { ...CARRIES_ALL, carries: { bidAsk: true, volume: true, oi: false } };
    const facts = seenAt(chainDay([future, ...OPTIONS], withoutOi), 616);
    expect([facts.pcrOiNear, facts.pcrOiAll, facts.sinceOpen.calls, facts.lately.puts]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ]);
    expect(facts.sinceOpen).toMatchObject({ callBuildUp: 'unknown', futureBuildUp: 'long unwinding' });
    expect(facts.pcrVolumeNear).toBeCloseTo(0.6, 12);
    const withoutVolume = { ...CARRIES_ALL, carries: { bidAsk: true, volume: false, oi: true } };
    const other = seenAt(chainDay([future, ...OPTIONS], withoutVolume), 616);
    expect([other.pcrVolumeNear, other.pcrVolumeAll]).toEqual([NaN, NaN]);
    expect(other.pcrOiNear).toBeCloseTo(0.575, 12);
  });

  test('is all of the options where there is no chain of the reference’s underlying, or no reference', () => {
    const other = chainDay([future, ...OPTIONS], { ...CARRIES_ALL, underlying: 'BANKNIFTY' });
    const none = { ...market, reference: null };
    for (const each of [chainDay([future, ...OPTIONS], null), other, none]) {
      const facts = seenAt(each, 616);
      expect([facts.pcrOiNear, facts.pcrOiAll, facts.pcrVolumeNear, facts.pcrVolumeAll]).toEqual([
        NaN,
        NaN,
        NaN,
        NaN,
      ]);
      expect(facts.sinceOpen).toMatchObject({ callBuildUp: 'unknown', putBuildUp: 'unknown' });
    }
    expect(seenAt(none, 616).sinceOpen.futureBuildUp).toBe('unknown');
  });

  test('knows nothing of what comes: a look is the same on the day cut off there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 550, max: 630 }), (minute) => {
        const cut = market.instruments.map((day) => ({
          ...day,
          to: Array.from(day.bars.minute).filter((each) => each <= minute).length,
        }));
        expect(seenAt({ ...market, instruments: cut }, minute)).toEqual(seenAt(market, minute));
      }),
    );
  });
});
