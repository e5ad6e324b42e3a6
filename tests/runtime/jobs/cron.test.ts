import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clockText,
  dayOf,
  dayText,
  instantOf,
  MINUTE_MS,
  minuteOf,
  weekdayOf,
} from '../../../shared/domain/time.ts';
import { dueBetween, minutesOn, parseCron } from '../../../shared/runtime/jobs/cron.ts';

const textOf = (at: number): string => `${dayText(dayOf(at))}T${clockText(at)}`;

/** 2026 to 2028, year by year: longer spans are refused. */
function threeYears(schedule: string): readonly string[] {
  const cron = parseCron(schedule);
  return [2026, 2027, 2028]
    .flatMap((year) =>
      dueBetween(cron, instantOf(year * 10_000 + 101, 0) - 1, instantOf(year * 10_000 + 1231, 1439)),
    )
    .map(textOf);
}

/**
 * From croniter 7.0.0 (PyPI), an implementation of its own, asked for every time of 2026 to 2028: how many, the first, the last, and the start
 * of the SHA-256 of all of them, a line each.
 */
const CRONITER: readonly (readonly [string, number, string, string, string])[] = [
  ['*/15 9-15 * * 1-5', 21_896, '2026-01-01T09:00', '2028-12-29T15:45', 'd9777e53e184368f'],
  ['30 4 1,15 * 5', 219, '2026-01-01T04:30', '2028-12-29T04:30', '1aaadeb9e4ffb1d9'],
  ['0 0 29 2 *', 1, '2028-02-29T00:00', '2028-02-29T00:00', '02b028f35245a0c5'],
  ['* 0 1 1 1', 960, '2026-01-01T00:00', '2028-01-31T00:59', '9032cec1ddd1c2e9'],
  ['5,10-20/5,50 */6 * JAN-MAR,DEC SUN', 1040, '2026-01-04T00:05', '2028-12-31T18:50', 'd8f6f89e1912972c'],
  ['0 12 * * 7', 157, '2026-01-04T12:00', '2028-12-31T12:00', 'cb03b7c7ea0a6f55'],
  ['59 23 31 * *', 21, '2026-01-31T23:59', '2028-12-31T23:59', 'c8c9a42389c10857'],
  ['15 9 1-7 * MON', 372, '2026-01-01T09:15', '2028-12-25T09:15', '8f4b236ce56ad19a'],
  ['0 0 13 * FRI', 188, '2026-01-02T00:00', '2028-12-29T00:00', '4ef0e2233c38f3f7'],
  ['0-59/17 8-18/5 10-31/7 2-12/3 *', 504, '2026-02-10T08:00', '2028-11-24T18:51', 'a70bbb5d67f7fc07'],
  ['0 16 * * MON-FRI', 782, '2026-01-01T16:00', '2028-12-29T16:00', '8d71f982311a23a7'],
  ['0 9 * * 0,6', 314, '2026-01-03T09:00', '2028-12-31T09:00', 'a20f1067bb91229a'],
];

describe('a schedule', () => {
  test.each(CRONITER)('%s is due when croniter says', (schedule, count, first, last, hash) => {
    const texts = threeYears(schedule);
    const found = createHash('sha256')
      .update(texts.map((text) => `${text}\n`).join(''))
      .digest('hex');
    expect([texts.length, texts[0], texts.at(-1), found.slice(0, 16)]).toEqual([count, first, last, hash]);
  });

  test('takes either day where both are restricted, and both where one is not', () => {
    // Cloud Scheduler's page: day 1 and SAT is the first of each month and every Saturday; with * only the first.
    const on = (schedule: string): readonly string[] =>
      dueBetween(parseCron(schedule), instantOf(20260801, 0) - 1, instantOf(20260831, 1439)).map((at) =>
        textOf(at).slice(8, 10),
      );
    expect(on('0 9 3 * SAT')).toEqual(['01', '03', '08', '15', '22', '29']);
    expect(on('0 9 3 * *')).toEqual(['03']);
    expect(on('0 9 * * SAT')).toEqual(['01', '08', '15', '22', '29']);
  });

  test('is in Indian time: its day begins at half past six in the evening of Greenwich', () => {
    const [at] = dueBetween(parseCron('0 0 * * *'), Date.UTC(2026, 8, 9), Date.UTC(2026, 8, 10));
    expect(new Date(at ?? NaN).toISOString()).toBe('2026-09-09T18:30:00.000Z');
  });

  test('is asked after an instant, without it, up to another, with it', () => {
    const every = parseCron('* * * * *');
    const at = instantOf(20260909, 600);
    expect(dueBetween(every, at, at + MINUTE_MS)).toEqual([at + MINUTE_MS]);
    expect(dueBetween(every, at - 1, at)).toEqual([at]);
    expect(dueBetween(every, at, at)).toEqual([]);
    expect(dueBetween(every, at, at + MINUTE_MS - 1)).toEqual([]);
    expect(dueBetween(every, at, at - MINUTE_MS)).toEqual([]);
    expect(dueBetween(every, instantOf(20260909, 1439), instantOf(20260910, 0))).toEqual([
      instantOf(20260910, 0),
    ]);
  });

  test('is looked at for 400 days and no more', () => {
    const cron = parseCron('0 0 1 1 *');
    const from = instantOf(20260101, 0);
    expect(dueBetween(cron, from, from + 400 * 86_400_000)).toHaveLength(1);
    for (const until of [from + 401 * 86_400_000, Infinity, NaN])
      expect(() => dueBetween(cron, from, until)).toThrow(/at most 400 days/);
  });
});

