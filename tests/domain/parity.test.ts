import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { parityForward } from '../../shared/domain/parity.ts';

test('is K + C − P where all strikes agree, whatever the order', () => {
  const pairs = fc.record({
    forward: fc.integer({ min: 1_000_000, max: 9_000_000 }),
    steps: fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 30 }),
    time: fc.integer({ min: 1, max: 50_000 }),
  });
  fc.assert(
    fc.property(pairs, ({ forward, steps, time }) => {
      const of = steps.map((step) => {
        const strike = Math.round(forward / 5000) * 5000 + step * 5000;
        const call = Math.max(0, forward - strike) + time;
        return { strike, call, put: call - (forward - strike) };
      });
      expect(parityForward(of)).toBe(forward);
      expect(parityForward(of.toReversed())).toBe(forward);
    }),
  );
});

test('is not moved by one wrong price near the money, nor by any far from it', () => {
  const at = (strike: number, wrong = 0) => {
    const call = Math.max(0, 2_420_000 - strike) + 3_000 + wrong;
    return { strike, call, put: call - wrong - (2_420_000 - strike) };
  };
  const near = [2_410_000, 2_415_000, 2_420_000, 2_425_000, 2_430_000];
  expect(parityForward(near.map((strike) => at(strike, strike === 2_420_000 ? 900 : 0)))).toBe(2_420_000);
  expect(parityForward([...near.map((strike) => at(strike)), at(2_200_000, 50_000)])).toBe(2_420_000);
});

test('is unknown with fewer than three pairs', () => {
  const pair = { strike: 2_420_000, call: 100, put: 90 };
  expect(parityForward([])).toBeNaN();
  expect(parityForward([pair, pair])).toBeNaN();
  expect(parityForward([pair, pair, pair])).toBe(2_420_010);
});
