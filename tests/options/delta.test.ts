import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { deltaOf } from '../../shared/options/delta.ts';

test('is that of Black’s model in Hull’s example: futures price and strike 20, four months, put 1.12 at a rate of 9 %', () => {
  // Hull, Options, Futures and Other Derivatives, "Black's model": volatility 25 %, N(-d1) = 0.4712; the premium is compounded, since ours is undiscounted.
  const premium = 1.12 * Math.exp((0.09 * 4) / 12);
  expect(deltaOf({ forward: 20, strike: 20, right: 'PE', premium, years: 4 / 12 })).toBeCloseTo(-0.4712, 3);
  expect(deltaOf({ forward: 20, strike: 20, right: 'CE', premium, years: 4 / 12 })).toBeCloseTo(0.5288, 3);
});

test('of a call and the put that parity gives differ by one', () => {
  const cases = fc.record({
    strike: fc.integer({ min: 23_800, max: 24_600 }),
    time: fc.double({ min: 20, max: 200, noNaN: true }),
    days: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(cases, ({ strike, time, days }) => {
      const forward = 24_200;
      const call = Math.max(0, forward - strike) + time;
      const ask = { forward, strike, years: days / 365 };
      const delta = deltaOf({ ...ask, right: 'CE', premium: call });
      expect(delta).toBeGreaterThan(0);
      expect(delta).toBeLessThan(1);
      expect(delta - deltaOf({ ...ask, right: 'PE', premium: call - forward + strike })).toBeCloseTo(1, 9);
    }),
  );
});

test('is unknown at or below intrinsic value, at or beyond the forward, after expiry, and for what is not positive', () => {
  const ask = { forward: 24_200, strike: 24_000, right: 'CE', premium: 250, years: 0.01 } as const;
  expect(deltaOf(ask)).toBeGreaterThan(0.5);
  for (const bad of [
    { premium: 200 },
    { premium: 199 },
    { premium: 24_200 },
    { premium: 0 },
    { years: 0 },
    { years: -1 },
    { forward: NaN },
    { forward: 0 },
    { strike: 0 },
  ])
    expect(deltaOf({ ...ask, ...bad })).toBeNaN();
});
