import { describe, expect, test } from 'vitest';
import type { Clock } from '../../shared/ports.ts';

/** What every clock promises. */
export function clockContract(name: string, make: () => Clock): void {
  describe(`${name} as a clock`, () => {
    test('tells whole epoch milliseconds and never goes back', () => {
      const clock = make();
      const first = clock.now();
      const second = clock.now();
      expect(Number.isSafeInteger(first)).toBe(true);
      expect(second).toBeGreaterThanOrEqual(first);
    });
  });
}
