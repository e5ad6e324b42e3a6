import { z } from 'zod';
import { USUAL_BANDS } from '../indicators/bollinger-width.ts';
import { FIVE_MINUTES_A_YEAR } from '../indicators/realised-vol.ts';
import { amount } from './fields.ts';

/** The numbers of `regimeOf`. */
export const regimeSettings = z
  .strictObject({
    trendAdxFrom: amount(1, 100, 25, 'a trend has an ADX from here'),
    rangeAdxBelow: amount(1, 100, 20, 'a range has an ADX below this'),
    trendSpreadFrom: amount(
      0.1,
      10,
      1,
      'a trend has bands at least so wide, in widths of a random walk of the same volatility',
    ),
    rangeSpreadTo: amount(0.1, 10, 1, 'a range has bands at most so wide, in the same widths'),
  })
  .refine((s) => s.rangeAdxBelow <= s.trendAdxFrom, {
    path: ['rangeAdxBelow'],
    error: 'at most trendAdxFrom',
  });

export type RegimeSettings = z.infer<typeof regimeSettings>;

/** `mixed`: the measures are known and do not agree; `unknown`: one of them is not known. */
export type Regime = 'trend' | 'range' | 'mixed' | 'unknown';

export interface RegimeInputs {
  readonly adx: number;
  /** Bollinger bands of 20 five-minute bars, two deviations, % of the middle. */
  readonly bandWidthPct: number;
  /** Of five-minute returns, % a year. */
  readonly realisedVolPct: number;
}

/**
 * Whether the market goes somewhere. Told and recorded, no more: the selector's table looks at ADX itself. The ADX limits are the usual ones (Wilder's
 * index is read as a trend from 25 and as none below 20). Band width alone says only how lively the market is, so it is measured in widths of a random
 * walk of the realised volatility: wider than that, steps add up; narrower, they cancel out.
 */
export function regimeOf(inputs: RegimeInputs, settings: RegimeSettings): Regime {
  const { adx } = inputs;
  const spread = spreadOf(inputs);
  if (!Number.isFinite(adx) || !Number.isFinite(spread)) return 'unknown';
  if (adx >= settings.trendAdxFrom && spread >= settings.trendSpreadFrom) return 'trend';
  if (adx < settings.rangeAdxBelow && spread <= settings.rangeSpreadTo) return 'range';
  return 'mixed';
}

/** Band width ÷ the width that a random walk of the same volatility would have on average; NaN: unknown, or nothing moves. */
export function spreadOf({ bandWidthPct, realisedVolPct }: Omit<RegimeInputs, 'adx'>): number {
  const { length, deviations } = USUAL_BANDS;
  const step = realisedVolPct / Math.sqrt(FIVE_MINUTES_A_YEAR);
  return step > 0 ? bandWidthPct / (2 * deviations * step * Math.sqrt(walkVariance(length))) : NaN;
}

/**
 * Expected population variance of `length` consecutive levels of a random walk of unit steps: two levels k steps apart differ by k in the mean square,
 * and a variance is half the mean square difference of all pairs, which sums to (n² - 1) ÷ 6n.
 */
export function walkVariance(length: number): number {
  return (length * length - 1) / (6 * length);
}
