import { Bars } from '../../domain/bars.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { addDays, weekdayOf, type Day } from '../../domain/time.ts';
import type { Paise } from '../../domain/units.ts';
import { MARKET_VOLATILITY, sourceDay, sourcesOf } from './day.ts';
import { syntheticRows, type SyntheticRow } from './market.ts';
import { Random } from './random.ts';
import { longestSession, uShape } from './session.ts';
import { vixDay } from './vix.ts';
import { walk, type Regime } from './walk.ts';

/**
 * A synthetic market: what the built-in demonstration, tests and benchmarks trade when there are no files.
 *
 * Modelled: one market factor and each name's own part (beta, volatility), each with a regime a day (trend: steady drift; range:
 * pulled back to the open; gap: a jump at the open; plain); volatility that varies by day and minute and is high at both ends;
 * twelve steps a minute, so that open, high, low and close belong together; volume high at both ends and with the size of the
 * move, whole lots; ticks, a 10 % band, a future that follows its index with a small noisy basis; each market's hours by date
 * (an index stands still once its stocks are in their closing auction); an India VIX that rises when the market falls, through
 * the hours of the options it is made of. Every day is complete.
 *
 * Not modelled: quotes and queues, options, news, correlation between sectors, volatility that clusters over days or that the
 * VIX would foretell, expiry, auctions, halts, holidays. No edge is planted: every sign is a fair coin, the regime is told to nobody, and over all days
 * what persists and what reverts balance (tested). A profit made here proves that the machine runs, nothing else.
 *
 * A day's randomness comes from (seed, day, name) alone: another name in the list changes no other's bars.
 */
export interface SyntheticRequest {
  readonly seed: number;
  /** A Wednesday with the closing auction in force, 2026-09-09, by default. */
  readonly day?: Day;
  /** Sessions before it, oldest first; one weekday by default, which is more than 60 five-minute bars. */
  readonly previousDays?: readonly Day[];
  /** `syntheticRows` of the day by default. */
  readonly instruments?: readonly SyntheticRow[];
}

export interface SyntheticInstrument {
  readonly instrument: Instrument;
  /** All days, one-minute bars named by their end. */
  readonly bars: Bars;
  /** The last close before the last day (the reference price if there is none), and 10 % around it. */
  readonly previousClose: Paise;
  readonly bandLow: Paise;
  readonly bandHigh: Paise;
}

export interface SyntheticMarket {
  readonly day: Day;
  /** Of the market factor, day by day; for tests and people, never for strategies. */
  readonly regimes: readonly { readonly day: Day; readonly regime: Regime }[];
  readonly instruments: readonly SyntheticInstrument[];
  /** India VIX of all days, one-minute bars named by their end, in points × 100. */
  readonly vix: Bars;
}

/** Throws as `generateDays` does. */
export function generateMarket(request: SyntheticRequest): SyntheticMarket {
  const day = request.day ?? 20260909;
  const previous = request.previousDays ?? weekdaysBefore(day, 1);
  return generateDays(request.seed, [...previous, day], request.instruments);
}

/** The weekdays before a day, oldest first: a calendar without holidays. */
export function weekdaysBefore(day: Day, count: number): Day[] {
  const days: Day[] = [];
  for (let d = addDays(day, -1); days.length < count; d = addDays(d, -1)) {
    const weekday = weekdayOf(d);
    if (weekday > 0 && weekday < 6) days.unshift(d);
  }
  return days;
}

/**
 * Any number of days in order; the same code as one day, so that benchmarks measure it. The default rows are those of the last
 * day. Throws a RangeError for no days, days out of order and a day whose hours nobody knows.
 */
export function generateDays(
  seed: number,
  days: readonly Day[],
  rows?: readonly SyntheticRow[],
): SyntheticMarket {
  const day = days.at(-1);
  if (day === undefined) throw new RangeError('a synthetic market needs at least one day');
  const shown = rows ?? syntheticRows(day);
  const sources = sourcesOf(shown, days);
  const regimes: { day: Day; regime: Regime }[] = [];
  const vix = new Bars(
    days.reduce((sum, day) => sum + longestSession(day).length, 0),
    false,
  );
  for (const day of days) {
    const minutes = longestSession(day);
    const variance = uShape(minutes.length, 4, 1.5);
    const market = walk(Random.named(`${seed}/${day}/market`), MARKET_VOLATILITY, variance);
    regimes.push({ day, regime: market.regime });
    for (const source of sources) sourceDay(source, seed, day, market, variance);
    vixDay(vix, Random.named(`${seed}/${day}/vix`), day, minutes, market);
  }
  const views = new Map(sources.flatMap(({ views }) => views).map((view) => [view.row, view]));
  const instruments = shown.map((row) => {
    const { bars, previousClose, bandLow, bandHigh } = views.get(row)!;
    return { instrument: row.instrument, bars, previousClose, bandLow, bandHigh };
  });
  return { day, regimes, instruments, vix };
}
