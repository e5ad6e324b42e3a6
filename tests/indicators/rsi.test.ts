import { describe, expect, it } from 'vitest';
import { Rsi } from '../../shared/indicators/rsi.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { CLOSE, over, rounded } from './reference.ts';

indicatorContract({ name: 'RSI', make: () => new Rsi(14), rows: closes, spoil: spoil1 });

describe('RSI', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const values = over(new Rsi(14), CLOSE);
    expect(rounded(values.slice(-3), 8)).toEqual([30.63531789, 37.94783394, 45.45028869]);
  });

  it("gives the published figures of StockCharts' example", () => {
    const prices = [
      44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826, 45.8931,
      46.0328, 45.614, 46.282, 46.282, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
    ];
    const values = over(new Rsi(14), prices).slice(14);
    expect(rounded(values, 2)).toEqual([70.53, 66.32, 66.55, 69.41, 66.36, 57.97]);
  });

  it('is 100 where all rose, 0 where all fell, 50 where nothing moved', () => {
    expect(over(new Rsi(2), [1, 2, 3]).at(-1)).toBe(100);
    expect(over(new Rsi(2), [3, 2, 1]).at(-1)).toBe(0);
    expect(over(new Rsi(2), [3, 3, 3]).at(-1)).toBe(50);
  });
});
