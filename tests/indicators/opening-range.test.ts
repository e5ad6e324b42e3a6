import { describe, expect, it } from 'vitest';
import { OpeningRange } from '../../shared/indicators/opening-range.ts';
import { highLowCloses, indicatorContract } from '../contracts/indicator.ts';

indicatorContract<[number, number, number, number]>({
  name: 'opening range',
  make: () => new OpeningRange(15, 5),
  rows: highLowCloses.map((bars) => bars.map(([high, low], i) => [5 * (i + 1), 5, high, low])),
  spoil: (row, at, value) => [
    at === 0 ? value : row[0],
    at === 1 ? value : row[1],
    at === 2 ? value : row[2],
    at === 3 ? value : row[3],
  ],
});

describe('opening range', () => {
  it('is the high and low of the first minutes, whatever comes later', () => {
    const range = new OpeningRange(15, 5);
    range.next(5, 5, 105, 100);
    range.next(10, 5, 103, 98);
    expect(range.value).toBeNaN();
    expect(range.next(15, 5, 104, 101)).toBe(7);
    expect(range.next(20, 5, 200, 1)).toBe(7);
    expect([range.high, range.low, range.missing]).toEqual([105, 98, 0]);
  });

  it('is none when a minute is missing, and says how many are', () => {
    const lacking = new OpeningRange(15, 5);
    lacking.next(5, 5, 105, 100);
    lacking.next(10, 4, 103, 98);
    expect(lacking.next(15, 5, 104, 101)).toBeNaN();
    expect(lacking.missing).toBe(1);

    const noBar = new OpeningRange(15, 5);
    noBar.next(10, 5, 103, 98);
    expect(noBar.next(15, 5, 104, 101)).toBeNaN();
    expect(noBar.missing).toBe(5);
  });

  it('takes no bar of before the open', () => {
    const range = new OpeningRange(5, 1);
    range.next(0, 1, 999, 1);
    for (let i = 1; i <= 5; i++) range.next(i, 1, 100 + i, 100);
    expect([range.high, range.low]).toEqual([105, 100]);
  });

  it('refuses a range that its bars do not divide', () => {
    expect(() => new OpeningRange(12, 5)).toThrow('an opening range of 12 minutes has no whole bars of 5');
  });
});
