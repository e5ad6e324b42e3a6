import type { Day } from './time.ts';
import type { Paise } from './units.ts';

/** `NSE` and `BSE` are cash, `NFO` and `BFO` their derivatives, as Kite names them. */
export type Exchange = 'NSE' | 'BSE' | 'NFO' | 'BFO';

/** Call or put, as the exchange writes them. */
export type OptionRight = 'CE' | 'PE';

export type InstrumentKind = 'equity' | 'future' | 'option' | 'index';

/** What can be traded or watched. Everything about a contract comes from the day's data, nothing from memory. */
export interface Instrument {
  /** Kite's key, "NFO:NIFTY26SEPFUT": unique, and what documents are keyed by. */
  readonly key: string;
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly kind: InstrumentKind;
  /** Exchange token: seven base-36 digits of an order id. */
  readonly token: number;
  /** Smallest quantity and its step; 1 for shares. */
  readonly lot: number;
  readonly tick: Paise;
  /** The name a derivative derives from ("NIFTY"); a stock's or index's own symbol. */
  readonly underlying: string;
  readonly expiry: Day | null;
  /** Of an option; null for everything else. */
  readonly strike: Paise | null;
  readonly right: OptionRight | null;
  /** A stock with derivatives: since 3 Aug 2026 its continuous trading ends with the closing auction at 15:15. */
  readonly closingAuction: boolean;
  /** False for an index and a proxy built on one: volume rules are waived, VWAP weighs bars equally. */
  readonly hasVolume: boolean;
  /** A spot index traded as if it were its future, with zero basis: marked wherever it is shown. */
  readonly proxy: boolean;
  /** The most one order may carry; null where no table names one. */
  readonly freezeQty: number | null;
  /** Bid-ask spread in paise where quotes are known; null: the cost model's percentage includes half the spread. */
  readonly spread: Paise | null;
  /** What was assumed for lack of data ("lot 75 from the dated table"), printed with every run. */
  readonly assumed: readonly string[];
}

/** The rows of charge, margin and stop-type tables. */
export type Segment = 'equity-intraday' | 'futures' | 'options';

/** Null for an index: it cannot be traded. */
export function segmentOf(instrument: Instrument): Segment | null {
  switch (instrument.kind) {
    case 'equity':
      return 'equity-intraday';
    case 'future':
      return 'futures';
    case 'option':
      return 'options';
    case 'index':
      return null;
  }
}
