import { describe, expect, test } from 'vitest';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { ELIGIBILITY_SETTINGS } from '../../shared/domain/eligibility.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import { paise } from '../../shared/domain/units.ts';
import { ELIGIBILITY_ASSUMED, withEligibility } from '../../shared/domain/with-eligibility.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';
import { band, eligibilityWith } from './eligibility.ts';

const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:TINYFUT',
  exchange: 'NFO',
  symbol: 'TINYFUT',
  kind: 'future',
};
const OPTION: Instrument = { ...FUTURE, key: 'NFO:TINYCE', symbol: 'TINYCE', kind: 'option' };
const NIFTY: Instrument = { ...FUTURE, key: 'NFO:NIFTYFUT', symbol: 'NIFTYFUT', underlying: 'NIFTY' };

/** A day that opens at `open` after a close of `close`. */
function opened(instrument: Instrument, close: number, open: number): InstrumentDay {
  const day = tinyInstrumentDay(still(556, 560, open), { instrument });
  return { ...day, facts: { ...day.facts, previousClose: close } };
}

const blockedOf = ({ instruments }: MarketDay): readonly (string | null)[] =>
  instruments.map(({ blocked }) => blocked);

test('without a file a replayed day stays as it was', () => {
  const market = syntheticMarketDay(generateMarket({ seed: 1 }));
  expect(withEligibility(market, null, 'replay')).toEqual(market);
});

test('a file of another day is thrown at the caller', () => {
  const market = tinyMarket(opened(TINY, 10_000, 10_000));
  expect(() => withEligibility(market, eligibilityWith({}, 20260908), 'replay')).toThrow(
    'an eligibility file of 2026-09-08 for 2026-09-09',
  );
});

test('what is listed is blocked and says so; bands are the file’s, of stocks alone', () => {
  const market = tinyMarket(opened(TINY, 10_000, 10_000), opened(FUTURE, 10_000, 10_010));
  const file = eligibilityWith({ foBan: [{ symbol: 'TINY' }], bands: [band('TINY', 9_000, 11_000)] });
  const day = withEligibility(market, file, 'live');
  expect(blockedOf(day)).toEqual([null, 'TINY is in the F&O ban period (ban.csv)']);
  expect(day.instruments.map(({ bandLow, bandHigh }) => [bandLow, bandHigh])).toEqual([
    [9_000, 11_000],
    [null, null],
  ]);
  expect(day.assumed).toEqual(['NFO:TINYFUT: no entries: TINY is in the F&O ban period (ban.csv)']);
});

test('what a file tells is not assumed any more, what it lacks still is', () => {
  const market = {
    ...tinyMarket(opened(TINY, 10_000, 10_000)),
    assumed: ['of the file', ELIGIBILITY_ASSUMED, 'NSE:TINY: eligible', 'NSE:TINY: tick 0.05'],
  };
  const full = withEligibility(market, eligibilityWith({ bands: [band('TINY', 1, 2)] }), 'replay');
  expect(full.assumed).toEqual(['of the file', 'NSE:TINY: tick 0.05']);
  const partial = withEligibility(market, eligibilityWith({ bands: null }), 'replay');
  expect(partial.assumed.at(-1)).toBe('NSE:TINY: eligible, though the eligibility file has no bands');
  expect(withEligibility(market, null, 'replay').assumed).toEqual(market.assumed);
});

test('on a live market without a file stocks and their derivatives are off, an index’s future is not', () => {
  const market = tinyMarket(...[TINY, FUTURE, NIFTY].map((each) => opened(each, 10_000, 10_000)));
  const [stock, future, index] = blockedOf(withEligibility(market, null, 'paper'));
  expect([stock, future]).toEqual([
    expect.stringContaining('without that no stock is traded'),
    expect.stringContaining('without that no stock-future is traded'),
  ]);
  expect(index).toBeNull();
});

describe('a price that looks split overnight', () => {
  const WHY = 'TINY opened at ₹100 after a close of ₹500, 0.200 of it: a split or bonus of 1:5 by its look';

  test('blocks the stock and its derivatives, whatever their own prices, in a replay without a file too', () => {
    const market = tinyMarket(
      opened(OPTION, 500, 10_000),
      opened(FUTURE, 10_000, 10_000),
      opened(TINY, 50_000, 10_000),
      opened(NIFTY, 50_000, 10_000),
    );
    const day = withEligibility(market, null, 'replay');
    expect(blockedOf(day)).toEqual([WHY, WHY, WHY, null]);
    expect(day.assumed).toContain(`NSE:TINY: no entries: ${WHY}`);
  });

  test('is seen in the future where the stock is not there, and never in an option alone', () => {
    expect(blockedOf(withEligibility(tinyMarket(opened(FUTURE, 50_000, 10_000)), null, 'replay'))).toEqual([
      expect.stringContaining('TINYFUT opened at ₹100'),
    ]);
    expect(blockedOf(withEligibility(tinyMarket(opened(OPTION, 50_000, 10_000)), null, 'replay'))).toEqual([
      null,
    ]);
  });

  test('is seen in the pre-open before there is a bar, and not looked for where nothing is known', () => {
    const day = opened(TINY, 50_000, 10_000);
    const market = tinyMarket({ ...day, to: day.from });
    const preOpen = new Map([['NSE:TINY', paise(10_000)]]);
    expect(blockedOf(withEligibility(market, null, 'replay', ELIGIBILITY_SETTINGS, preOpen))).toEqual([WHY]);
    expect(blockedOf(withEligibility(market, null, 'replay'))).toEqual([null]);
    expect(blockedOf(withEligibility(tinyMarket(opened(TINY, NaN, 10_000)), null, 'replay'))).toEqual([null]);
  });
});
