import { z } from 'zod';
import { dayText } from '../../../domain/time.ts';
import { EXCHANGE, ours, type Convention } from './conventions.ts';
import type { Distribution } from './differences.ts';
import type { ExchangeIv } from './exchange-iv.ts';

const count = z.int().min(0);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const points = z
  .number()
  .nullable()
  .describe('points of volatility, computed less the exchange’s; null: no quote');

const conventionSchema = z.strictObject({
  forward: z.enum(['parity', 'spot']),
  ratePct: z.number().describe('per cent a year, continuously compounded'),
  time: z.enum(['minutes', 'days']).describe('days: whole calendar days, at least one'),
});

const distributionSchema = z.strictObject({
  count,
  refused: z.record(z.string(), count).describe('quotes without a difference, by rule'),
  p5: points,
  p25: points,
  median: points,
  p75: points,
  p95: points,
  medianAbsolute: points,
});

export const exchangeIvDocumentSchema = z.strictObject({
  format: z.literal('tron-iv'),
  version: z.literal(1),
  day,
  quotes: count,
  snapshots: count,
  expiries: z.array(day),
  ours: conventionSchema,
  exchange: conventionSchema,
  slices: z.array(
    z.strictObject({
      by: z.enum(['all', 'traded', 'moneyness', 'time']),
      name: z.string(),
      ours: distributionSchema,
      exchange: distributionSchema,
    }),
  ),
  fits: z
    .array(z.strictObject({ convention: conventionSchema, distribution: distributionSchema }))
    .describe('conventions tried on traded quotes at and out of the money, nearest first'),
});

export type ExchangeIvDocument = z.infer<typeof exchangeIvDocumentSchema>;

export function exchangeIvJson(report: ExchangeIv): ExchangeIvDocument {
  return {
    format: 'tron-iv',
    version: 1,
    day: dayText(report.day),
    quotes: report.quotes,
    snapshots: report.snapshots,
    expiries: report.expiries.map(dayText),
    ours: conventionJson(ours(report.rate)),
    exchange: conventionJson(EXCHANGE),
    slices: report.slices.map(({ by, name, ours, exchange }) => ({
      by,
      name,
      ours: distributionJson(ours),
      exchange: distributionJson(exchange),
    })),
    fits: report.fits.map(({ convention, distribution }) => ({
      convention: conventionJson(convention),
      distribution: distributionJson(distribution),
    })),
  };
}

function conventionJson({ forward, rate, time }: Convention): z.infer<typeof conventionSchema> {
  return { forward, ratePct: Number((rate * 100).toFixed(6)), time };
}

function distributionJson(found: Distribution): z.infer<typeof distributionSchema> {
  const { count, refused } = found;
  const of = (value: number): number | null => (Number.isNaN(value) ? null : Number(value.toFixed(6)));
  return {
    count,
    refused,
    p5: of(found.p5),
    p25: of(found.p25),
    median: of(found.median),
    p75: of(found.p75),
    p95: of(found.p95),
    medianAbsolute: of(found.medianAbsolute),
  };
}
