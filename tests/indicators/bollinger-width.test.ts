import { describe, expect, it } from 'vitest';
import { BollingerWidth } from '../../shared/indicators/bollinger-width.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { CLOSE, over, rounded } from './reference.ts';

indicatorContract({
  name: 'Bollinger width',
  make: () => new BollingerWidth(20, 2),
  rows: closes,
  spoil: spoil1,
});

describe('Bollinger width', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const values = over(new BollingerWidth(20, 2), CLOSE);
    expect(rounded(values.slice(19, 22), 8)).toEqual([0.04198844, 0.04859292, 0.04593178]);
    expect(rounded(values.slice(-3), 8)).toEqual([0.10453595, 0.11055677, 0.1103761]);
  });

  it('is exactly 0 on a flat line, however high it lies', () => {
    expect(over(new BollingerWidth(3, 2), [9_000_001, 9_000_001, 9_000_001]).at(-1)).toBe(0);
  });

  it('takes bands 0 to 10 deviations out', () => {
    expect(() => new BollingerWidth(20, NaN)).toThrow('Bollinger bands lie 0 to 10 deviations out, got NaN');
  });
});
