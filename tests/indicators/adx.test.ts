import { describe, expect, it } from 'vitest';
import { Adx } from '../../shared/indicators/adx.ts';
import { highLowCloses, indicatorContract, spoil3 } from '../contracts/indicator.ts';
import { CLOSE, HIGH, LOW, rounded } from './reference.ts';

indicatorContract({ name: 'ADX', make: () => new Adx(14), rows: highLowCloses, spoil: spoil3 });

describe('ADX', () => {
  it('gives the figures of TA-Lib 0.8.1', () => {
    const adx = new Adx(14);
    const values = CLOSE.map((close, i) => adx.next(HIGH[i]!, LOW[i]!, close));
    expect(rounded(values.slice(27, 30), 8)).toEqual([12.04049896, 11.98120938, 11.57169598]);
    expect(rounded(values.slice(-3), 8)).toEqual([14.76361756, 14.83441153, 14.10957055]);
  });

  it("gives TA-Lib 0.8.1's directional indices, warm after length + 1 bars", () => {
    const adx = new Adx(14);
    const plus: number[] = [];
    const minus: number[] = [];
    for (const [i, close] of CLOSE.entries()) {
      adx.next(HIGH[i]!, LOW[i]!, close);
      plus.push(adx.plusDi);
      minus.push(adx.minusDi);
    }
    expect(plus[13]).toBeNaN();
    expect(rounded(plus.slice(14, 17), 8)).toEqual([24.70901752, 23.55390544, 21.25865049]);
    expect(rounded(minus.slice(14, 17), 8)).toEqual([29.02770702, 32.00762093, 35.67701304]);
    expect(rounded([plus[39]!, minus[39]!], 8)).toEqual([32.44000136, 35.63020542]);
  });

  it('is 0 where nothing moves', () => {
    const adx = new Adx(2);
    for (let i = 0; i < 9; i++) adx.next(100, 100, 100);
    expect([adx.value, adx.plusDi, adx.minusDi]).toEqual([0, 0, 0]);
  });

  it('counts a bar that reaches as far up as down for neither', () => {
    const adx = new Adx(2);
    for (let i = 1; i < 9; i++) adx.next(100 + i, 100 - i, 100);
    expect([adx.value, adx.plusDi, adx.minusDi]).toEqual([0, 0, 0]);
  });
});
