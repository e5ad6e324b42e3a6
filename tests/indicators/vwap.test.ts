import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vwap } from '../../shared/indicators/vwap.ts';
import { indicatorContract } from '../contracts/indicator.ts';

const traded = fc
  .tuple(fc.integer({ min: 300, max: 9_000_000 }), fc.integer({ min: 1, max: 1_000_000 }))
  .map(([threePrices, volume]): [number, number] => [threePrices * volume, volume]);

indicatorContract<[number, number]>({
  name: 'VWAP',
  make: () => new Vwap(),
  rows: fc.array(traded, { minLength: 60, maxLength: 90 }),
  spoil: (row, at, value) => [at === 0 ? value : row[0], at === 1 ? value : row[1]],
});

describe('VWAP', () => {
  it('weighs the typical prices of its bars', () => {
    const vwap = new Vwap();
    // Typical price 100 on 10 units, then 130 on 20: (1000 + 2600) / 30.
    expect(vwap.next((101 + 99 + 100) * 10, 10)).toBe(100);
    expect(vwap.next((131 + 129 + 130) * 20, 20)).toBe(120);
  });

  it('is not a number while nothing has traded', () => {
    const vwap = new Vwap();
    expect(vwap.next(0, 0)).toBeNaN();
    expect(vwap.next(300 * 5, 5)).toBe(100);
    expect(vwap.next(0, 0)).toBe(100);
  });
});
