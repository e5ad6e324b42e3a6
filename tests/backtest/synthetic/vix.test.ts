import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateDays, generateMarket, weekdaysBefore } from '../../../shared/backtest/synthetic/generate.ts';
import { Random } from '../../../shared/backtest/synthetic/random.ts';
import { syntheticRows } from '../../../shared/backtest/synthetic/market.ts';
import { longestSession } from '../../../shared/backtest/synthetic/session.ts';
import { vixDay } from '../../../shared/backtest/synthetic/vix.ts';
import { STEPS_PER_MINUTE, type Walk } from '../../../shared/backtest/synthetic/walk.ts';
import { Bars } from '../../../shared/domain/bars.ts';
import { correlation } from './statistics.ts';

const DAY = 20260909;
const MINUTES = longestSession(DAY);

/** The closes of a day that moves by `gap` at the open and stands `at(minute)` from there, under one and the same noise. */
function closes(gap: number, at: (minute: number) => number): number[] {
  const steps = MINUTES.length * STEPS_PER_MINUTE;
  const path = Float64Array.from({ length: steps }, (_, k) => at(Math.floor(k / STEPS_PER_MINUTE)));
  const market: Walk = { regime: 'plain', gap, path };
  const bars = new Bars(MINUTES.length, false);
  vixDay(bars, Random.named('vix'), DAY, MINUTES, market);
  return [...bars.close];
}

describe('a day of India VIX', () => {
  const { vix } = generateMarket({ seed: 1 });

  test('has a consistent bar for every minute that options trade, the day before too', () => {
    expect(Array.from(vix.day)).toEqual([...MINUTES.map(() => 20260908), ...MINUTES.map(() => DAY)]);
    expect(Array.from(vix.minute)).toEqual([...MINUTES, ...MINUTES]);
    expect([MINUTES[0], MINUTES.at(-1)]).toEqual([556, 940]);
    for (let i = 0; i < vix.length; i++) {
      expect(vix.low[i]).toBeLessThanOrEqual(Math.min(vix.open[i]!, vix.close[i]!));
      expect(vix.high[i]).toBeGreaterThanOrEqual(Math.max(vix.open[i]!, vix.close[i]!));
    }
  });

  test('is the same bits for the same seed on every machine, whichever instruments are shown', () => {
    const hash = createHash('sha256');
    for (const column of [vix.day, vix.minute, vix.open, vix.high, vix.low, vix.close]) hash.update(column);
    expect(hash.digest('hex')).toBe('b57a72212289d2a5462c6f64a6422cc4c9991eca187e50be0d03a0c2910ecda0');
    const instruments = syntheticRows(DAY).slice(2, 4);
    expect(generateMarket({ seed: 1, instruments }).vix).toEqual(vix);
  });

  test('knows nothing of what comes after it', () => {
    const calm = closes(0, () => 0);
    const crash = closes(0, (minute) => (minute < 100 ? 0 : -0.03));
    expect(crash.slice(0, 100)).toEqual(calm.slice(0, 100));
    expect(crash[100]! / calm[100]!).toBeGreaterThan(1.15);
  });

  test('comes back: a shock is half gone in two hours', () => {
    const calm = closes(0, () => 0);
    const crash = closes(0, () => -0.03);
    const away = (minute: number): number => crash[minute]! - calm[minute]!;
    expect(away(120) / away(0)).toBeCloseTo(0.5, 1);
  });

  test('rises where the market opens lower and falls where it opens higher', () => {
    const [calm, lower, higher] = [closes(0, () => 0), closes(-0.02, () => 0), closes(0.02, () => 0)];
    expect(lower[0]).toBeGreaterThan(calm[0]! * 1.1);
    expect(higher[0]).toBeLessThan(calm[0]! * 0.9);
  });
});

describe('over 1,000 days', () => {
  const days: { vix: number[]; index: number[] }[] = [];
  beforeAll(() => {
    const spot = syntheticRows(DAY).filter(({ instrument }) => instrument.kind === 'index');
    const { vix, instruments } = generateDays(5, weekdaysBefore(20260731, 1_000), spot);
    // All of these days have 375 minutes.
    const closesOf = (bars: Bars, day: number): number[] => [
      ...bars.close.subarray(375 * day, 375 * (day + 1)),
    ];
    for (let day = 0; day < 1_000; day++)
      days.push({ vix: closesOf(vix, day), index: closesOf(instruments[0]!.bars, day) });
  });
  const share = (of: (vix: number[]) => boolean): number =>
    days.filter(({ vix }) => of(vix)).length / days.length;

  test('the VIX is below 13, up to 18 and above 18 on a quarter of the days each at least, and seldom extreme', () => {
    const opens = [share(([v]) => v! < 1_300), share(([v]) => v! >= 1_300 && v! <= 1_800)];
    opens.push(share(([v]) => v! > 1_800));
    expect(Math.min(...opens)).toBeGreaterThan(0.25);
    expect(share((vix) => Math.max(...vix) >= 2_500)).toBeLessThan(0.05);
    expect(share((vix) => Math.min(...vix) < 800)).toBe(0);
  });

  test('its band changes during one day in eight at least', () => {
    const band = (v: number): number => (v < 1_300 ? 0 : v > 1_800 ? 2 : 1);
    expect(share((vix) => new Set(vix.map(band)).size > 1)).toBeGreaterThan(1 / 8);
  });

  test('it moves against the index, quarter-hour by quarter-hour', () => {
    // Longer moves agree less, for the VIX comes back and the index does not.
    const moves = (values: number[]): number[] =>
      Array.from({ length: 24 }, (_, i) => values[15 * (i + 1)]! / values[15 * i]! - 1);
    const together = correlation(
      days.flatMap(({ vix }) => moves(vix)),
      days.flatMap(({ index }) => moves(index)),
    );
    expect(together).toBeLessThan(-0.5);
    expect(together).toBeGreaterThan(-0.9);
  });

  test.each([
    [15, 374],
    [60, 374],
    [180, 240],
  ])('neither its level nor its move to minute %i foretells the index to minute %i', (from, to) => {
    const next = days.map(({ index }) => index[to]! / index[from]! - 1);
    const level = days.map(({ vix }) => vix[from]!);
    const move = days.map(({ vix }) => vix[from]! / vix[0]! - 1);
    const size = next.map(Math.abs);
    // Three standard errors are 0.095.
    for (const [known, later] of [
      [level, next],
      [move, next],
      [level, size],
    ] as const)
      expect(Math.abs(correlation(known, later))).toBeLessThan(0.1);
  });
});
