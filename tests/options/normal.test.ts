import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { erfc, erfcx, millsLeft, normalCdf, normalPdf, normalQuantile } from '../../shared/options/normal.ts';
import { REFERENCE_NORMALS } from './reference-prices.ts';
import { relativeError } from './closeness.ts';

test.each(REFERENCE_NORMALS)(
  'at %d the distribution and the scaled error function are as in high precision',
  (z, cdf, scaled) => {
    // Φ of a z with a rounding of ε in it is off by z²·ε.
    expect(relativeError(normalCdf(z), cdf)).toBeLessThan(1e-15 + 1e-16 * z * z);
    const found = erfcx(z);
    expect(found === scaled ? 0 : relativeError(found, scaled)).toBeLessThan(1e-15);
  },
);

/** Tables of the standard normal, as every textbook prints them. */
test('the quantiles of 95 and 99 per cent are 1.959964 and 2.575829', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
  expect(normalQuantile(0.995)).toBeCloseTo(2.575829, 6);
  expect(normalQuantile(0.5)).toBe(0);
});

test('the two tails add up to one', () => {
  fc.assert(
    fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (z) => {
      expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 15);
      expect(erfc(z) + erfc(-z)).toBeCloseTo(2, 15);
    }),
  );
});

test('the quantile undoes the distribution, to a billionth', () => {
  fc.assert(
    fc.property(fc.double({ min: -37, max: 5, noNaN: true }), (z) => {
      expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(3e-9 * Math.max(1, Math.abs(z)));
    }),
  );
});

test('the Mills ratio is distribution over density', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 5, noNaN: true }), (z) => {
      expect(relativeError(millsLeft(z), normalCdf(z) / normalPdf(z))).toBeLessThan(1e-12);
    }),
  );
});

test('nothing comes of nothing', () => {
  for (const f of [erfc, erfcx, normalCdf, normalPdf, millsLeft]) expect(f(NaN)).toBeNaN();
});
