import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blackPrice } from '../../shared/options/black76.ts';
import { impliedVolatility, impliedVolatilityOrNaN } from '../../shared/options/implied-volatility.ts';
import { blackGreeks } from '../../shared/options/greeks.ts';
import { relativeError, rights, spread, terms, type Terms } from './closeness.ts';
import { REFERENCE_PRICES } from './reference-prices.ts';
import { REFERENCE_VOLATILITIES } from './reference-volatilities.ts';

test('every reference volatility is met to 11 digits', () => {
  expect(REFERENCE_VOLATILITIES.length).toBeGreaterThan(150);
  for (const { right, price, forward, strike, years, discount, volatility } of REFERENCE_VOLATILITIES) {
    const found = impliedVolatilityOrNaN(right, price, forward, strike, years, discount);
    expect(relativeError(found, volatility)).toBeLessThan(1e-11);
  }
});

test('every reference price of an option out of the money gives its volatility back', () => {
  for (const { right, price, forward, strike, volatility, years, rate } of REFERENCE_PRICES) {
    const inTheMoney = right === 'CE' ? forward > strike : strike > forward;
    if (inTheMoney || price === 0) continue;
    const found = impliedVolatilityOrNaN(right, price, forward, strike, years, Math.exp(-rate * years));
    // The last digit of a price near its greatest is a lot of volatility.
    const vega = blackGreeks(right, forward, strike, volatility, years, rate).vega;
    expect(Math.abs(found - volatility)).toBeLessThan(
      1e-11 * volatility + (8 * Number.EPSILON * price) / vega,
    );
  }
});

function expectRoundTrip({ right, forward, strike, volatility, years }: Terms): void {
  const price = blackPrice(right, forward, strike, volatility, years);
  const found = impliedVolatility({ right, price, forward, strike, years, discount: 1 });
  const intrinsic = Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
  const isInside = price > intrinsic && price < (right === 'CE' ? forward : strike);
  expect(found.kind).toBe(isInside ? 'iv' : 'refused');
  if (found.kind === 'refused') return;
  const again = blackPrice(right, forward, strike, found.volatility, years);
  expect(Math.abs(again - price)).toBeLessThanOrEqual(1e-8 * Math.min(1, price));
  const { vega } = blackGreeks(right, forward, strike, volatility, years, 0);
  const rounding = 8 * Number.EPSILON * Math.max(price, intrinsic);
  const isTold = vega * 1e-8 > rounding;
  expect(isTold ? Math.abs(found.volatility - volatility) : 0).toBeLessThan(1e-8);
}

describe('round trips', () => {
  test('a price comes back to 1e-8 of itself, and the volatility to 1e-8 where the price tells it', () => {
    fc.assert(fc.property(terms, expectRoundTrip), { numRuns: 2_000 });
  });

  test('any premium in ticks inside the bounds has a volatility that gives it back', () => {
    const strikes = fc.integer({ min: 200, max: 1_000 }).map((n) => n * 50);
    fc.assert(
      fc.property(rights, strikes, spread(1 / 525_600, 1), spread(1, 1e6), (right, strike, years, ticks) => {
        const forward = 24_187.35;
        const intrinsic = Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
        const greatest = right === 'CE' ? forward : strike;
        const price = intrinsic + Math.round(ticks) * 0.05;
        if (price >= greatest) return;
        const found = impliedVolatilityOrNaN(right, price, forward, strike, years);
        const again = blackPrice(right, forward, strike, found, years);
        expect(Math.abs(again - price)).toBeLessThan(1e-8);
      }),
      { numRuns: 2_000 },
    );
  });

  test('out of the money the volatility comes back to ten digits, from premiums of 1e-290 upwards', () => {
    fc.assert(
      fc.property(spread(1e-14, 600), spread(1e-9, 12), (distance, s) => {
        const forward = Math.exp(-distance);
        const price = blackPrice('CE', forward, 1, s, 1);
        const missing = 1 - price / forward;
        if (price < 1e-290 || missing < 1e-4) return;
        expect(relativeError(impliedVolatilityOrNaN('CE', price, forward, 1, 1), s)).toBeLessThan(1e-10);
      }),
      { numRuns: 5_000 },
    );
  });
});

