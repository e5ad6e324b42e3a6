import { describe, expect, test } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import type { ChainSignal, DayFacts, OpenTrade, Running, Stopped } from '../../shared/domain/strategy.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { OPTION_STRATEGIES } from '../../shared/strategies/registry.ts';
import { CLASSIC_SCALP } from '../../shared/strategies/scalp.ts';
import { barOf, FUTURE, flat, LEVEL, mirrored, TODAY, withLast, type Five } from './tape.ts';

const strategy = OPTION_STRATEGIES.find(({ name }) => name === 'scalp')!;
const FACTS: DayFacts = { ...FUTURE, optionExpiry: 20260915 };
const start = (settings: object = {}, facts = FACTS): Running<ChainSignal> =>
  strategy.plan(settings).start(facts);

/** Twenty-four minutes that rise by 20 paise each, ranges of 100, and one that breaks out with a range of 200: 09:31 to 09:55. */
const rising = Array.from({ length: 24 }, (_, i) => flat(TODAY, 571 + i, LEVEL + 20 * i));
const breaking: Five = { ...flat(TODAY, 595, LEVEL + 700), low: LEVEL + 510, high: LEVEL + 710 };
const bars = [...rising, breaking];

function judged(running: Running<ChainSignal>, tape: readonly Five[]) {
  let last: Bar | undefined;
  for (const bar of tape.map((each) => barOf(each))) {
    running.observe(bar);
    last = bar;
  }
  const stopped: Stopped | undefined = running.stopped(last!);
  return { signal: running.find(last!), stopped };
}

const rule = (change: Partial<Five>, settings: object = {}, facts = FACTS) =>
  judged(start(settings, facts), withLast(bars, change)).stopped;

describe('the scalp', () => {
  test('buys a call on a break-out that the averages and VWAP agree with: 10 and 15 rupees of premium, twenty minutes', () => {
    const { signal, stopped } = judged(start(), bars);
    expect(stopped).toBeUndefined();
    expect(signal).toMatchObject({
      side: 'BUY',
      entry: LEVEL + 700,
      premiumStop: 1_000,
      premiumTarget: 1_500,
      exitBy: 615,
    });
    expect(signal?.why).toBe('above the highest of 5 bars and above VWAP, range 1.8 ATR');
  });

  test('buys a put on the mirror image', () => {
    expect(judged(start(), mirrored(bars)).signal).toMatchObject({ side: 'SELL', entry: LEVEL - 700 });
  });

  test('stops with the first rule that fails', () => {
    expect(judged(start(), bars.slice(5)).stopped).toEqual({ rule: 'not-ready', value: NaN, limit: 21 });
    expect(rule({ minute: 596 })).toEqual({ rule: 'incomplete-bar', value: 6, limit: 5 });
    expect(rule({ close: LEVEL + 505 })).toMatchObject({
      rule: 'break',
      value: LEVEL + 505,
      limit: LEVEL + 510,
    });
    expect(rule({ low: LEVEL + 600 })).toMatchObject({ rule: 'bar-range', limit: 1.2 });
    expect(rule({ close: LEVEL - 400, low: LEVEL - 400 })).toMatchObject({ rule: 'trend' });
  });

  test('does not count a bar that equals the extreme as a break, and counts a range that equals the limit', () => {
    expect(rule({ close: LEVEL + 510 })?.rule).toBe('break');
    const tape = withLast(bars, {});
    // Wilder's ATR after 24 bars of range 100 and one of true range 250: 100 + 150 / 14.
    const atr = 100 + (LEVEL + 710 - (LEVEL + 460) - 100) / 14;
    expect(judged(start({ rangeAtr: 200 / atr }), tape).stopped).toBeUndefined();
    expect(judged(start({ rangeAtr: 200 / atr + 0.001 }), tape).stopped?.rule).toBe('bar-range');
  });

  test('sees nothing where the price stands still: a snapshot has no range', () => {
    const still = Array.from({ length: 40 }, (_, i) => flat(TODAY, 571 + i, LEVEL, 0));
    expect(judged(start(), still).stopped?.rule).toBe('trend');
    const steps = Array.from({ length: 40 }, (_, i) => flat(TODAY, 571 + i, LEVEL + 20 * i, 0));
    expect(judged(start(), steps).stopped).toEqual({ rule: 'bar-range', value: 0, limit: 1.2 });
  });

  test('keeps its hours: 09:30 to 11:30 and 13:30 to 14:45, none after 13:00 on the day of expiry, none when exits are due', () => {
    const heard = (minute: number, facts = FACTS): boolean => {
      const moved = bars.map((bar) => ({ ...bar, minute: bar.minute + minute - 595 }));
      const { signal, stopped } = judged(start({}, facts), moved);
      return signal !== undefined || stopped !== undefined;
    };
    expect([690, 691, 809, 810, 885, 886].map((minute) => heard(minute))).toEqual([
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    const last = { ...FACTS, optionExpiry: TODAY };
    expect([690, 810, 885].map((minute) => heard(minute, last))).toEqual([true, false, false]);
    expect(heard(600, { ...FACTS, squareOff: 600 })).toBe(false);
  });

  test('ends with the session where its hold is longer', () => {
    expect(judged(start({}, { ...FACTS, squareOff: 604 }), bars).signal?.exitBy).toBe(604);
  });

  test('leaves when the averages have crossed against the way it bets', () => {
    const running = start();
    let last: Bar | undefined;
    for (const bar of bars.map((each) => barOf(each))) {
      running.observe(bar);
      last = bar;
    }
    const trade = (side: 'BUY' | 'SELL'): OpenTrade => ({
      side,
      entry: paise(11_000),
      stop: paise(10_000),
      openedMinute: 590,
      openedAt: instantOf(TODAY, 590),
    });
    expect(running.exit(last!, trade('BUY'))).toBeUndefined();
    expect(running.exit(last!, trade('SELL'))).toBe('the averages crossed back');
  });

  test('trades three times a day, ends after two losses and waits ten minutes after each', () => {
    expect(strategy.plan({}).limits).toEqual({
      perInstrument: 3,
      perBot: 3,
      lossesPerDay: 2,
      pauseMinutes: 10,
    });
  });

  test('as classic asks for 30 and 60 rupees and holds for 90 minutes', () => {
    expect(judged(start(CLASSIC_SCALP), bars).signal).toMatchObject({
      premiumStop: 3_000,
      premiumTarget: 6_000,
      exitBy: 685,
    });
  });

  test('refuses settings that contradict each other', () => {
    expect(() => strategy.plan({ fastBars: 21 })).toThrow(/slowBars .*above fastBars/);
    expect(() => strategy.plan({ premiumLeast: 130 })).toThrow(/premiumMost .*not below premiumLeast/);
    expect(() => strategy.plan({ afternoonFrom: 900 })).toThrow(/afternoonUntil/);
  });
});
