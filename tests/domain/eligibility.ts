import {
  type BandRow,
  type Eligibility,
  type ExDateRow,
  type SeriesRow,
  type Source,
  type SurveillanceRow,
  type SymbolRow,
} from '../../shared/domain/eligibility.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';

/** Files of a day for tests: every list is there and names nobody, except what a test says. */

export const DAY = 20260909;
export const FETCHED = instantOf(DAY, 500);
export const MADE = instantOf(DAY, 510);

export interface Listed {
  readonly foBan?: readonly SymbolRow[] | null;
  readonly misBlocked?: readonly SymbolRow[] | null;
  readonly surveillance?: readonly SurveillanceRow[] | null;
  readonly tradeToTrade?: readonly SeriesRow[] | null;
  readonly bands?: readonly BandRow[] | null;
  readonly exDates?: readonly ExDateRow[] | null;
}

export function band(symbol: string, low: number, high: number): BandRow {
  return { symbol, low: paise(low), high: paise(high) };
}

export function eligibilityWith(listed: Listed = {}, day = DAY): Eligibility {
  const source = <Row>(name: string, rows: readonly Row[] | null | undefined): Source<Row> | null =>
    rows === null ? null : { source: `${name}.csv`, at: FETCHED, rows: rows ?? [] };
  return {
    day,
    madeAt: MADE,
    sources: {
      foBan: source('ban', listed.foBan),
      misBlocked: source('mis', listed.misBlocked),
      surveillance: source('surveillance', listed.surveillance),
      tradeToTrade: source('t2t', listed.tradeToTrade),
      bands: source('bands', listed.bands === undefined ? [band('RELIANCE', 90_000, 110_000)] : listed.bands),
      exDates: source('ex', listed.exDates),
    },
  };
}

export const NO_LISTS: Listed = {
  foBan: null,
  misBlocked: null,
  surveillance: null,
  tradeToTrade: null,
  bands: null,
  exDates: null,
};
