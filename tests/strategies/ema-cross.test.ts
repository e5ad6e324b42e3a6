import { describe, expect, it } from 'vitest';
import { planStrategy } from '../../shared/strategies/registry.ts';
import { exitOn, flat, flats, FUTURE, judged, LEVEL, mirrored, TODAY, withLast, YESTERDAY } from './tape.ts';

const start = (settings = {}) => planStrategy('ema-cross', settings).start(FUTURE);

/** A fall that left the fast average below the slow one, and a bar that lifts it across. */
const falling = Array.from({ length: 24 }, (_, i) => LEVEL - 20 * i);
const bars = [...flats(YESTERDAY, 800, falling), flat(TODAY, 600, LEVEL + 900)];

describe('EMA cross', () => {
  it('buys as the fast average crosses above the slow one, with a stop of two ATR', () => {
    const { signal, stopped } = judged(start(), bars);
    expect(stopped).toBeUndefined();
    expect(signal).toMatchObject({ side: 'BUY', target: null, exitBy: FUTURE.squareOff });
    // Wilder's ATR: 100 until the last bar, whose true range is 1360 + 50.
    expect(signal!.entry - signal!.stop).toBeCloseTo((2 * (13 * 100 + 1_410)) / 14, 6);
    expect(signal!.why).toBe('EMA 9 crossed above EMA 21');
  });

  it('sells the mirror image', () => {
    expect(judged(start(), mirrored(bars)).signal).toMatchObject({ side: 'SELL', entry: LEVEL - 900 });
  });

  it('stops with the first rule that fails', () => {
    const rule = (change: object) => judged(start(), withLast(bars, change)).stopped;
    expect(rule({ missing: 1 })).toEqual({ rule: 'incomplete-bar', value: 1, limit: 0 });
    expect(rule({ close: LEVEL - 480 })).toMatchObject({ rule: 'cross', limit: 0 });
    expect(rule({ minute: 875 })).toBeUndefined();
    expect(rule({ minute: 565 })).toBeUndefined();
    expect(judged(start(), bars.slice(4)).stopped).toEqual({ rule: 'not-ready', value: NaN, limit: 22 });
    const still = Array.from({ length: 30 }, (_, i) => flat(TODAY, 560 + 5 * i, LEVEL, 0));
    expect(judged(start(), still).stopped).toEqual({ rule: 'flat-market', value: 0, limit: 0 });
  });

  it('signals the cross only on its bar', () => {
    const next = [...bars, flat(TODAY, 605, LEVEL + 950)];
    expect(judged(start(), next).stopped).toMatchObject({ rule: 'cross' });
  });

  it('exits when the averages have crossed back', () => {
    expect(exitOn(start(), bars, 'BUY')).toBeUndefined();
    expect(exitOn(start(), bars, 'SELL')).toBe('the averages crossed back');
    expect(exitOn(start(), mirrored(bars), 'BUY')).toBe('the averages crossed back');
  });

  it('takes a slow average longer than the fast one', () => {
    expect(() => planStrategy('ema-cross', { slowBars: 9 })).toThrow(/slowBars .*above fastBars/);
  });
});
