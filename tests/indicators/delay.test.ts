import { describe, expect, it } from 'vitest';
import { Delay } from '../../shared/indicators/delay.ts';
import { closes, indicatorContract, spoil1 } from '../contracts/indicator.ts';
import { over } from './reference.ts';

indicatorContract({ name: 'delay', make: () => new Delay(6), rows: closes, spoil: spoil1 });

describe('delay', () => {
  it('gives the input of that many inputs ago', () => {
    expect(over(new Delay(2), [1, 2, 3, 4])).toEqual([NaN, NaN, 1, 2]);
    expect(over(new Delay(1), [1, 2, 3])).toEqual([NaN, 1, 2]);
  });
});
