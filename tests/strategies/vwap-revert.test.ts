import { describe, expect, it } from 'vitest';
import { planStrategy } from '../../shared/strategies/registry.ts';
import { flat, flats, HISTORY, judged, LEVEL, mirrored, SHARE, TODAY, withLast } from './tape.ts';

describe('VWAP revert', () => {
  const start = (settings = {}) => planStrategy('vwap', { preset: 'revert', ...settings }).start(SHARE);

  /** A flat morning at 100000, a fall to 98900 and a bar that turns up. */
  const bars = [
    ...HISTORY,
    ...flats(
      TODAY,
      560,
      [0, 0, 0, 0, 0, 0, -500, -1_100].map((off) => LEVEL + off),
    ),
    { ...flat(TODAY, 600, 98_960), open: 98_910 },
  ];

  it('is off unless asked for', () => {
    expect(judged(planStrategy('vwap', {}).start(SHARE), bars).signal).toBeUndefined();
  });

  it('buys a turn far below VWAP, with VWAP as the target', () => {
    const { signal, stopped } = judged(start(), bars);
    expect(stopped).toBeUndefined();
    expect(signal).toMatchObject({ side: 'BUY', entry: 98_960, exitBy: 660 });
    expect(signal!.target).toBeCloseTo((6 * LEVEL + 99_500 + 98_900 + 98_960) / 9, 6);
    expect(signal!.stop).toBeLessThan(98_850);
  });

  it('sells the mirror image', () => {
    expect(judged(start(), mirrored(bars)).signal).toMatchObject({ side: 'SELL', entry: 101_040 });
  });

  it('stops with the first rule that fails', () => {
    const rule = (change: object, settings = {}) => judged(start(settings), withLast(bars, change)).stopped;
    expect(rule({ missing: 1 })).toEqual({ rule: 'incomplete-bar', value: 1, limit: 0 });
    expect(rule({}, { revertStretchAtr: 9 })).toMatchObject({ rule: 'stretch', limit: 9 });
    expect(rule({ open: 98_970 })).toEqual({ rule: 'reversal-close', value: -10, limit: 0 });
    expect(rule({}, { revertLeastR: 10 })).toMatchObject({ rule: 'reward', limit: 10 });
    expect(rule({ minute: 695 })).toBeUndefined();
    expect(judged(start(), bars.slice(20)).stopped).toEqual({ rule: 'not-ready', value: NaN, limit: 15 });
  });
});