test('a dearer option has more volatility', () => {
  fc.assert(
    fc.property(terms, spread(1.000001, 2), ({ forward, strike, volatility, years }, factor) => {
      const right = strike >= forward ? 'CE' : 'PE';
      const price = blackPrice(right, forward, strike, volatility, years);
      const dearer = price * factor;
      if (!(price > 1e-290) || dearer >= Math.min(forward, strike) * 0.9999) return;
      const [low, high] = [price, dearer].map((each) =>
        impliedVolatilityOrNaN(right, each, forward, strike, years),
      );
      expect(high).toBeGreaterThan(low ?? NaN);
    }),
  );
});

test('an option in the money has the volatility of its partner out of the money', () => {
  const discount = Math.exp(-0.065 * (7 / 365));
  const call = 231.4;
  const put = call - discount * (24_300 - 24_150);
  const a = impliedVolatilityOrNaN('CE', call, 24_300, 24_150, 7 / 365, discount);
  const b = impliedVolatilityOrNaN('PE', put, 24_300, 24_150, 7 / 365, discount);
  expect(relativeError(a, b)).toBeLessThan(1e-12);
});

/** Found by the property above: the last double below the forward leaves a price that rounds to the greatest when normalised. */
test('the last prices below the greatest have a volatility too', () => {
  const forward = 1.0293589459010044;
  const last = forward * (1 - Number.EPSILON / 2);
  expect(last).toBeLessThan(forward);
  const found = impliedVolatilityOrNaN('CE', last, forward, forward, 10);
  expect(blackPrice('CE', forward, forward, found, 10)).toBeCloseTo(last, 15);
});

describe('refuses, with the bound', () => {
  const option = {
    right: 'CE',
    price: 150,
    forward: 24_300,
    strike: 24_150,
    years: 0.02,
    discount: 1,
  } as const;

  test('a price that is no more than exercise is worth', () => {
    expect(impliedVolatility(option)).toEqual({
      kind: 'refused',
      rule: 'at-or-below-intrinsic',
      value: 150,
      limit: 150,
      why: 'the price must be above what exercise is worth: 150, limit 150',
    });
    expect(impliedVolatility({ ...option, price: 150 + 1e-9 }).kind).toBe('iv');
    expect(impliedVolatility({ ...option, right: 'PE', price: 0 })).toMatchObject({
      rule: 'at-or-below-intrinsic',
      limit: 0,
    });
  });

  test('a price of the discounted forward or strike and above', () => {
    expect(impliedVolatility({ ...option, price: 25_000, discount: 0.5 })).toMatchObject({
      rule: 'at-or-above-greatest',
      value: 25_000,
      limit: 12_150,
    });
    expect(impliedVolatility({ ...option, right: 'PE', price: 24_150 })).toMatchObject({
      rule: 'at-or-above-greatest',
      limit: 24_150,
    });
    expect(impliedVolatility({ ...option, price: 24_299.999 }).kind).toBe('iv');
  });

  test('a forward and a strike so far apart that doubles do not hold it', () => {
    const apart = {
      right: 'CE',
      price: 5e-301,
      forward: 1e-300,
      strike: 1e300,
      years: 1,
      discount: 1,
    } as const;
    expect(impliedVolatility(apart)).toMatchObject({ rule: 'no-convergence', value: 5e-301 });
    expect(impliedVolatility({ ...apart, price: 0.5, forward: 1 }).kind).toBe('iv');
  });

  test('an option that has ended', () => {
    expect(impliedVolatility({ ...option, years: 0 })).toMatchObject({ rule: 'expired', value: 0, limit: 0 });
    expect(impliedVolatility({ ...option, years: -1 })).toMatchObject({ rule: 'expired', value: -1 });
  });

  test.each(['price', 'forward', 'strike', 'years', 'discount'] as const)('no number for the %s', (field) => {
    expect(impliedVolatility({ ...option, [field]: NaN })).toMatchObject({ rule: 'bad-input', value: NaN });
    expect(impliedVolatility({ ...option, [field]: Infinity })).toMatchObject({ rule: 'bad-input' });
  });
});
