import { z } from 'zod';
import type { MarketDay } from '../../domain/market-day.ts';
import { dayText, minuteText } from '../../domain/time.ts';
import type { DerivativeFacts, OpenInterestChange } from '../../engine/market-facts.ts';
import { amount, bot, day, minute, side } from './fields.ts';
import type { MarketLook } from './market-looks.ts';

/** The shape of `tron market --json`: a fact is null where it is unknown. */

const buildUp = z.enum([
  'long build-up',
  'short build-up',
  'short covering',
  'long unwinding',
  'none',
  'unknown',
]);

const change = z.strictObject({
  calls: amount.describe('change of open interest, units'),
  puts: amount,
  future: amount,
  callBuildUp: buildUp,
  putBuildUp: buildUp,
  futureBuildUp: buildUp,
});

const facts = z.strictObject({
  vix: amount.describe('points'),
  gapPct: amount,
  preOpen: amount.describe('paise'),
  priceVsVwapPct: amount,
  breadthUpPct: amount.describe('share of the watched stocks above their VWAP, 0 to 100'),
  sentiment: amount,
  adx: amount,
  bandWidthPct: amount,
  realisedVolPct: amount.describe('% a year'),
  pcrOiNear: amount.describe('puts over calls, nearest expiry'),
  pcrOiAll: amount,
  pcrVolumeNear: amount,
  pcrVolumeAll: amount,
  sinceOpen: change,
  lately: change.describe('in the last 30 minutes'),
});

export const marketDocumentSchema = z.strictObject({
  format: z.literal('tron-market'),
  version: z.literal(1),
  day,
  event: z.string().nullable(),
  reference: z.string().nullable().describe('the instrument that stands for the market'),
  looks: z.array(
    z.strictObject({
      minute,
      facts,
      regime: z.enum(['trend', 'range', 'mixed', 'unknown']),
      direction: z.strictObject({
        verdict: z.enum(['bullish', 'bearish', 'neutral']),
        score: z.int(),
        known: z.int().min(0),
        blocks: side.nullable(),
        halfRisk: z.boolean(),
        votes: z.array(z.string()),
      }),
      chosen: minute.nullable().describe('when the choices were made; null: none yet'),
      choices: z.array(
        z.strictObject({
          bot,
          strategy: z.string().nullable().describe('null: stands aside'),
          halfRisk: z.boolean(),
          blocks: side.nullable(),
          why: z.array(z.string()),
        }),
      ),
    }),
  ),
});

export type MarketDocument = z.infer<typeof marketDocumentSchema>;

export function marketJson(market: MarketDay, looks: readonly MarketLook[]): MarketDocument {
  const reference = market.reference === null ? undefined : market.instruments[market.reference];
  return {
    format: 'tron-market',
    version: 1,
    day: dayText(market.day),
    event: market.event,
    reference: reference?.instrument.key ?? null,
    looks: looks.map(lookPart),
  };
}

function lookPart(look: MarketLook): MarketDocument['looks'][number] {
  const { minute, facts, regime, direction, choices, chosen } = look;
  const { verdict, score, known, blocks, halfRisk, reasons } = direction;
  return {
    minute: minuteText(minute),
    facts: {
      vix: orNull(facts.vix),
      gapPct: orNull(facts.gapPct),
      preOpen: orNull(facts.preOpen),
      priceVsVwapPct: orNull(facts.priceVsVwapPct),
      breadthUpPct: orNull(facts.breadthUpPct),
      sentiment: orNull(facts.sentiment),
      adx: orNull(facts.adx),
      bandWidthPct: orNull(facts.bandWidthPct),
      realisedVolPct: orNull(facts.realisedVolPct),
      ...derivativePart(facts.derivatives),
    },
    regime,
    direction: { verdict, score, known, blocks, halfRisk, votes: [...reasons] },
    chosen: choices.length === 0 ? null : minuteText((chosen ?? look).minute),
    choices: choices.map(({ bot, choice }) => ({
      bot,
      strategy: choice.strategy,
      halfRisk: choice.halfRisk,
      blocks: choice.blocks,
      why: [...choice.reasons],
    })),
  };
}

function derivativePart(facts: DerivativeFacts) {
  return {
    pcrOiNear: orNull(facts.pcrOiNear),
    pcrOiAll: orNull(facts.pcrOiAll),
    pcrVolumeNear: orNull(facts.pcrVolumeNear),
    pcrVolumeAll: orNull(facts.pcrVolumeAll),
    sinceOpen: changePart(facts.sinceOpen),
    lately: changePart(facts.lately),
  };
}

function changePart(of: OpenInterestChange): z.infer<typeof change> {
  return { ...of, calls: orNull(of.calls), puts: orNull(of.puts), future: orNull(of.future) };
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
