import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RollingExtreme } from '../../shared/indicators/rolling-extreme.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { CLOSE, over } from './reference.ts';

indicatorContract({
  name: 'highest',
  make: () => new RollingExtreme(12, 'highest'),
  rows: closes,
  spoil: spoil1,
});
indicatorContract({
  name: 'lowest',
  make: () => new RollingExtreme(12, 'lowest'),
  rows: closes,
  spoil: spoil1,
});

describe('rolling extremes', () => {
  it('give the figures of TA-Lib 0.8.1 (MAX, MIN)', () => {
    const highest = over(new RollingExtreme(12, 'highest'), CLOSE).slice(11, 20);
    const lowest = over(new RollingExtreme(12, 'lowest'), CLOSE).slice(11, 20);
    expect(highest).toEqual([102.03, 102.03, 102.0, 102.0, 102.0, 101.05, 101.05, 101.05, 100.88]);
    expect(lowest).toEqual([98.94, 98.94, 98.94, 98.94, 98.94, 98.19, 98.19, 98.19, 98.19]);
  });

  it('are those of a plain scan of the window', () => {
    const few = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(few, fc.integer({ min: 1, max: 8 }), (series, length) => {
        const scan = series.map((_, i) => {
          const window = series.slice(Math.max(0, i + 1 - length), i + 1);
          return window.length < length ? [NaN, NaN] : [Math.max(...window), Math.min(...window)];
        });
        const highest = new RollingExtreme(length, 'highest');
        const lowest = new RollingExtreme(length, 'lowest');
        // Adding 0 makes a negative zero a plain one.
        expect(series.map((x) => [highest.next(x) + 0, lowest.next(x) + 0])).toEqual(scan);
      }),
    );
  });
});
