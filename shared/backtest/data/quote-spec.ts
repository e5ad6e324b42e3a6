import type { SeriesIdentity } from './format.ts';

/** One instrument in a row: a tick has one, a strike of a chain a call and a put. Numbers are column numbers. */
export interface Leg {
  readonly last: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly spot?: number;
  readonly qty?: number;
  readonly volume?: number;
  readonly oi?: number;
  /** The source's own implied volatility in percent, which may be empty. */
  readonly iv?: number;
  /** Two columns of the day's high and low, to check the last price against. */
  readonly dayRange?: readonly [high: number, low: number];
  /** Texts that name the instrument, and what they name (null: nothing this format knows). */
  readonly key: (fields: readonly string[]) => string;
  readonly identify: (fields: readonly string[]) => SeriesIdentity | null;
}

export interface QuoteFileSpec {
  readonly id: string;
  readonly title: string;
  readonly path: RegExp;
  readonly header: string;
  readonly stamp: (fields: readonly string[]) => readonly [date: string, time: string];
  readonly legs: readonly Leg[];
  readonly hasSpread: boolean;
  readonly countedIn: 'shares' | 'contracts';
  /** What repeats a row: the instrument's time, the whole text, or nothing (equal trades in one second are two trades). */
  readonly repeats: 'time' | 'text' | 'never';
  /** True: rows of quantity 1 are the source's starting values. */
  readonly seedPrints: boolean;
  /** True: snapshots of index options, a day a file, which a replay may trade. */
  readonly chain?: boolean;
}
