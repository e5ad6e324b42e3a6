import { describe, expect, it } from 'vitest';
import { Sma } from '../../shared/indicators/sma.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { CLOSE, over, rounded } from './reference.ts';

indicatorContract({ name: 'SMA', make: () => new Sma(20), rows: closes, spoil: spoil1 });

describe('SMA', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const values = over(new Sma(5), CLOSE);
    expect(rounded(values.slice(-6), 8)).toEqual([96.778, 96.094, 95.43, 94.218, 93.752, 93.582]);
  });

  it('takes windows of 1 to 10000 whole inputs', () => {
    expect(over(new Sma(1), [3, 4])).toEqual([3, 4]);
    for (const length of [0, 2.5, NaN, 10_001]) {
      expect(() => new Sma(length)).toThrow(`SMA takes a window of 1 to 10000 inputs, got ${length}`);
    }
  });
});
