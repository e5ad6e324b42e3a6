import * as fc from 'fast-check';
import type { OptionRight } from '../../shared/domain/instrument.ts';

/** |found/wanted − 1|; the distance itself where nothing or next to nothing is wanted. */
export function relativeError(found: number, wanted: number): number {
  return Math.abs(wanted) < 1e-250 ? Math.abs(found - wanted) : Math.abs(found / wanted - 1);
}

export const rights = fc.constantFrom('CE' as const, 'PE' as const);

/** Numbers spread evenly by their logarithm. */
export function spread(min: number, max: number): fc.Arbitrary<number> {
  return fc
    .double({ min: Math.log(min), max: Math.log(max), noNaN: true })
    .map((log) => Math.min(max, Math.max(min, Math.exp(log))));
}

export interface Terms {
  readonly right: OptionRight;
  readonly forward: number;
  readonly strike: number;
  readonly volatility: number;
  readonly years: number;
}

/** Options of any shape: a minute to ten years, 1 % to 1,000 % of volatility, strikes from a seventh to seven times the forward. */
export const terms: fc.Arbitrary<Terms> = fc
  .record({
    right: rights,
    forward: spread(1, 100_000),
    moneyness: fc.double({ min: -2, max: 2, noNaN: true }),
    volatility: spread(0.01, 10),
    years: spread(1 / 525_600, 10),
  })
  .map(({ right, forward, moneyness, volatility, years }) => {
    const strike = forward * Math.exp(moneyness);
    return { right, forward, strike, volatility, years };
  });

/** Options whose price is not lost in the forward's rounding: the strike within six standard deviations. */
export const livelyTerms: fc.Arbitrary<Terms> = fc
  .record({
    right: rights,
    forward: spread(1, 100_000),
    deviations: fc.double({ min: -6, max: 6, noNaN: true }),
    volatility: spread(0.03, 2),
    years: spread(1 / 525_600, 2),
  })
  .map(({ right, forward, deviations, volatility, years }) => {
    const strike = forward * Math.exp(deviations * volatility * Math.sqrt(years));
    return { right, forward, strike, volatility, years };
  });
