import { z } from 'zod';
import { PROFILE_NAMES } from '../profiles.ts';
import { LOG_LEVELS } from '../variables.ts';
import { bot, count, day, decision, minute, money, setup, tally, trade } from './fields.ts';

/**
 * The shape of `--json`: one document on standard output. Money and prices are whole paise, days are "YYYY-MM-DD", minutes of the day
 * "HH:MM", instants both epoch milliseconds and ISO text with the Indian offset.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const account = z.strictObject({
  net: money,
  gross: money,
  charges: money,
  trades: count.describe('round trips of the day, counted from their first filled unit'),
  won: count,
  lost: count,
  winRate: z.number().min(0).max(1).nullable(),
  expectancy: money.nullable(),
  averageWin: money.nullable(),
  averageLoss: money.nullable(),
  maxDrawdown: money.describe('of the realised curve'),
  mostAtRisk: money.describe('largest realised loss plus open worst loss at any time'),
  halted: z.string().nullable(),
  bots: z.array(tally),
  strategies: z.array(tally),
});

const config = z.strictObject({
  profile: z.enum(PROFILE_NAMES),
  paper: z.literal(true),
  logLevel: z.enum(LOG_LEVELS),
  maxDailyLoss: money,
  maxTrades: count,
  cutoff: minute,
  quotaReleaseAt: minute,
  bots: z.array(z.strictObject({ name: bot, capital: money, riskPerTrade: money.nullable(), quota: count })),
  limits: z.record(z.string(), z.number()),
  costs: z.record(z.string(), z.number()),
  sessions: z.record(z.string(), z.number()),
  eligibility: z.strictObject({
    maxSourceAgeHours: z.number(),
    overnight: z.strictObject({ ratios: z.array(z.string()), tolerancePct: z.number() }),
  }),
  strategies: z.record(z.string(), z.record(z.string(), z.unknown())),
});

const run = {
  day,
  hash: hash.describe('the decision hash'),
  config,
  bots: z.array(bot),
  account,
  trades: z.array(trade),
  left: z.array(trade).describe('positions still open at the end'),
  refusals: z.array(z.strictObject({ rule: z.string(), times: count })),
  decisions: z.array(decision),
  setups: z.array(setup),
  assumed: z.array(z.string()),
};

const runSchema = z.strictObject(run);

const quality = z.strictObject({
  excluded: count,
  repaired: count,
  kept: count,
  noted: count,
  findings: z.array(
    z.strictObject({
      file: z.string(),
      symbol: z.string(),
      day: day.nullable(),
      kind: z.string(),
      count,
      rows: z.array(z.string()),
      action: z.string(),
    }),
  ),
});

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), seed: z.int() }),
  z.strictObject({ kind: z.literal('history'), folder: z.string() }),
  z.strictObject({ kind: z.literal('kite'), root: z.string() }),
]);

/** A day, its data's defects, and the same day under the seed profile where that was run. */
export const dayDocumentSchema = z.strictObject({
  format: z.literal('tron-day'),
  version: z.literal(3),
  source,
  ...run,
  quality,
  seedRun: z
    .strictObject({
      result: runSchema,
      firstRefused: decision.nullable(),
      smallestCap: money.nullable().describe('smallest MAX_DAILY_LOSS that admits it; null: none does'),
      smallestWhy: z.string(),
    })
    .nullable(),
});

/** A range of days: those that ran, those that could not, and the sum. */
export const rangeDocumentSchema = z.strictObject({
  format: z.literal('tron-days'),
  version: z.literal(3),
  source,
  from: day,
  to: day,
  days: z.array(runSchema),
  refused: z.array(z.strictObject({ day, rule: z.string(), why: z.string() })),
  summary: z.strictObject({
    days: count,
    refused: count,
    winningDays: count,
    losingDays: count,
    net: money,
    meanNet: money.nullable(),
    standardError: money.nullable(),
    best: money.nullable(),
    worst: money.nullable(),
    maxDrawdown: money,
  }),
});

export type DayDocument = z.infer<typeof dayDocumentSchema>;
export type RangeDocument = z.infer<typeof rangeDocumentSchema>;
export type RunPart = z.infer<typeof runSchema>;
export type SourcePart = z.infer<typeof source>;
export type TradePart = z.infer<typeof trade>;
export type DecisionPart = z.infer<typeof decision>;
export type ConfigPart = z.infer<typeof config>;
export type AccountPart = z.infer<typeof account>;
