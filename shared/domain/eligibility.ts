import { z } from 'zod';
import { overnightSchema } from './corporate-action.ts';
import type { Instrument } from './instrument.ts';
import type { Day } from './time.ts';
import type { Paise } from './units.ts';

/** The lists that say whether a symbol may be traded today, in the order in which they are told. */
export const SOURCE_NAMES = [
  'foBan',
  'misBlocked',
  'surveillance',
  'tradeToTrade',
  'bands',
  'exDates',
] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** A list as it was fetched. */
export interface Source<Row> {
  /** Where it is from: a URL, or a file's name. */
  readonly source: string;
  /** When it was fetched, epoch ms. */
  readonly at: number;
  readonly rows: readonly Row[];
}

export interface SymbolRow {
  readonly symbol: string;
}

/** `measure`: "ASM", "GSM", with a stage where the list names one. */
export interface SurveillanceRow extends SymbolRow {
  readonly measure: string;
}

/** Series whose every trade is settled by delivery: no intraday trade is possible. */
export const DELIVERY_SERIES = ['BE', 'BZ'] as const;

export interface SeriesRow extends SymbolRow {
  readonly series: (typeof DELIVERY_SERIES)[number];
}

/** The day's circuit limits: orders beyond them are refused. */
export interface BandRow extends SymbolRow {
  readonly low: Paise;
  readonly high: Paise;
}

/** `action` in words: "bonus 1:1", "dividend 8.50". */
export interface ExDateRow extends SymbolRow {
  readonly exDate: Day;
  readonly action: string;
}

/** What was known before the open of a day. Null: that list was not fetched, so it is missing. */
export interface Eligibility {
  readonly day: Day;
  /** Epoch ms. */
  readonly madeAt: number;
  readonly sources: {
    /** Underlyings whose futures and options are in the ban period. */
    readonly foBan: Source<SymbolRow> | null;
    /** Stocks that the broker takes no intraday (MIS) order in. */
    readonly misBlocked: Source<SymbolRow> | null;
    readonly surveillance: Source<SurveillanceRow> | null;
    readonly tradeToTrade: Source<SeriesRow> | null;
    readonly bands: Source<BandRow> | null;
    readonly exDates: Source<ExDateRow> | null;
  };
}

/** `live`, and `paper` on the live market, need the lists; a `replay` of history has none and assumes. */
export const ELIGIBILITY_MODES = ['live', 'paper', 'replay'] as const;
export type EligibilityMode = (typeof ELIGIBILITY_MODES)[number];

export const eligibilitySettingsSchema = z
  .strictObject({
    maxSourceAgeHours: z
      .number()
      .gt(0)
      .max(240)
      .default(18)
      .describe('A list fetched longer ago than this is refused, in hours: one of yesterday morning is'),
    overnight: overnightSchema.prefault({}),
  })
  .readonly();

export type EligibilitySettings = z.infer<typeof eligibilitySettingsSchema>;

export const ELIGIBILITY_SETTINGS: EligibilitySettings = eligibilitySettingsSchema.parse({});

export const TRADED_CLASSES = [
  'stock',
  'stock-future',
  'stock-option',
  'index-future',
  'index-option',
] as const;
export type TradedClass = (typeof TRADED_CLASSES)[number];

/**
 * The lists without which a class is not traded live. A stock needs those that forbid it, move its price scale or bound it. Its derivatives have
 * contracts and price bands of their own, are not on lists of the cash market, and can be banned alone. An index is on no list at all.
 */
export const NEEDED_SOURCES: Readonly<Record<TradedClass, readonly SourceName[]>> = {
  stock: ['misBlocked', 'surveillance', 'tradeToTrade', 'bands', 'exDates'],
  'stock-future': ['foBan'],
  'stock-option': ['foBan'],
  'index-future': [],
  'index-option': [],
};

/** Index names that derivatives are of (NSE FAOP70616 and FAOP75239, BSE); any other underlying is taken for a stock, which needs more. */
const INDEX_UNDERLYINGS: ReadonlySet<string> = new Set([
  'NIFTY',
  'BANKNIFTY',
  'FINNIFTY',
  'MIDCPNIFTY',
  'NIFTYNXT50',
  'NIFTYFPI',
  'SENSEX',
  'BANKEX',
  'SENSEX50',
]);

/** What a verdict needs to know of an instrument. */
export type Subject = Pick<Instrument, 'kind' | 'symbol' | 'underlying'>;

/** Null for an index itself, which is only watched. */
export function tradedClassOf({ kind, underlying }: Subject): TradedClass | null {
  if (kind === 'index') return null;
  if (kind === 'equity') return 'stock';
  return `${isIndexName(underlying) ? 'index' : 'stock'}-${kind}`;
}

export function isIndexName(name: string): boolean {
  return INDEX_UNDERLYINGS.has(name);
}

/** The lists that a class needs and the day's file does not have; `file` null: it has none. */
export function missingSources(of: TradedClass, file: Eligibility | null): readonly SourceName[] {
  return NEEDED_SOURCES[of].filter((name) => (file?.sources[name] ?? null) === null);
}