describe('a schedule that is none', () => {
  test.each([
    ['', /five fields .*, got ""/],
    ['* * * *', /five fields/],
    ['* * * * * *', /five fields/],
    [`${'1,'.repeat(200)}1 * * * *`, /five fields/],
    ['60 * * * *', /^minute "60"; allowed: 0 to 59, as lists/],
    ['* 24 * * *', /^hour "24"; allowed: 0 to 23/],
    ['* * 0 * *', /^day of the month "0"; allowed: 1 to 31/],
    ['* * * 13 *', /^month "13"; allowed: 1 to 12, JAN to DEC/],
    ['* * * jan *', /^month "jan"/],
    ['* * * * 8', /^day of the week "8"; allowed: 0 to 7, SUN to SAT/],
    ['* * * * MONDAY', /^day of the week "MONDAY"/],
    ['-1 * * * *', /^minute "-1"/],
    ['1- * * * *', /^minute "1-"/],
    ['1-2-3 * * * *', /^minute "1-2-3"/],
    ['1,,2 * * * *', /^minute "1,,2"/],
    ['1.5 * * * *', /^minute "1.5"/],
    ['50-10 * * * *', /^minute "50-10": 50-10 runs backwards/],
    ['* * * * FRI-MON', /FRI-MON runs backwards/],
    ['*/0 * * * *', /^minute "\*\/0": a step is a whole number from 1 to 59/],
    ['*/ * * * *', /^minute "\*\/"/],
    ['*/2/3 * * * *', /^minute "\*\/2\/3"/],
    ['0 */25 * * *', /^hour "\*\/25": a step/],
    ['5/15 * * * *', /^minute "5\/15": a step needs a range, as in 5-59\/15/],
    ['0 0 30 2 *', /day of the month "30" never comes in month "2"/],
    ['0 0 31 4,6,9,11 *', /never comes/],
    ['0 0 L * *', /^day of the month "L"/],
    ['@daily', /five fields/],
  ])('%s is refused', (schedule, says) => {
    expect(() => parseCron(schedule)).toThrow(RangeError);
    expect(() => parseCron(schedule)).toThrow(says);
  });

  test.each(['0 0 */2 * MON', '0 0 1 * */2', '0 0 1-31 * MON', '0 0 1 * 0-6', '0 0 *,1 * MON'])(
    '%s, which crons read differently, is refused',
    (schedule) => {
      expect(() => parseCron(schedule)).toThrow(/read differently by different crons/);
    },
  );
});

/** A field's text with the values it means, written down independently. */
function fieldOf(min: number, max: number): fc.Arbitrary<readonly [string, ReadonlySet<number>]> {
  const one = fc.integer({ min, max }).map((value) => [String(value), [value]] as const);
  const range = fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 7 }))
    .map(([a, b, step]) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const values = Array.from({ length: high - low + 1 }, (_, i) => low + i).filter(
        (value) => (value - low) % step === 0,
      );
      return [step === 1 ? `${low}-${high}` : `${low}-${high}/${step}`, values] as const;
    });
  const list = fc
    .array(fc.oneof(one, range), { minLength: 1, maxLength: 4 })
    .map((parts) => [parts.map(([text]) => text).join(','), new Set(parts.flatMap(([, v]) => v))] as const);
  const all = fc.constant(['*', new Set(Array.from({ length: max - min + 1 }, (_, i) => min + i))] as const);
  return fc.oneof(all, list);
}

test('is due exactly in the minutes that match one by one', () => {
  const fields = fc.tuple(fieldOf(0, 59), fieldOf(0, 23), fieldOf(1, 31), fieldOf(1, 12), fieldOf(0, 6));
  const starts = fc.integer({ min: instantOf(20240101, 0), max: instantOf(20301231, 0) });
  fc.assert(
    fc.property(fields, starts, ([minutes, hours, dates, months, weekdays], start) => {
      const isStar = dates[0] === '*' || weekdays[0] === '*';
      fc.pre(isStar || (dates[1].size < 31 && weekdays[1].size < 7));
      fc.pre(weekdays[0] !== '*' || [...dates[1]].some((date) => date < 29));
      const cron = parseCron([minutes, hours, dates, months, weekdays].map(([text]) => text).join(' '));
      const end = start + 3 * 86_400_000;
      const naive: number[] = [];
      for (let at = Math.ceil((start + 1) / MINUTE_MS) * MINUTE_MS; at <= end; at += MINUTE_MS) {
        const [day, minute] = [dayOf(at), minuteOf(at)];
        const [date, weekday] = [dates[1].has(day % 100), weekdays[1].has(weekdayOf(day))];
        const isDay = isStar ? date && weekday : date || weekday;
        if (!isDay || !months[1].has(Math.floor(day / 100) % 100)) continue;
        if (hours[1].has(Math.floor(minute / 60)) && minutes[1].has(minute % 60)) naive.push(at);
      }
      expect(dueBetween(cron, start, end)).toEqual(naive);
    }),
    { seed: 20260909, numRuns: 150 },
  );
});

test('a day has its minutes in order', () => {
  expect(minutesOn(parseCron('0,30 9-10 * * *'), 20260909)).toEqual([540, 570, 600, 630]);
  expect(minutesOn(parseCron('0,30 9-10 * * SUN'), 20260909)).toEqual([]);
});
