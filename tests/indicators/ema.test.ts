import { describe, expect, it } from 'vitest';
import { Ema } from '../../shared/indicators/ema.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { CLOSE, over, rounded } from './reference.ts';

indicatorContract({ name: 'EMA', make: () => new Ema(21), rows: closes, spoil: spoil1 });

describe('EMA', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const values = over(new Ema(9), CLOSE);
    expect(rounded(values.slice(8, 11), 8)).toEqual([101.01111111, 100.84088889, 100.84871111]);
    expect(rounded(values.slice(-3), 8)).toEqual([95.16072802, 94.82258242, 94.97606593]);
  });

  it("gives the published figures of StockCharts' moving-average example", () => {
    const prices = [22.27, 22.19, 22.08, 22.17, 22.18, 22.13, 22.23, 22.43, 22.24, 22.29];
    const later = [22.15, 22.39, 22.38, 22.61, 23.36, 24.05, 23.75];
    const values = over(new Ema(10), [...prices, ...later]).slice(9);
    expect(rounded(values, 2)).toEqual([22.22, 22.21, 22.24, 22.27, 22.33, 22.52, 22.8, 22.97]);
  });
});
