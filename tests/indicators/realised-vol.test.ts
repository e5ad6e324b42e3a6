import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RealisedVol } from '../../shared/indicators/realised-vol.ts';
import { indicatorContract } from '../contracts/indicator.ts';

const price = fc.integer({ min: 100, max: 5_000_000 });

indicatorContract({
  name: 'realised volatility',
  make: () => new RealisedVol(30, 18_900),
  rows: fc.array(fc.tuple(price, price), { minLength: 60, maxLength: 90 }),
  spoil: ([from, to], at, value): [number, number] => [at === 0 ? value : from, at === 1 ? value : to],
});

function volatilityOf(prices: readonly number[], returnsAYear: number): number {
  const vol = new RealisedVol(prices.length - 1, returnsAYear);
  for (const [i, to] of prices.slice(1).entries()) vol.next(prices[i]!, to);
  return vol.value;
}

describe('realised volatility', () => {
  it('is 19.3 % a year for the 21 daily closes of Hull’s example (deviation 0.01216)', () => {
    // Hull, "Options, Futures, and Other Derivatives", estimating volatility from historical data.
    const closes = [
      20, 20.1, 19.9, 20, 20.5, 20.25, 20.9, 20.9, 20.9, 20.75, 20.75, 21, 21.1, 20.9, 20.9, 21.25, 21.4,
      21.4, 21.25, 21.75, 22,
    ];
    expect(volatilityOf(closes, 1)).toBeCloseTo(0.01216, 5);
    expect(volatilityOf(closes, 252)).toBeCloseTo(0.193, 3);
  });

  it('is 32.6 % a year for six monthly prices (deviation 0.0942)', () => {
    // The solution of a problem of the same book: prices 35 to 32, mean return -0.01792.
    expect(volatilityOf([35, 38, 41, 37, 33, 32], 1)).toBeCloseTo(0.0942, 4);
    expect(volatilityOf([35, 38, 41, 37, 33, 32], 12)).toBeCloseTo(0.326, 3);
  });

  it('is 0 where the price stands still, and the same at any scale of prices', () => {
    expect(volatilityOf([100, 100, 100, 100], 252)).toBe(0);
    expect(volatilityOf([1_000, 1_010, 990], 252)).toBeCloseTo(volatilityOf([100, 101, 99], 252), 12);
  });

  it('takes prices above zero, two returns or more, and a number of returns a year', () => {
    expect(() => new RealisedVol(2, 252).next(0, 100)).toThrow('takes prices above zero, got 0 and 100');
    expect(() => new RealisedVol(1, 252)).toThrow(
      'realised volatility takes a window of 2 to 10000 inputs, got 1',
    );
    expect(() => new RealisedVol(2, NaN)).toThrow(
      'realised volatility takes 0 to 1e9 returns a year, got NaN',
    );
  });
});
