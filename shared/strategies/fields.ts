import { z } from 'zod';
import type { TradeLimits } from '../domain/strategy.ts';

/** The timeframe of these strategies, in minutes. */
export const BAR_MINUTES = 5;

/** Limits that are counts of trades only: no pause after one, no end of the day after losses. */
export function tradesOnly({
  perInstrument,
  perBot,
}: Pick<TradeLimits, 'perInstrument' | 'perBot'>): TradeLimits {
  return { perInstrument, perBot, lossesPerDay: null, pauseMinutes: 0 };
}

/** A setting that is a number: its range, its default, and what it means with its unit. */
export function amount(least: number, most: number, standard: number, meaning: string) {
  return z.number().min(least).max(most).default(standard).describe(meaning);
}

/** A setting: how far behind the best close the stop follows, multiples of the risk; 0: it stays. */
export function trailInR() {
  return amount(
    0,
    10,
    0,
    'the stop follows so far behind the best one-minute close, multiples of the risk; 0: it stays',
  );
}

/** The distance that such a setting means for a trade that risks so much a unit; null: the stop stays. */
export function trailOf(trailR: number, risk: number): number | null {
  return trailR === 0 ? null : trailR * Math.abs(risk);
}

/** A setting that is a whole number. */
export function count(least: number, most: number, standard: number, meaning: string) {
  return z.int().min(least).max(most).default(standard).describe(meaning);
}

/** A setting that is a minute of the trading day (555 is 09:15), judged against the END of a bar. */
export function minuteOfDay(standard: number, meaning: string) {
  return count(540, 930, standard, `${meaning}; minute of the day, judged on the end of the bar`);
}
