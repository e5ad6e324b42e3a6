import { describe, expect, it } from 'vitest';
import { planStrategy } from '../../shared/strategies/registry.ts';
import {
  exitOn,
  flat,
  flats,
  FUTURE,
  HISTORY,
  judged,
  LEVEL,
  mirrored,
  SHARE,
  TODAY,
  withLast,
  YESTERDAY,
} from './tape.ts';

/** Nine bars to 10:00, each `step` above the last: VWAP is four steps up, the last close eight. */
function climb(step: number) {
  return [
    ...HISTORY,
    ...flats(
      TODAY,
      560,
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => LEVEL + step * i),
    ),
  ];
}

const start = (facts = SHARE) => planStrategy('vwap', {}).start(facts);

describe('VWAP trend', () => {
  it('buys a close far enough above a rising VWAP that is the highest of 12', () => {
    const { signal, stopped } = judged(start(), climb(200));
    expect(stopped).toBeUndefined();
    expect(signal).toMatchObject({ side: 'BUY', entry: 101_600, target: null, exitBy: SHARE.squareOff });
    expect(signal?.why).toBe('close 0.79 % above a rising VWAP, the highest of 12');
  });

  it('sells the mirror image', () => {
    const { signal } = judged(start(), mirrored(climb(200)));
    expect(signal).toMatchObject({ side: 'SELL', entry: 98_400, target: null });
    expect(signal!.stop).toBeGreaterThan(98_400);
  });

  it('puts the stop a quarter ATR beyond VWAP, at least 0.6 % away', () => {
    // Wilder's ATR: 100 until today's second bar, then eight true ranges of 250.
    const atr = 250 - 150 * (13 / 14) ** 8;
    const far = judged(start(), climb(200)).signal!;
    expect(101_600 - far.stop).toBeCloseTo(101_600 - 100_800 + 0.25 * atr, 6);
    const near = judged(start(FUTURE), climb(60)).signal!;
    expect(near.entry - near.stop).toBeCloseTo(0.006 * near.entry, 6);
  });

  it('looks from 10:00 to 11:30 only', () => {
    const early = climb(200).slice(0, -1);
    expect(judged(start(), early)).toEqual({ signal: undefined, stopped: undefined });
    const late = withLast(climb(200), { minute: 690 });
    expect(judged(start(), late).signal).toBeDefined();
    expect(judged(start(), withLast(late, { minute: 695 }))).toEqual({
      signal: undefined,
      stopped: undefined,
    });
  });
});

describe('VWAP trend, rule by rule', () => {
  it('stops at a bar with a missing minute', () => {
    const { signal, stopped } = judged(start(), withLast(climb(200), { missing: 2 }));
    expect(signal).toBeUndefined();
    expect(stopped).toEqual({ rule: 'incomplete-bar', value: 2, limit: 0 });
  });

  it('stops while an indicator is not ready, naming the bars it needs', () => {
    expect(judged(start(), climb(200).slice(20)).stopped).toEqual({
      rule: 'not-ready',
      value: NaN,
      limit: 15,
    });
    const short = flats(
      TODAY,
      575,
      [0, 1, 2, 3, 4, 5].map((i) => LEVEL + 200 * i),
    );
    expect(judged(start(), [...HISTORY, ...short]).stopped).toEqual({
      rule: 'not-ready',
      value: NaN,
      limit: 7,
    });
  });

  it('stops outside the band of its kind', () => {
    expect(judged(start(), climb(60)).stopped).toMatchObject({ rule: 'band-least', limit: 0.4 });
    expect(judged(start(FUTURE), climb(60)).signal).toBeDefined();
    expect(judged(start(FUTURE), climb(40)).stopped).toMatchObject({ rule: 'band-least', limit: 0.2 });
    expect(judged(start(), climb(600)).stopped).toMatchObject({ rule: 'band-most', limit: 2 });
    expect(judged(start(FUTURE), climb(400)).stopped).toMatchObject({ rule: 'band-most', limit: 1.2 });
    expect(judged(start(), climb(400)).signal).toBeDefined();
  });

  it('stops where VWAP has not risen for 30 minutes', () => {
    const closes = [100_500, 100_500, 100_500, 99_500, 99_500, 99_500, 99_500, 99_500, 100_600];
    const { stopped } = judged(start(), [...HISTORY, ...flats(TODAY, 560, closes)]);
    expect(stopped).toMatchObject({ rule: 'vwap-rise', limit: 0 });
    expect(stopped!.value).toBeCloseTo(899_600 / 9 - 100_500, 6);
  });

  it('stops where a close of the last 12 was as extreme, yesterday included', () => {
    const bars = climb(200);
    const higher = bars.map((bar, i) => (i === 17 ? flat(YESTERDAY, bar.minute, 101_700) : bar));
    expect(judged(start(), higher).stopped).toEqual({ rule: 'extreme', value: 101_600, limit: 101_700 });
    const older = bars.map((bar, i) => (i === 16 ? flat(YESTERDAY, bar.minute, 101_700) : bar));
    expect(judged(start(), older).signal).toBeDefined();
  });

  it('exits on a close a quarter ATR across VWAP, not before', () => {
    const fallen = [...climb(200), flat(TODAY, 605, 100_750)];
    expect(exitOn(start(), fallen, 'BUY')).toBeUndefined();
    const through = [...climb(200), flat(TODAY, 605, 100_700)];
    expect(exitOn(start(), through, 'BUY')).toBe('close 0.25 ATR across VWAP');
    expect(exitOn(start(), through, 'SELL')).toBeUndefined();
    expect(exitOn(start(), mirrored(through), 'SELL')).toBe('close 0.25 ATR across VWAP');
  });
});
