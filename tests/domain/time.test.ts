import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockText, dayOf, dayText, instantOf, isoText } from '../../shared/domain/time.ts';

test('an instant as text carries the Indian date, clock and offset', () => {
  expect(isoText(instantOf(20260909, 620))).toBe('2026-09-09T10:20:00.000+05:30');
  expect(isoText(instantOf(20260909, 620) + 7_045)).toBe('2026-09-09T10:20:07.045+05:30');
  expect(clockText(instantOf(20260909, 620) + 59_999)).toBe('10:20');
});

test('the text is read back as the same instant', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
      expect(Date.parse(isoText(at))).toBe(at);
      expect(isoText(at).startsWith(dayText(dayOf(at)))).toBe(true);
    }),
  );
});
