import { z } from 'zod';
import { dayText } from '../../domain/time.ts';
import type { DayRecord } from '../day-record.ts';
import { count, day, instant, instantPart, money, tally } from '../report/fields.ts';
import type { DayNet, Line, Period } from './period.ts';

const dayNet = z.strictObject({ day, net: money });

const line = tally.extend({
  winRate: z.number().min(0).max(1).nullable(),
  expectancy: money.nullable(),
  averageWin: money.nullable(),
  averageLoss: money.nullable(),
  expectancyR: z.number().nullable().describe('multiples of what was risked, the mean a trade'),
  profitFactor: z.number().nullable().describe('won by lost; null: nothing was lost'),
  maxDrawdown: money.describe('by closed trades, in order of closing'),
  bestDay: dayNet.nullable().describe('of the days with a trade'),
  worstDay: dayNet.nullable(),
});

/** What `tron report --json` prints: the ended days of a book. */
export const reportDocumentSchema = z.strictObject({
  format: z.literal('tron-report'),
  version: z.literal(1),
  book: z.string(),
  days: z.array(
    tally.omit({ name: true }).extend({
      day,
      cumulative: money.describe('net of this day and all before it'),
      drawdown: money.describe('how far that is below the highest it had been'),
    }),
  ),
  all: line,
  bots: z.array(line),
  strategies: z.array(line),
  months: z.array(line),
  refusals: z.array(z.strictObject({ rule: z.string(), times: count })),
  unfinished: z
    .array(z.strictObject({ day, livedTo: instant.nullable().describe('null: no minute yet') }))
    .describe('days begun and not ended: in no number here'),
  leftOpen: z
    .array(z.strictObject({ day, left: count }))
    .describe('days that ended with open positions, whose results are in no number here'),
  halted: z.array(z.strictObject({ day, why: z.string() })),
});

export type ReportDocument = z.infer<typeof reportDocumentSchema>;

export function reportJson(book: string, period: Period): ReportDocument {
  const { days, all, bots, strategies, months, refusals, unfinished, leftOpen, halted } = period;
  return {
    format: 'tron-report',
    version: 1,
    book,
    days: days.map(({ day, ...row }) => Object.assign(row, { day: dayText(day) })),
    all: linePart(all),
    bots: bots.map(linePart),
    strategies: strategies.map(linePart),
    months: months.map(linePart),
    refusals: refusals.map(({ name, times }) => ({ rule: name, times })),
    unfinished: unfinished.map(unfinishedPart),
    leftOpen: leftOpen.map((record) => ({ day: dayText(record.day), left: record.left })),
    halted: halted.map((record) => ({ day: dayText(record.day), why: record.halted ?? '' })),
  };
}

function unfinishedPart(record: DayRecord): ReportDocument['unfinished'][number] {
  const { livedTo } = record;
  return { day: dayText(record.day), livedTo: livedTo === 0 ? null : instantPart(livedTo) };
}

function linePart(of: Line): ReportDocument['all'] {
  return { ...of, bestDay: dayNetPart(of.bestDay), worstDay: dayNetPart(of.worstDay) };
}

function dayNetPart(of: DayNet | null): { readonly day: string; readonly net: DayNet['net'] } | null {
  return of === null ? null : { day: dayText(of.day), net: of.net };
}
