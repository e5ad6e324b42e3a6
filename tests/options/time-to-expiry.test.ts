import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import { yearsToExpiry } from '../../shared/options/time-to-expiry.ts';

test('a minute before the end of a contract is a 525,600th of a year', () => {
  expect(yearsToExpiry(instantOf(20260818, 939), 20260818, 940)).toBe(1 / 525_600);
  expect(yearsToExpiry(instantOf(20260728, 929), 20260728, 930)).toBe(1 / 525_600);
});

test('a week is seven 365ths, over a leap day too', () => {
  expect(yearsToExpiry(instantOf(20260811, 940), 20260818, 940)).toBe(7 / 365);
  expect(yearsToExpiry(instantOf(20280226, 940), 20280304, 940)).toBe(7 / 365);
});

test('it is nothing at the end, negative after it, and falls by the same each minute', () => {
  expect(yearsToExpiry(instantOf(20260818, 940), 20260818, 940)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: -100_000, max: 100_000 }), (minutes) => {
      const at = instantOf(20260818, 940) - minutes * MINUTE_MS;
      expect(yearsToExpiry(at, 20260818, 940)).toBe(minutes / 525_600 + 0);
    }),
  );
});

test('a date that does not exist is an error', () => {
  expect(() => yearsToExpiry(0, 20260231, 940)).toThrow('no such date: 20260231');
});
