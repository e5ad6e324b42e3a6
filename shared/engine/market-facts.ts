/** What the selector and the direction look at, and what is recorded beside it; NaN: unknown, never a constant in its place. */
export interface MarketFacts {
  /** Before the reference's first bar from the pre-open, then from its open; % of the previous close. */
  readonly gapPct: number;
  readonly priceVsVwapPct: number;
  /** Share of the watched stocks above their VWAP, 0 to 100. */
  readonly breadthUpPct: number;
  readonly sentiment: number;
  readonly vix: number;
  /** Wilder 14 on five minutes, of the reference instrument. */
  readonly adx: number;
  /** Bollinger bands of the reference, 20 five-minute bars and two deviations: from the lower to the upper, % of the middle. */
  readonly bandWidthPct: number;
  /**
   * Of the reference's last 30 five-minute returns, % a year of 252 sessions of 75 bars. Returns overnight and across missing bars are not among them,
   * so it lies below a volatility of daily closes.
   */
  readonly realisedVolPct: number;
  /** What the pre-open of the reference came to, else that of the index it derives from; paise. */
  readonly preOpen: number;
  readonly derivatives: DerivativeFacts;
}

/** Open interest and volume of the reference and of the options on its underlying. Recorded facts: none of them has a vote. */
export interface DerivativeFacts {
  /** Open interest of the puts ÷ that of the calls: of the nearest expiry, and of every one that is listed. */
  readonly pcrOiNear: number;
  readonly pcrOiAll: number;
  /** The same of the volume since the open. */
  readonly pcrVolumeNear: number;
  readonly pcrVolumeAll: number;
  readonly sinceOpen: OpenInterestChange;
  /** In the last 30 minutes, or since the first minute where that is less. */
  readonly lately: OpenInterestChange;
}

/** How open interest changed, in units, and what that is called. */
export interface OpenInterestChange {
  readonly calls: number;
  readonly puts: number;
  readonly future: number;
  readonly callBuildUp: BuildUp;
  readonly putBuildUp: BuildUp;
  readonly futureBuildUp: BuildUp;
}

/** `none`: the price or the open interest stands where it stood. */
export type BuildUp =
  | 'long build-up'
  | 'short build-up'
  | 'short covering'
  | 'long unwinding'
  | 'none'
  | 'unknown';

/**
 * The four states as Indian brokers and exchanges use the words: more open interest is positions built, less is positions closed; a price that rises
 * says that buyers were in a hurry, one that falls that sellers were. So: both up long build-up, price down and interest up short build-up, price up and
 * interest down short covering, both down long unwinding.
 */
export function buildUpOf(priceChange: number, interestChange: number): BuildUp {
  if (Number.isNaN(priceChange) || Number.isNaN(interestChange)) return 'unknown';
  if (priceChange === 0 || interestChange === 0) return 'none';
  if (interestChange > 0) return priceChange > 0 ? 'long build-up' : 'short build-up';
  return priceChange > 0 ? 'short covering' : 'long unwinding';
}
