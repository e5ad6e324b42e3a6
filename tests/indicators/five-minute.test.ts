import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarCursor, Bars, type Bar } from '../../shared/domain/bars.ts';
import { instantOf, MINUTE_MS } from '../../shared/domain/time.ts';
import { RollingDays } from '../../shared/backtest/rolling-days.ts';
import { fiveMinuteBars, foldFives, HISTORY_BARS } from '../../shared/indicators/five-minute.ts';

const OPEN = 555;
const DAYS = [20260908, 20260909];

/** What a consumer reads of a bar, as plain data: a cursor's row is written over. */
function copy(bar: Bar) {
  const { day, minute, at, open, high, low, close, volume, oi, weight, turnover, missing } = bar;
  return { day, minute, at, open, high, low, close, volume, oi, weight, turnover, missing };
}

function rows(bars: Bars, from = 0): ReturnType<typeof copy>[] {
  return Array.from({ length: bars.length - from }, (_, i) => copy(new BarCursor(bars, from + i)));
}

function folded(bars: Bars, to = bars.length): ReturnType<typeof copy>[] {
  return rows(fiveMinuteBars(bars, 0, to, () => OPEN));
}

/** The plain way: group the minutes by day and bucket, then fold each group. */
function batched(bars: Bars): ReturnType<typeof copy>[] {
  const minutes = Array.from({ length: bars.length }, (_, i) => copy(new BarCursor(bars, i)));
  const groups = Map.groupBy(
    minutes,
    (bar) => `${bar.day} ${OPEN + 5 * Math.floor((bar.minute - 1 - OPEN) / 5) + 5}`,
  );
  return [...groups].map(([key, group]) => {
    const [day, minute] = key.split(' ').map(Number);
    const sum = (field: 'volume' | 'weight' | 'turnover') =>
      group.reduce((total, bar) => total + bar[field], 0);
    return {
      open: group[0]!.open,
      day: day!,
      minute: minute!,
      at: instantOf(day!, minute!),
      high: group.reduce((most, bar) => (bar.high > most ? bar.high : most), group[0]!.high),
      low: group.reduce((least, bar) => (bar.low < least ? bar.low : least), group[0]!.low),
      close: group.at(-1)!.close,
      oi: group.at(-1)!.oi,
      volume: sum('volume'),
      weight: sum('weight'),
      turnover: sum('turnover'),
      missing: 5 - group.length,
    };
  });
}

const minute = fc.record({
  present: fc.boolean(),
  low: fc.integer({ min: 100, max: 300_000 }),
  up: fc.nat(50),
  range: fc.nat(50),
  volume: fc.nat(1_000),
  oi: fc.nat(1_000),
});
type MinuteData = typeof minute extends fc.Arbitrary<infer T> ? T : never;

/** Two days of the minutes that are present. */
function rowsOf(days: readonly (readonly MinuteData[])[], hasVolume: boolean): Bars {
  const bars = new Bars(200, hasVolume);
  for (const [d, minutes] of days.entries()) {
    for (const [i, { present, low, up, range, volume, oi }] of minutes.entries()) {
      if (!present) continue;
      const end = OPEN + 1 + i;
      bars.push(DAYS[d]!, end, low + up, low + up + range, low, low + range, volume, oi);
    }
  }
  return bars;
}

/** A bar of one price, 10 units traded. */
function pushFlat(bars: Bars, minute: number, price: number): void {
  bars.push(DAYS[0]!, minute, price, price, price, price, 10);
}

describe('five-minute bars', () => {
  const day = fc.array(minute, { maxLength: 40 });

  it('are those of a plain grouping, for any subset of the minutes', () => {
    fc.assert(
      fc.property(fc.tuple(day, day), fc.boolean(), (days, hasVolume) => {
        const bars = rowsOf(days, hasVolume);
        expect(folded(bars)).toEqual(batched(bars));
      }),
    );
  });

  it('leave the minutes they are built from as they were', () => {
    fc.assert(
      fc.property(fc.tuple(day, day), (days) => {
        const bars = rowsOf(days, true);
        folded(bars);
        expect(bars).toEqual(rowsOf(days, true));
      }),
    );
  });

  it('are named by their end and carry the sum of their minutes', () => {
    const bars = new Bars(5, true);
    for (let i = 1; i <= 5; i++) pushFlat(bars, OPEN + i, 100 + i);
    const at = instantOf(DAYS[0]!, 555) + 5 * MINUTE_MS;
    const turnover = 3 * 10 * (101 + 102 + 103 + 104 + 105);
    const prices = { open: 101, high: 105, low: 101, close: 105 };
    expect(folded(bars)).toEqual([
      { day: DAYS[0]!, minute: 560, at, ...prices, volume: 50, oi: 0, weight: 50, turnover, missing: 0 },
    ]);
  });

  it('that have closed never change when later minutes come', () => {
    fc.assert(
      fc.property(fc.tuple(day, day), fc.nat(80), (days, published) => {
        const bars = rowsOf(days, true);
        const to = Math.min(published, bars.length);
        const now = to === 0 ? 0 : bars.at[to - 1]!;
        const early = folded(bars, to).filter(({ at }) => at <= now);
        expect(folded(bars).slice(0, early.length)).toEqual(early);
      }),
    );
  });

  it('count the minutes they lack', () => {
    const bars = new Bars(3, false);
    pushFlat(bars, 557, 100);
    pushFlat(bars, 561, 101);
    pushFlat(bars, 565, 102);
    expect(folded(bars).map(({ minute, missing, weight }) => [minute, missing, weight])).toEqual([
      [560, 4, 1],
      [565, 3, 2],
    ]);
  });

  it('are refused where there is no room for them', () => {
    const bars = new Bars(2, true);
    pushFlat(bars, 557, 100);
    pushFlat(bars, 561, 100);
    expect(() => {
      foldFives(bars, 0, 2, OPEN, new Bars(1, true));
    }).toThrow('five-minute bars are full at 1');
  });
});

describe('a run of many days', () => {
  const day = fc.array(minute, { maxLength: 40 });

  it('has each day the five-minute bars of that day, behind the last ones before it', () => {
    fc.assert(
      fc.property(fc.tuple(day, day), (days) => {
        const bars = rowsOf(days, true);
        const all = folded(bars);
        const rolling = new RollingDays(bars);
        for (const today of DAYS) {
          rolling.startDay(today, OPEN);
          expect(rows(rolling.fives, rolling.fivesFrom)).toEqual(all.filter((five) => five.day === today));
          const earlier = all.filter((five) => five.day < today).slice(-HISTORY_BARS);
          expect(rows(rolling.fives).slice(0, rolling.fivesFrom)).toEqual(earlier);
          const last =
            bars.length === 0 ? -1 : bars.day.subarray(0, bars.length).findLastIndex((d) => d < today);
          expect(rolling.previousClose).toEqual(last < 0 ? NaN : bars.close[last]!);
        }
      }),
    );
  });
});
