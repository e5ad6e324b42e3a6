import { describe, expect, it } from 'vitest';
import { refuseAmong, windowOf } from '../../shared/indicators/indicator.ts';

describe('what indicators refuse', () => {
  it('is named: the first input that is not finite', () => {
    expect(() => refuseAmong('ATR', { high: 2, low: -Infinity, close: NaN })).toThrow(
      'NaN refused: ATR low takes finite numbers, got -Infinity',
    );
  });

  it('is inputs whose sum overflows, too', () => {
    expect(() => refuseAmong('ATR', { high: 1e308, low: 1e308 })).toThrow(
      'ATR takes smaller numbers, got {"high":1e+308,"low":1e+308}',
    );
  });

  it('is a window that is no whole number of inputs, or too few of them', () => {
    expect(windowOf('ADX', 2, 2)).toBe(2);
    expect(() => windowOf('ADX', 1, 2)).toThrow('ADX takes a window of 2 to 10000 inputs, got 1');
  });
});
