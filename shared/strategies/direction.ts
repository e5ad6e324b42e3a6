import { z } from 'zod';
import type { Side } from '../domain/order.ts';
import { amount, count } from './fields.ts';

/** The numbers of `directionOf`. */
export const directionSettings = z
  .strictObject({
    gapBeyondPct: amount(0, 10, 0.3, 'a gap counts beyond this, either way, % of the previous close'),
    breadthUpPct: amount(50, 100, 60, 'breadth counts as bullish from here, % of the watched stocks'),
    breadthDownPct: amount(0, 50, 40, 'breadth counts as bearish down from here, % of the watched stocks'),
    sentimentBeyond: amount(0, 1, 0.3, 'sentiment counts beyond this, either way, on its scale of -1 to 1'),
    verdictScore: count(1, 4, 2, 'votes that make a verdict, net'),
    knownLeast: count(1, 4, 3, 'inputs that must be known for full risk'),
  })
  .refine((s) => s.breadthDownPct < s.breadthUpPct, {
    path: ['breadthDownPct'],
    error: 'below breadthUpPct',
  });

export type DirectionSettings = z.infer<typeof directionSettings>;

/** Four opinions on the day; NaN: not known. */
export interface DirectionInputs {
  readonly gapPct: number;
  readonly priceVsVwapPct: number;
  /** Share of the watched stocks above their VWAP, 0 to 100. */
  readonly breadthUpPct: number;
  /** -1 (bearish) to 1. */
  readonly sentiment: number;
}

export interface Direction {
  /** Net votes, -4 to 4. */
  readonly score: number;
  /** Inputs that are known, 0 to 4. */
  readonly known: number;
  /** A neutral one means "no trend" only when enough is known (no half risk); else it means "nobody can say". */
  readonly verdict: 'bullish' | 'bearish' | 'neutral';
  /** The side that may not be entered. */
  readonly blocks: Side | null;
  readonly halfRisk: boolean;
  /** Neutral, and enough is known for that to count: there is nothing for a bot that only buys a direction. */
  readonly standsStill: boolean;
  readonly reasons: readonly string[];
}

/**
 * Which way the day leans: one vote, or none, from each known input. Pure and total. With fewer than `knownLeast` inputs known a neutral verdict
 * counts for nothing: nobody stands aside for it, everybody takes half the risk, and a verdict against a side, which needs as many votes as ever,
 * still blocks it.
 */
export function directionOf(inputs: DirectionInputs, settings: DirectionSettings): Direction {
  const { gapBeyondPct, breadthUpPct, breadthDownPct, sentimentBeyond } = settings;
  const votes = [
    vote('gap %', inputs.gapPct, -gapBeyondPct, gapBeyondPct),
    vote('price against VWAP %', inputs.priceVsVwapPct, 0, 0),
    breadthVote(inputs.breadthUpPct, breadthDownPct, breadthUpPct),
    vote('sentiment', inputs.sentiment, -sentimentBeyond, sentimentBeyond),
  ];
  const known = votes.filter((one) => one.known).length;
  const score = votes.reduce((sum, one) => sum + one.score, 0);
  const halfRisk = known < settings.knownLeast;
  const reasons = votes.map((one) => one.reason);
  if (halfRisk) reasons.push(`half risk: ${known} of ${votes.length} known, ${settings.knownLeast} needed`);
  const verdict = verdictOf(score, settings.verdictScore);
  const standsStill = verdict.verdict === 'neutral' && !halfRisk;
  return { score, known, ...verdict, halfRisk, standsStill, reasons };
}

function verdictOf(score: number, needed: number): Pick<Direction, 'verdict' | 'blocks'> {
  if (score >= needed) return { verdict: 'bullish', blocks: 'SELL' };
  if (score <= -needed) return { verdict: 'bearish', blocks: 'BUY' };
  return { verdict: 'neutral', blocks: null };
}

interface Vote {
  readonly known: boolean;
  readonly score: -1 | 0 | 1;
  readonly reason: string;
}

/** Beyond `above` is a vote up, below `below` a vote down; the limits themselves are neither. */
function vote(name: string, value: number, below: number, above: number): Vote {
  return voted(name, value, value > above ? 1 : value < below ? -1 : 0);
}

/** 60/40 names the shares from which breadth counts: the limits themselves do. */
function breadthVote(value: number, down: number, up: number): Vote {
  return voted('breadth %', value, value >= up ? 1 : value <= down ? -1 : 0);
}

function voted(name: string, value: number, score: Vote['score']): Vote {
  if (!Number.isFinite(value)) return { known: false, score: 0, reason: `${name} unknown` };
  return { known: true, score, reason: `${name} ${value.toFixed(2)}: ${score > 0 ? '+' : ''}${score}` };
}
