import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CumulativeVolume } from '../../../shared/backtest/data/cumulative-volume.ts';

test('a fall is named, and what stays below the highest after it', () => {
  const volume = new CumulativeVolume();
  const told = [100, 120, 90, 110, 110, 130].map((value) => [volume.next(20260818, value), volume.top]);
  expect(told).toEqual([
    [null, 100],
    [null, 120],
    ['falling-volume', 120],
    ['stale-volume', 120],
    ['stale-volume', 120],
    [null, 130],
  ]);
});

test('a new day starts anew', () => {
  const volume = new CumulativeVolume();
  volume.next(20260818, 900);
  expect(volume.next(20260819, 20)).toBeNull();
  expect(volume.top).toBe(20);
});

test('never falls within a day, and ends at the highest', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
      const volume = new CumulativeVolume();
      const tops = values.map((value) => {
        volume.next(20260818, value);
        return volume.top;
      });
      expect(tops).toEqual([...tops].sort((a, b) => a - b));
      expect(volume.top).toBe(Math.max(...values));
    }),
    { seed: 20260909 },
  );
});
