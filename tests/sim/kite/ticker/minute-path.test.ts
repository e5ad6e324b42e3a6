import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathOf, STATIONS_MS, volumeBy } from '../../../../shared/sim/kite/ticker/minute-path.ts';

test.each([
  ['the high is nearer', { open: 100, high: 103, low: 90, close: 95 }, [100, 103, 90, 95]],
  ['the low is nearer', { open: 100, high: 110, low: 97, close: 105 }, [100, 97, 110, 105]],
  ['equally near, and it rose', { open: 100, high: 105, low: 95, close: 104 }, [100, 95, 105, 104]],
  ['equally near, and it fell', { open: 100, high: 105, low: 95, close: 96 }, [100, 105, 95, 96]],
  ['it stood still', { open: 100, high: 100, low: 100, close: 100 }, [100, 100, 100, 100]],
])('%s', (_what, minute, path) => {
  expect(pathOf(minute)).toEqual(path);
});

test('any path has its bar’s open, high, low and close, a price a station', () => {
  const prices = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(prices, ([open = 0, close = 0, a = 0, b = 0]) => {
      const [high, low] = [Math.max(open, close, a, b), Math.min(open, close, a, b)];
      const path = pathOf({ open, high, low, close });
      expect(path).toHaveLength(STATIONS_MS.length);
      expect([path[0], Math.max(...path), Math.min(...path), path.at(-1)]).toEqual([open, high, low, close]);
    }),
  );
});

test('the volume comes in whole lots and is all there at the end', () => {
  const done = (volume: number, lot: number) =>
    STATIONS_MS.map((_, station) => volumeBy(station, volume, lot));
  expect(done(1000, 1)).toEqual([0, 333, 666, 1000]);
  expect(done(650, 65)).toEqual([0, 195, 390, 650]);
});
