import { describe, expect, it } from 'vitest';
import { Atr } from '../../shared/indicators/atr.ts';
import { highLowCloses, indicatorContract, spoil3 } from '../contracts/indicator.ts';
import { CLOSE, HIGH, LOW, rounded } from './reference.ts';

indicatorContract({ name: 'ATR', make: () => new Atr(14), rows: highLowCloses, spoil: spoil3 });

describe('ATR', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const atr = new Atr(14);
    const values = CLOSE.map((close, i) => atr.next(HIGH[i]!, LOW[i]!, close));
    expect(rounded(values.slice(14, 16), 8)).toEqual([1.4, 1.35928571]);
    expect(rounded(values.slice(-3), 8)).toEqual([1.78805056, 1.82747552, 1.85908441]);
  });

  it('counts a gap as range', () => {
    const atr = new Atr(1);
    atr.next(101, 99, 100);
    expect(atr.next(111, 109, 110)).toBe(11);
    expect(atr.next(91, 89, 90)).toBe(21);
  });
});
