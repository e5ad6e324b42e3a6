import { sessionOfReplay } from '../../../domain/session.ts';
import { dayOf, instantOf, MINUTE_MS, type Day } from '../../../domain/time.ts';
import { DayRefused } from '../../../backtest/market-day.ts';
import { discountFactor } from '../../../options/black76.ts';
import { PARITY_SETTINGS, parityForward, type ParitySettings } from '../../../options/parity-forward.ts';
import { YEAR_DAYS, YEAR_MS, yearsToExpiry } from '../../../options/time-to-expiry.ts';
import type { Snapshot } from './snapshots.ts';

/** What a volatility is computed with besides the price and the strike. */
export interface Convention {
  /** `parity`: the forward of put-call parity among strikes that just traded; `spot`: the index seen with the chain, carried at the rate. */
  readonly forward: 'parity' | 'spot';
  /** Continuously compounded, a year. */
  readonly rate: number;
  /** `minutes`: exact to the end of trading on the expiry's day; `days`: whole calendar days, at least one. */
  readonly time: 'minutes' | 'days';
}

/**
 * What fits the exchange's own column best (`fits` of the report): Black-Scholes on the spot with 10 % and whole days, the last one a full day. It is not
 * published with the data; it is found in it.
 */
export const EXCHANGE: Convention = { forward: 'spot', rate: 0.1, time: 'days' };

/** An assumption without a source: near the money and within weeks, a point of it moves a volatility by a hundredth of a point. */
export const RATE_DEFAULT = 0.065;

export function ours(rate: number): Convention {
  return { forward: 'parity', rate, time: 'minutes' };
}

/** Everything that is tried on the exchange's column. */
export const CANDIDATES: readonly Convention[] = (['spot', 'parity'] as const).flatMap((forward) =>
  [0, RATE_DEFAULT, EXCHANGE.rate].flatMap((rate) =>
    (['days', 'minutes'] as const).map((time) => ({ forward, rate, time })),
  ),
);

/** Strikes whose call and put both traded within three minutes: of the furthest expiry, few do within one. */
const TRADED: ParitySettings = { ...PARITY_SETTINGS, price: 'last', maxAgeMs: 3 * MINUTE_MS };

/** A snapshot by a convention. `forward` in paise, NaN where too few strikes traded or no spot was seen. */
export interface Terms {
  readonly forward: number;
  readonly years: number;
  readonly discount: number;
}

export function termsOf(snapshot: Snapshot, convention: Convention): Terms {
  const { forward: by, rate, time } = convention;
  const years = time === 'minutes' ? exactYears(snapshot) : wholeDays(snapshot) / YEAR_DAYS;
  const discount = discountFactor(rate, years);
  if (by === 'parity') {
    const found = parityForward(snapshot.pairs, TRADED, snapshot.at, discount);
    return { forward: found.kind === 'forward' ? found.forward : NaN, years, discount };
  }
  const spot = snapshot.options[0]?.spot ?? 0;
  return { forward: spot > 0 ? spot / discount : NaN, years, discount };
}

/** Throws a DayRefused where the expiry's hours are not known. */
export function endMinuteOf(expiry: Day): number {
  const session = sessionOfReplay(expiry, { segment: 'derivatives', closingAuction: false });
  if (session.kind === 'refused') throw new DayRefused(session.rule, session.why);
  return session.open.at(-1)?.[1] ?? NaN;
}

export function exactYears({ at, expiry }: Snapshot): number {
  return yearsToExpiry(at, expiry, endMinuteOf(expiry));
}

function wholeDays({ at, expiry }: Snapshot): number {
  const days = ((instantOf(expiry, 0) - instantOf(dayOf(at), 0)) / YEAR_MS) * YEAR_DAYS;
  return Math.max(1, Math.round(days));
}
