import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Recent } from '../../shared/indicators/recent.ts';
import { RollingExtreme } from '../../shared/indicators/rolling-extreme.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { over } from './reference.ts';

indicatorContract({ name: 'recent', make: () => new Recent(6), rows: closes, spoil: spoil1 });

describe('recent', () => {
  it('gives the oldest of the last inputs', () => {
    expect(over(new Recent(3), [1, 2, 3, 4])).toEqual([NaN, NaN, 1, 2]);
    expect(over(new Recent(1), [1, 2, 3])).toEqual([1, 2, 3]);
  });

  it('finds the extremes that rolling extremes keep', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (xs, length) => {
          const recent = new Recent(length);
          const highest = new RollingExtreme(length, 'highest');
          const lowest = new RollingExtreme(length, 'lowest');
          for (const x of xs) {
            recent.next(x);
            highest.next(x);
            lowest.next(x);
            expect([recent.highest(), recent.lowest()]).toEqual([highest.value, lowest.value]);
          }
        },
      ),
    );
  });
});
