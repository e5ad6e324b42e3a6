import type { Bars } from './bars.ts';
import type { Instrument } from './instrument.ts';
import type { Session } from './session.ts';
import type { DayFacts } from './strategy.ts';
import type { Day } from './time.ts';
import type { Paise } from './units.ts';

/** What a pre-open session came to: its price, or the last indicative one before the open. */
export interface PreOpen {
  readonly price: Paise;
  /** When it was known, epoch ms. */
  readonly at: number;
}

/** One instrument on one day: its published minutes and what was known of it before the open. */
export interface InstrumentDay {
  readonly instrument: Instrument;
  readonly session: Session;
  /** One-minute bars; the day's are rows `from` to `to` (exclusive). */
  readonly bars: Bars;
  readonly from: number;
  readonly to: number;
  /** Five-minute bars: rows `warmupFrom` to `fivesFrom` are of earlier sessions, `fivesFrom` to `fivesTo` (exclusive) the day's. */
  readonly fives: Bars;
  readonly warmupFrom: number;
  readonly fivesFrom: number;
  readonly fivesTo: number;
  readonly facts: DayFacts;
  /** Null: the source has none. */
  readonly preOpen: PreOpen | null;
  readonly bandLow: Paise | null;
  readonly bandHigh: Paise | null;
  /** Why no entry may be made in it today, in words (`withEligibility`, `withSettlement`); null: it may be traded. */
  readonly blocked: string | null;
}

/** An underlying whose options are listed on this day: all instruments of kind option that derive from it. */
export interface OptionChain {
  readonly underlying: string;
  /**
   * Key of the instrument that is watched in its place: the near future, or the forward that put-call parity implies (of kind index: it cannot be
   * traded). Never the spot, which stands still in the closing auction.
   */
  readonly watched: string;
  readonly cadence: 'ticks' | 'minutes';
  /** What the source carries besides last prices. */
  readonly carries: { readonly bidAsk: boolean; readonly volume: boolean; readonly oi: boolean };
}

/** Everything a day needs that is not decided: the same for backtest, paper and live. */
export interface MarketDay {
  readonly day: Day;
  readonly instruments: readonly InstrumentDay[];
  /** Whose gap, VWAP and ADX stand for the market: the place in `instruments`, or null where there is none. */
  readonly reference: number | null;
  /** Of the options that can be traded; empty: the day has none. */
  readonly chains: readonly OptionChain[];
  /** India VIX in points, one-minute; null: unknown. */
  readonly vix: { readonly bars: Bars; readonly from: number; readonly to: number } | null;
  /** Budget, central bank, election. */
  readonly event: string | null;
  /** What was assumed, for people. */
  readonly assumed: readonly string[];
}
