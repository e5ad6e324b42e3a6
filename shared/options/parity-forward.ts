/**
 * The forward that a chain implies by put-call parity, C − P = e^(−rT)·(F − K): H. R. Stoll, "The relationship between put and call option prices",
 * Journal of Finance 24 (1969), for options on a forward. It needs no spot, so it holds where the spot is late or stands still.
 */

/** What is known of one option; prices in the strike's unit, 0 where there is none. */
export interface OptionQuote {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  /** Epoch ms of the price that is used: of the quote for `mid`, of the trade for `last`. */
  readonly at: number;
}

/** A strike's call and put; null: not listed, or never heard of. */
export interface StrikePair {
  readonly strike: number;
  readonly call: OptionQuote | null;
  readonly put: OptionQuote | null;
}

export interface ParitySettings {
  /** `mid` is between bid and ask; `last` is the last trade, where a source has no bid and ask. One never stands in for the other. */
  readonly price: 'mid' | 'last';
  /** Older prices, and prices later than now, are not used. */
  readonly maxAgeMs: number;
  /** Strikes with the smallest |C − P| that the median is taken of: there the spread is narrowest and e^(rT) matters least. */
  readonly strikes: number;
  /** Fewer usable pairs than this name no forward. */
  readonly minPairs: number;
}

/** Five strikes: the median stands though two of them are wrong. */
export const PARITY_SETTINGS: ParitySettings = { price: 'mid', maxAgeMs: 60_000, strikes: 5, minPairs: 3 };

/** For bars and snapshots that carry no bid and ask. */
const LAST_PRICES: ParitySettings = { ...PARITY_SETTINGS, price: 'last' };

/** Pairs that were not used, each counted once, under the first that applies. */
export interface ParityExclusions {
  /** The call or the put is null. */
  readonly unpaired: number;
  /** A price that is needed is 0 or no number, or the strike is. */
  readonly unquoted: number;
  /** A bid above its ask. */
  readonly crossed: number;
  readonly stale: number;
}

export type ParityForward =
  | {
      readonly kind: 'forward';
      readonly forward: number;
      /** How many strikes it is the median of. */
      readonly pairs: number;
      /** Greatest less least of their forwards: how far they agree. */
      readonly range: number;
      readonly excluded: ParityExclusions;
    }
  | {
      readonly kind: 'refused';
      readonly rule: 'too-few-pairs' | 'bad-discount';
      readonly value: number;
      readonly limit: number;
      readonly why: string;
      readonly excluded: ParityExclusions;
    };

type Exclusion = keyof ParityExclusions;

interface Estimate {
  readonly strike: number;
  readonly apart: number;
}

/** The median of K + (C − P)/discount over the strikes nearest the money; refuses when too few pairs are quoted and fresh at `now`. */
export function parityForward(
  pairs: readonly StrikePair[],
  settings: ParitySettings,
  now: number,
  discount: number,
): ParityForward {
  const excluded = { unpaired: 0, unquoted: 0, crossed: 0, stale: 0 };
  const estimates: Estimate[] = [];
  for (const pair of pairs) {
    const estimate = estimateOf(pair, settings, now);
    if (typeof estimate === 'string') excluded[estimate] += 1;
    else estimates.push(estimate);
  }
  if (!(discount > 0 && discount < Infinity)) {
    const why = `the discount factor must be above 0: ${discount}`;
    return { kind: 'refused', rule: 'bad-discount', value: discount, limit: 0, why, excluded };
  }
  const found = estimates.length;
  // One pair at least, whatever the settings say: the median of none is no number.
  const limit = Math.max(1, settings.minPairs);
  if (!(found >= limit)) {
    const why = `${found} of ${pairs.length} strikes have a fresh call and put, needed: ${limit}`;
    return { kind: 'refused', rule: 'too-few-pairs', value: found, limit, why, excluded };
  }
  const forwards = estimates
    .sort((a, b) => Math.abs(a.apart) - Math.abs(b.apart) || a.strike - b.strike)
    .slice(0, Math.max(limit, settings.strikes))
    .map(({ strike, apart }) => strike + apart / discount)
    .sort((a, b) => a - b);
  const middle = forwards.length >> 1;
  const upper = forwards[middle]!;
  const forward = forwards.length % 2 === 1 ? upper : 0.5 * (forwards[middle - 1]! + upper);
  const range = forwards.at(-1)! - forwards[0]!;
  return { kind: 'forward', forward, pairs: forwards.length, range, excluded };
}

/** A last price without bid and ask. */
export function lastQuote(last: number, at: number): OptionQuote {
  return { bid: 0, ask: 0, last, at };
}

/**
 * The forward of last prices in whole units (paise), undiscounted: near the money the difference is small, and a week at 6 % changes it by a thousandth.
 * NaN where too few pairs are fresh.
 */
export function forwardOfLasts(pairs: readonly StrikePair[], now: number): number {
  const found = parityForward(pairs, LAST_PRICES, now, 1);
  return found.kind === 'forward' ? Math.round(found.forward) : NaN;
}

function estimateOf(pair: StrikePair, settings: ParitySettings, now: number): Estimate | Exclusion {
  const { strike, call, put } = pair;
  if (call === null || put === null) return 'unpaired';
  if (!(strike > 0)) return 'unquoted';
  const c = priceOf(call, settings, now);
  const p = priceOf(put, settings, now);
  if (typeof c === 'string') return c;
  if (typeof p === 'string') return p;
  return { strike, apart: c - p };
}

function priceOf(quote: OptionQuote, settings: ParitySettings, now: number): number | Exclusion {
  const { bid, ask, last, at } = quote;
  const isMid = settings.price === 'mid';
  if (isMid ? !(bid > 0 && ask > 0) : !(last > 0)) return 'unquoted';
  if (isMid && bid > ask) return 'crossed';
  const age = now - at;
  if (!(age >= 0 && age <= settings.maxAgeMs)) return 'stale';
  return isMid ? 0.5 * (bid + ask) : last;
}
