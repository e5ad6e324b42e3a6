import { rupeeText } from '../domain/units.ts';
import type { DerivativeFacts, MarketFacts, OpenInterestChange } from '../engine/market-facts.ts';
import type { Direction } from '../strategies/direction.ts';
import type { Regime } from '../strategies/regime.ts';

const REGIME = 'regime';
/** Where the facts without a vote begin among the reasons of a choice, joined by commas. */
export const FACTS_START = `, ${REGIME} `;

/** "bearish (gap % -0.13: 0, …)": the verdict with every vote. */
export function directionReason({ verdict, reasons }: Direction): string {
  return `${verdict} (${reasons.join(', ')})`;
}

/**
 * The facts that have no vote in the direction, always in this order; what is not known is named so. Prices in rupees, open interest in units. Where
 * nothing of a group is known, the group is named once.
 */
export function factReasons(facts: MarketFacts, regime: Regime): readonly string[] {
  const { vix, adx, bandWidthPct, realisedVolPct, preOpen, derivatives } = facts;
  const measures = [
    valued('ADX', adx, 1),
    valued('bands %', bandWidthPct),
    valued('volatility %', realisedVolPct, 1),
  ];
  return [
    `${REGIME} ${regime} (${measures.join(', ')})`,
    valued('VIX', vix),
    valued('pre-open', preOpen / 100),
    ratioReason(derivatives),
    changeReason('OI since the open', derivatives.sinceOpen),
    changeReason('OI of 30 min', derivatives.lately),
  ];
}

/** "PCR of OI 0.92 near 1.01 all, of volume unknown", "PCR unknown". */
function ratioReason(facts: DerivativeFacts): string {
  const { pcrOiNear, pcrOiAll, pcrVolumeNear, pcrVolumeAll } = facts;
  if (![pcrOiNear, pcrOiAll, pcrVolumeNear, pcrVolumeAll].some(Number.isFinite)) return 'PCR unknown';
  return `PCR of OI ${pairText(pcrOiNear, pcrOiAll)}, of volume ${pairText(pcrVolumeNear, pcrVolumeAll)}`;
}

function pairText(near: number, all: number): string {
  if (!Number.isFinite(near) && !Number.isFinite(all)) return 'unknown';
  return `${numberText(near)} near ${numberText(all)} all`;
}

/** "OI of 30 min: calls +5,000 short build-up, puts unknown, future unknown", "OI of 30 min unknown". */
function changeReason(name: string, change: OpenInterestChange): string {
  const { calls, puts, future, futureBuildUp } = change;
  if (![calls, puts, future].some(Number.isFinite)) return `${name} unknown`;
  const ofFuture = `future ${changeText(future, futureBuildUp)}`;
  if (![calls, puts].some(Number.isFinite)) return `${name}: options unknown, ${ofFuture}`;
  return `${name}: ${interestText(change)}`;
}

/** "calls +5,000 short build-up, puts unknown, future unknown". */
export function interestText(change: OpenInterestChange): string {
  const { calls, puts, future, callBuildUp, putBuildUp, futureBuildUp } = change;
  const sides = [
    `calls ${changeText(calls, callBuildUp)}`,
    `puts ${changeText(puts, putBuildUp)}`,
    `future ${changeText(future, futureBuildUp)}`,
  ];
  return sides.join(', ');
}

/** "+5,000 short build-up"; one word where the units are unknown. */
function changeText(units: number, buildUp: string): string {
  if (!Number.isFinite(units)) return 'unknown';
  const grouped = rupeeText(units * 100).replace(/\.00$/, '');
  return [`${units > 0 ? '+' : ''}${grouped}`, ...(buildUp === 'none' ? [] : [buildUp])].join(' ');
}

/** "0.92", or "unknown". */
export function numberText(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits) : 'unknown';
}

function valued(name: string, value: number, digits = 2): string {
  return `${name} ${numberText(value, digits)}`;
}
