import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blackPrice, discountFactor } from '../../shared/options/black76.ts';
import { blackGreeks, perPoint } from '../../shared/options/greeks.ts';
import { livelyTerms, relativeError, terms } from './closeness.ts';
import { REFERENCE_PRICES } from './reference-prices.ts';

describe('published examples', () => {
  /** E. G. Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed., delta: a futures option of six months. */
  test('Haug: the deltas at 100 of futures at 105 are 0.5946 and -0.3566', () => {
    expect(blackGreeks('CE', 105, 100, 0.36, 0.5, 0.1).delta).toBeCloseTo(0.5946, 4);
    expect(blackGreeks('PE', 105, 100, 0.36, 0.5, 0.1).delta).toBeCloseTo(-0.3566, 4);
  });

  /**
   * J. Hull, "Options, Futures, and Other Derivatives", Greek letters: a stock at 49, the call at 50, 20 weeks. Its forward is 49·e^(rT), so a
   * slope by the forward becomes one by the stock with forward/stock.
   */
  test('Hull: delta 0.522, gamma 0.066, vega 12.1', () => {
    const forward = 49 * Math.exp(0.05 * 0.3846);
    const { delta, gamma, vega } = blackGreeks('CE', forward, 50, 0.2, 0.3846, 0.05);
    expect((delta * forward) / 49).toBeCloseTo(0.522, 3);
    expect(gamma * (forward / 49) ** 2).toBeCloseTo(0.066, 3);
    expect(vega).toBeCloseTo(12.1, 1);
    expect(perPoint(vega)).toBeCloseTo(0.121, 3);
  });
});

test('every greek is the difference quotient taken in 400 digits', () => {
  for (const row of REFERENCE_PRICES) {
    const found = blackGreeks(row.right, row.forward, row.strike, row.volatility, row.years, row.rate);
    for (const name of ['delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
      const error = relativeError(found[name], row[name]);
      expect({ name, row, isClose: error < 1e-12 }).toEqual({ name, row, isClose: true });
    }
  }
});

describe('any option', () => {
  test('has the greeks that its price moves by', () => {
    fc.assert(
      fc.property(
        livelyTerms,
        fc.double({ min: -0.02, max: 0.12, noNaN: true }),
        ({ right, forward, strike, volatility, years }, rate) => {
          const price = (f: number, v: number, t: number, r: number): number =>
            blackPrice(right, f, strike, v, t, discountFactor(r, t));
          const found = blackGreeks(right, forward, strike, volatility, years, rate);
          const s = volatility * Math.sqrt(years);
          // Where the fifth derivative of the price no longer counts, and before its rounding does.
          const step = 1e-3;
          const near = (slope: number, wanted: number, scale: number): void =>
            expect(Math.abs(slope - wanted)).toBeLessThan(1e-6 * scale);
          near(
            slopeOf((f) => price(f, volatility, years, rate), forward, forward * s * step),
            found.delta,
            1,
          );
          near(
            slopeOf(
              (f) => blackGreeks(right, f, strike, volatility, years, rate).delta,
              forward,
              forward * s * step,
            ) *
              (forward * s),
            found.gamma * forward * s,
            1,
          );
          near(
            slopeOf((v) => price(forward, v, years, rate), volatility, volatility * step) / forward,
            found.vega / forward,
            Math.sqrt(years),
          );
          near(
            (-slopeOf((t) => price(forward, volatility, t, rate), years, years * step) * years) /
              (forward * s),
            (found.theta * 365 * years) / (forward * s),
            1 + (Math.abs(rate) * years) / s,
          );
          near(
            slopeOf((r) => price(forward, volatility, years, r), rate, 1e-3),
            found.rho,
            (forward + strike) * years,
          );
        },
      ),
    );
  });

  test('has a call’s delta the discount above its put’s, and the same gamma and vega', () => {
    fc.assert(
      fc.property(terms, ({ forward, strike, volatility, years }) => {
        const call = blackGreeks('CE', forward, strike, volatility, years, 0.065);
        const put = blackGreeks('PE', forward, strike, volatility, years, 0.065);
        expect(call.delta - put.delta).toBeCloseTo(discountFactor(0.065, years), 12);
        expect([call.gamma, call.vega]).toEqual([put.gamma, put.vega]);
        expect(call.delta).toBeGreaterThanOrEqual(0);
        expect(put.delta).toBeLessThanOrEqual(0);
        expect(call.gamma).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('without volatility, time or a price there are none', () => {
  const none = { delta: NaN, gamma: NaN, vega: NaN, theta: NaN, rho: NaN };
  expect(blackGreeks('CE', 100, 100, 0, 1, 0)).toEqual(none);
  expect(blackGreeks('PE', 100, 100, 0.2, 0, 0)).toEqual(none);
  expect(blackGreeks('CE', -100, 100, 0.2, 1, 0)).toEqual(none);
});

/** The slope at x by five points: off by the fifth derivative times h⁴. */
function slopeOf(f: (x: number) => number, x: number, h: number): number {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}
