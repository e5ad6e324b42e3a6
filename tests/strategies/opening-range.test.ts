import { describe, expect, it } from 'vitest';
import { planStrategy } from '../../shared/strategies/registry.ts';
import {
  changed,
  flat,
  FUTURE,
  judged,
  LEVEL,
  mirrored,
  SHARE,
  TODAY,
  withLast,
  YESTERDAY,
  type Five,
} from './tape.ts';

const start = (facts = FUTURE, settings = {}) => planStrategy('opening-range', settings).start(facts);

/** A range of 99900 to 99900 + width by 09:30, then a close at 09:35. */
function breakout(width = 500, close = 99_900 + width + 100): Five[] {
  const top = 99_900 + width;
  return [
    { ...flat(TODAY, 560, LEVEL), high: Math.min(100_050, top) },
    { ...flat(TODAY, 565, LEVEL), high: top, low: 99_900 },
    { ...flat(TODAY, 570, LEVEL), high: Math.min(100_050, top) },
    flat(TODAY, 575, close),
  ];
}

describe('opening range breakout', () => {
  it('buys a close beyond the range of the first fifteen minutes', () => {
    const { signal, stopped } = judged(start(), breakout());
    expect(stopped).toBeUndefined();
    expect(signal).toEqual({
      side: 'BUY',
      entry: 100_500,
      stop: 99_900,
      target: 101_700,
      trail: null,
      exitBy: 890,
      why: 'close 0.10 % above the range of the first 15 minutes, gap 0.00 %',
    });
  });

  it('sells the mirror image', () => {
    const { signal } = judged(start(), mirrored(breakout()));
    expect(signal).toMatchObject({ side: 'SELL', entry: 99_500, stop: 100_100, target: 98_300 });
  });

  it('looks after the range until 11:30, and exits no later than the square-off', () => {
    expect(judged(start(), breakout().slice(0, 3))).toEqual({ signal: undefined, stopped: undefined });
    expect(judged(start(), withLast(breakout(), { minute: 690 })).signal).toBeDefined();
    expect(judged(start(), withLast(breakout(), { minute: 695 }))).toEqual({
      signal: undefined,
      stopped: undefined,
    });
    expect(judged(start({ ...FUTURE, squareOff: 800 }), breakout()).signal?.exitBy).toBe(800);
  });
});

describe('opening range breakout, rule by rule', () => {
  it('has no trade on a day whose range lacks a minute', () => {
    const bars = breakout().map((bar, i) => (i === 1 ? changed(bar, { missing: 1 }) : bar));
    expect(judged(start(), bars).stopped).toEqual({ rule: 'range-incomplete', value: 1, limit: 0 });
    expect(judged(start(), breakout().slice(1)).stopped).toEqual({
      rule: 'range-incomplete',
      value: 5,
      limit: 0,
    });
  });

  it('stops at a bar with a missing minute', () => {
    const { stopped } = judged(start(), withLast(breakout(), { missing: 1 }));
    expect(stopped).toEqual({ rule: 'incomplete-bar', value: 1, limit: 0 });
  });

  it('stops while nothing has traded', () => {
    const bars = breakout().map((bar) => changed(bar, { volume: 0 }));
    expect(judged(start(), bars).stopped).toEqual({ rule: 'not-ready', value: NaN, limit: 1 });
  });

  it('stops at a range too narrow or too wide for its kind', () => {
    expect(judged(start(), breakout(150)).stopped).toMatchObject({ rule: 'width-least', limit: 0.2 });
    expect(judged(start(), breakout(1_200)).stopped).toMatchObject({ rule: 'width-most', limit: 1 });
    expect(judged(start(SHARE), breakout(1_200)).signal).toBeDefined();
    expect(judged(start(SHARE), breakout(300)).stopped).toMatchObject({ rule: 'width-least', limit: 0.4 });
    expect(judged(start(SHARE), breakout(2_500)).stopped).toMatchObject({ rule: 'width-most', limit: 2 });
  });

  it('stops after a gap too large for its kind, either way', () => {
    const gap = (previousClose: number, facts = FUTURE) =>
      judged(start({ ...facts, previousClose }), breakout());
    expect(gap(98_200).stopped).toMatchObject({ rule: 'gap', limit: 1.5 });
    expect(gap(102_000).stopped).toMatchObject({ rule: 'gap', limit: 1.5 });
    expect(gap(98_200, SHARE).signal).toBeDefined();
    expect(gap(97_000, SHARE).stopped).toMatchObject({ rule: 'gap', limit: 2 });
  });

  it('trades where the previous close is not known, and says so', () => {
    const { signal } = judged(start({ ...FUTURE, previousClose: NaN }), breakout());
    expect(signal?.why).toMatch(/gap unknown$/);
  });

  it('stops at a close less than 0.05 % beyond the range', () => {
    const { stopped } = judged(start(), breakout(500, 100_440));
    expect(stopped).toMatchObject({ rule: 'beyond-range', limit: 0.05 });
    expect(stopped!.value).toBeCloseTo(0.0398, 4);
    expect(judged(start(), breakout(500, LEVEL)).stopped!.value).toBeLessThan(0);
  });

  it("stops on the wrong side of the session's VWAP", () => {
    const spike = withLast(breakout(), { high: 110_000, volume: 10_000 });
    expect(judged(start(), spike).stopped).toMatchObject({ rule: 'vwap-side', limit: 0 });
  });

  it("stops at a volume below 0.75 of the range's mean, where there is any", () => {
    const thin = withLast(breakout(), { volume: 74 });
    expect(judged(start(), thin).stopped).toEqual({ rule: 'volume', value: 0.74, limit: 0.75 });
    expect(judged(start(), withLast(breakout(), { volume: 75 })).signal).toBeDefined();
    expect(judged(start({ ...FUTURE, hasVolume: false }), thin, false).signal).toBeDefined();
  });

  it('starts each day afresh', () => {
    const yesterday = breakout(3_000).map((bar) => changed(bar, { day: YESTERDAY, volume: 9_999 }));
    expect(judged(start(), [...yesterday, ...breakout()]).signal).toBeDefined();
  });
});
