import { corporateActionRatio, type CorporateAction } from './corporate-action.ts';
import {
  ELIGIBILITY_SETTINGS,
  tradedClassOf,
  type Eligibility,
  type EligibilityMode,
  type EligibilitySettings,
} from './eligibility.ts';
import { eligibilityOf, type EligibilityVerdict } from './eligibility-verdict.ts';
import type { InstrumentDay, MarketDay } from './market-day.ts';
import { dayText } from './time.ts';
import { inRupees, type Paise } from './units.ts';

/** What a day of history says where no file of it is given. */
export const ELIGIBILITY_ASSUMED =
  'eligibility (ban, circuit, surveillance lists) assumed; price bands unknown';

const NO_PRE_OPEN: ReadonlyMap<string, Paise> = new Map();

/**
 * The day with what may not be traded today marked as blocked, with the file's price bands, and with both said among what is assumed. What is blocked
 * already stays so and is told first. `file` null: there is none, which a replay assumes away and a live market does not. Whatever the lists say, a
 * symbol whose prices look split overnight is blocked, and its futures and options with it; `preOpen` has the prices of the pre-open by instrument key,
 * for a day that has no bar yet. Throws a RangeError for a file of another day.
 */
export function withEligibility(
  market: MarketDay,
  file: Eligibility | null,
  mode: EligibilityMode,
  settings: EligibilitySettings = ELIGIBILITY_SETTINGS,
  preOpen: ReadonlyMap<string, Paise> = NO_PRE_OPEN,
): MarketDay {
  if (file !== null && file.day !== market.day)
    throw new RangeError(`an eligibility file of ${dayText(file.day)} for ${dayText(market.day)}`);
  const split = splitOvernight(market, preOpen, settings);
  const isKnown = file !== null || mode !== 'replay';
  const told: string[] = [];
  const overtaken = new Set<string>(isKnown ? [ELIGIBILITY_ASSUMED] : []);
  const instruments = market.instruments.map((each): InstrumentDay => {
    const { instrument } = each;
    const verdict = eligibilityOf(instrument, file, mode);
    const listed = blockedWhy(each, verdict, split);
    const why = both(each.blocked, listed);
    if (isKnown || listed !== null) overtaken.add(`${instrument.key}: eligible`);
    if (listed !== null) told.push(`${instrument.key}: no entries: ${listed}`);
    else if (file !== null && verdict.kind === 'eligible' && verdict.assumed !== undefined)
      told.push(`${instrument.key}: eligible, though the eligibility file has no ${verdict.assumed}`);
    const band = instrument.kind === 'equity' ? bandOf(file, instrument.symbol) : undefined;
    if (listed === null && band === undefined) return each;
    return {
      ...each,
      blocked: why,
      bandLow: band?.low ?? each.bandLow,
      bandHigh: band?.high ?? each.bandHigh,
    };
  });
  const assumed = market.assumed.filter((row) => !overtaken.has(row));
  return { ...market, instruments, assumed: [...assumed, ...told] };
}

function both(first: string | null, second: string | null): string | null {
  return first === null || second === null ? (first ?? second) : `${first}; ${second}`;
}

function blockedWhy(
  { instrument }: InstrumentDay,
  verdict: EligibilityVerdict,
  split: ReadonlyMap<string, string>,
): string | null {
  if (verdict.kind === 'blocked') return verdict.why;
  const of = tradedClassOf(instrument);
  return of !== null && of.startsWith('stock') ? (split.get(instrument.underlying) ?? null) : null;
}

function bandOf(file: Eligibility | null, symbol: string) {
  return file?.sources.bands?.rows.find((row) => row.symbol === symbol);
}

/**
 * By underlying, why its prices look split: of the stock itself where the day has it, else of its future. An option's own price says nothing (it
 * halves on an ordinary day), and an index is never split.
 */
function splitOvernight(
  { instruments }: MarketDay,
  preOpen: ReadonlyMap<string, Paise>,
  { overnight }: EligibilitySettings,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const wanted of ['stock-future', 'stock']) {
    for (const each of instruments) {
      const { instrument, facts } = each;
      if (tradedClassOf(instrument) !== wanted) continue;
      const open = openOf(each, preOpen);
      const action = corporateActionRatio(facts.previousClose, open, overnight);
      if (action !== null)
        found.set(instrument.underlying, splitWhy(instrument.symbol, facts.previousClose, open, action));
    }
  }
  return found;
}

/** The open of the day's first bar, else the price of the pre-open; NaN: neither is known yet. */
function openOf({ instrument, bars, from, to }: InstrumentDay, preOpen: ReadonlyMap<string, Paise>): number {
  return from < to ? bars.open[from]! : (preOpen.get(instrument.key) ?? NaN);
}

function splitWhy(symbol: string, close: number, open: number, { ratio, observed }: CorporateAction): string {
  return (
    `${symbol} opened at ${inRupees(open)} after a close of ${inRupees(close)}, ${observed.toFixed(3)} of it: ` +
    `a split or bonus of ${ratio} by its look`
  );
}
