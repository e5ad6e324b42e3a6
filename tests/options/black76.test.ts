import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OptionRight } from '../../shared/domain/instrument.ts';
import { blackPrice, discountFactor, logMoneyness } from '../../shared/options/black76.ts';
import { relativeError, rights, spread, terms } from './closeness.ts';
import { REFERENCE_PRICES } from './reference-prices.ts';

describe('published examples', () => {
  /** E. G. Haug, "The Complete Guide to Option Pricing Formulas", 2nd ed., the Black-76 model: Brent blend futures, nine months. */
  test('Haug: both options at 19 on futures at 19 are worth 1.7011', () => {
    const discount = discountFactor(0.1, 0.75);
    expect(blackPrice('CE', 19, 19, 0.28, 0.75, discount)).toBeCloseTo(1.7011, 4);
    expect(blackPrice('PE', 19, 19, 0.28, 0.75, discount)).toBeCloseTo(1.7011, 4);
  });

  /** J. Hull, "Options, Futures, and Other Derivatives", futures options by Black's model: crude oil, four months. */
  test('Hull: the put at 20 on futures at 20 is worth 1.12', () => {
    expect(blackPrice('PE', 20, 20, 0.25, 4 / 12, discountFactor(0.09, 4 / 12))).toBeCloseTo(1.12, 2);
  });

  /** The same book: gold, six months. */
  test('Hull: the call at 600 on futures at 620 is worth 44.19', () => {
    expect(blackPrice('CE', 620, 600, 0.2, 0.5, discountFactor(0.05, 0.5))).toBeCloseTo(44.19, 2);
  });
});

test('every reference price is met to 13 digits, the deepest tails included', () => {
  for (const { right, forward, strike, volatility, years, rate, price } of REFERENCE_PRICES) {
    const found = blackPrice(right, forward, strike, volatility, years, discountFactor(rate, years));
    expect(relativeError(found, price)).toBeLessThan(2e-13);
  }
});

describe('any option', () => {
  test('keeps put-call parity', () => {
    fc.assert(
      fc.property(terms, spread(0.3, 1.1), ({ forward, strike, volatility, years }, discount) => {
        const call = blackPrice('CE', forward, strike, volatility, years, discount);
        const put = blackPrice('PE', forward, strike, volatility, years, discount);
        const rounding = 8 * Number.EPSILON * (forward + strike);
        expect(Math.abs(call - put - discount * (forward - strike))).toBeLessThanOrEqual(rounding);
      }),
    );
  });

  test('is worth no less than its exercise and no more than the forward or the strike', () => {
    fc.assert(
      fc.property(terms, ({ right, forward, strike, volatility, years }) => {
        const price = blackPrice(right, forward, strike, volatility, years);
        expect(price).toBeGreaterThanOrEqual(
          Math.max(right === 'CE' ? forward - strike : strike - forward, 0),
        );
        expect(price).toBeLessThanOrEqual((right === 'CE' ? forward : strike) * (1 + 4 * Number.EPSILON));
      }),
    );
  });

  test('is worth more with volatility and time, a call with the forward, a put with the strike', () => {
    fc.assert(
      fc.property(terms, spread(1.0001, 3), ({ forward, strike, volatility, years }, factor) => {
        const atMost = (a: number, b: number): void =>
          expect(a).toBeLessThanOrEqual(b + 8 * Number.EPSILON * (forward + strike) * factor);
        const price = (right: OptionRight, f: number, k: number, v: number, t: number): number =>
          blackPrice(right, f, k, v, t);
        for (const right of ['CE', 'PE'] as const) {
          const base = price(right, forward, strike, volatility, years);
          atMost(base, price(right, forward, strike, volatility * factor, years));
          atMost(base, price(right, forward, strike, volatility, years * factor));
        }
        const call = price('CE', forward, strike, volatility, years);
        const put = price('PE', forward, strike, volatility, years);
        atMost(call, price('CE', forward * factor, strike, volatility, years));
        atMost(price('CE', forward, strike * factor, volatility, years), call);
        atMost(put, price('PE', forward, strike * factor, volatility, years));
        atMost(price('PE', forward * factor, strike, volatility, years), put);
      }),
    );
  });

  test('out of the money is convex in the strike: a butterfly costs something', () => {
    fc.assert(
      fc.property(terms, spread(0.001, 0.2), ({ forward, strike, volatility, years }, width) => {
        const at = (k: number): number => blackPrice('CE', forward, k, volatility, years);
        const low = at(strike * (1 - width));
        const high = at(strike * (1 + width));
        const rounding = 16 * Number.EPSILON * (forward + strike);
        expect(low + high - 2 * at(strike)).toBeGreaterThanOrEqual(-rounding);
      }),
    );
  });

  test('is worth its exercise where there is no volatility or no time, and nothing that is no number', () => {
    fc.assert(
      fc.property(rights, spread(1, 1e5), spread(1, 1e5), (right, forward, strike) => {
        const exercise = Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
        expect(blackPrice(right, forward, strike, 0, 1, 0.5)).toBe(0.5 * exercise);
        expect(blackPrice(right, forward, strike, 0.2, 0, 0.5)).toBe(0.5 * exercise);
        expect(blackPrice(right, 0, strike, 0.2, 1)).toBeNaN();
        expect(blackPrice(right, forward, -strike, 0.2, 1)).toBeNaN();
        expect(blackPrice(right, forward, strike, -0.2, 1)).toBeNaN();
        expect(blackPrice(right, forward, strike, 0.2, -1)).toBeNaN();
        expect(blackPrice(right, forward, strike, NaN, 1)).toBeNaN();
      }),
    );
  });
});

test('the logarithm of a strike close by keeps its digits', () => {
  // ln(1 + y) = y − y²/2 + y³/3 − …
  const y = -0.25 / 24_200;
  expect(relativeError(logMoneyness(24_199.75, 24_200), y - (y * y) / 2 + (y * y * y) / 3)).toBeLessThan(
    1e-12,
  );
  expect(logMoneyness(24_200, 24_200)).toBe(0);
  expect(logMoneyness(100, 1)).toBe(Math.log(100));
});
