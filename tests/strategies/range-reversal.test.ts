import { describe, expect, it } from 'vitest';
import { planStrategy } from '../../shared/strategies/registry.ts';
import {
  exitOn,
  flat,
  flats,
  FUTURE,
  judged,
  LEVEL,
  mirrored,
  TODAY,
  withLast,
  YESTERDAY,
  type Five,
} from './tape.ts';

const start = (settings = {}) => planStrategy('range-reversal', settings).start(FUTURE);

function zigzag(length: number): number[] {
  return Array.from({ length }, (_, i) => LEVEL + (i % 2 === 0 ? 100 : -100));
}

/** High 100500 at 09:25 and low 99500 at 09:30, quiet until a visit to the high at 10:40 that turns down. */
const bars: Five[] = [
  ...flats(YESTERDAY, 700, zigzag(30)),
  flat(TODAY, 560, LEVEL),
  { ...flat(TODAY, 565, LEVEL), high: 100_500 },
  { ...flat(TODAY, 570, LEVEL), low: 99_500 },
  ...flats(TODAY, 575, zigzag(12)),
  flat(TODAY, 635, 100_350),
  { ...flat(TODAY, 640, 100_300), open: 100_420, high: 100_460 },
];

describe('range reversal', () => {
  it('sells a failed visit to an old session high', () => {
    const { signal, stopped } = judged(start(), bars);
    expect(stopped).toBeUndefined();
    expect(signal).toMatchObject({
      side: 'SELL',
      entry: 100_300,
      stop: 100_700,
      target: 99_850,
      exitBy: 730,
    });
    expect(signal?.why).toMatch(
      /^turned back from the session high of 75 minutes ago, range 1.00 %, ADX \d+$/,
    );
  });

  it('buys the mirror image', () => {
    const { signal } = judged(start(), mirrored(bars));
    expect(signal).toMatchObject({ side: 'BUY', entry: 99_700, stop: 99_300, target: 100_150 });
  });

  it('looks from 10:30 to 14:00, and exits no later than the square-off', () => {
    const outside = { signal: undefined, stopped: undefined };
    expect(judged(start(), bars.slice(0, -3))).toEqual(outside);
    expect(judged(start(), withLast(bars, { minute: 840 })).signal?.exitBy).toBe(915);
    expect(judged(start(), withLast(bars, { minute: 845 }))).toEqual(outside);
  });
});

describe('range reversal, rule by rule', () => {
  it('stops at a bar with a missing minute, and while the ADX is not ready', () => {
    const missing = withLast(bars, { missing: 3 });
    expect(judged(start(), missing).stopped).toEqual({ rule: 'incomplete-bar', value: 3, limit: 0 });
    const short = bars.slice(30);
    expect(judged(start(), short).stopped).toEqual({ rule: 'not-ready', value: NaN, limit: 28 });
  });

  it('stops with the first setting that fails', () => {
    const rule = (settings: object) => judged(start(settings), bars).stopped;
    expect(rule({ widthLeastPct: 1.1 })).toEqual({ rule: 'width-least', value: 1, limit: 1.1 });
    expect(rule({ widthMostPct: 0.9 })).toEqual({ rule: 'width-most', value: 1, limit: 0.9 });
    expect(rule({ adxBelow: 1 })).toMatchObject({ rule: 'adx', limit: 1 });
    expect(rule({ quietMinutes: 75 })).toEqual({ rule: 'quiet', value: 70, limit: 75 });
    expect(rule({ zonePct: 3 })).toEqual({ rule: 'zone', value: 4, limit: 3 });
    expect(rule({ extremeAgeLeastMinutes: 80 })).toEqual({ rule: 'extreme-age', value: 75, limit: 80 });
    expect(rule({ insidePct: 25 })).toEqual({ rule: 'inside', value: 20, limit: 25 });
    expect(rule({ leastR: 1.2 })).toEqual({ rule: 'reward', value: 1.125, limit: 1.2 });
  });

  it('stops where the bar made a new extreme', () => {
    const { stopped } = judged(start(), withLast(bars, { high: 100_501 }));
    expect(stopped).toEqual({ rule: 'quiet', value: 0, limit: 15 });
  });

  it('stops at a close that is not down, or not below the previous one', () => {
    const up = withLast(bars, { open: 100_290 });
    expect(judged(start(), up).stopped).toEqual({ rule: 'reversal-close', value: -10, limit: 0 });
    const above = withLast(bars, { close: 100_360 });
    expect(judged(start(), above).stopped).toEqual({ rule: 'reversal-close', value: -10, limit: 0 });
  });

  it('exits on a close outside the range that stood before the bar', () => {
    const inside = [...bars, flat(TODAY, 645, 100_500)];
    expect(exitOn(start(), inside, 'SELL')).toBeUndefined();
    const outside = [...bars, flat(TODAY, 645, 100_501)];
    expect(exitOn(start(), outside, 'SELL')).toBe('close outside the session range');
    expect(exitOn(start(), outside, 'BUY')).toBeUndefined();
    expect(exitOn(start(), mirrored(outside), 'BUY')).toBe('close outside the session range');
  });

  it("knows nothing of yesterday's range", () => {
    const wide = flat(YESTERDAY, 695, LEVEL, 3_000);
    expect(judged(start({ adxBelow: 100 }), [wide, ...bars]).signal).toMatchObject({ stop: 100_700 });
  });
});
