import type { Quotes } from '../../../backtest/data/quotes.ts';
import { dayOf, type Day } from '../../../domain/time.ts';
import type { OptionRight } from '../../../domain/instrument.ts';
import type { OptionQuote, StrikePair } from '../../../options/parity-forward.ts';

/** One option in one snapshot of a chain. Prices in paise. */
export interface SeenOption {
  readonly right: OptionRight;
  readonly strike: number;
  readonly price: number;
  readonly spot: number;
  /** The exchange's volatility, percent a year; NaN: none. */
  readonly iv: number;
  /** Its volume rose since the snapshot before: the price is not an old one. */
  readonly isTraded: boolean;
}

/** The options of one expiry as one snapshot has them. */
export interface Snapshot {
  readonly at: number;
  readonly expiry: Day;
  readonly options: readonly SeenOption[];
  /** Last prices by strike; the time of each is that of its last rise in volume, -Infinity before the first. */
  readonly pairs: readonly StrikePair[];
}

interface Growing {
  readonly at: number;
  readonly expiry: Day;
  readonly options: SeenOption[];
  readonly legs: Map<number, { call: OptionQuote | null; put: OptionQuote | null }>;
}

/** The snapshots of a day in time order, one for each expiry. Rows of another day or without a contract are not of it. */
export function snapshotsOf(quotes: Quotes, day: Day): readonly Snapshot[] {
  const volumes = new Float64Array(quotes.instruments.length).fill(NaN);
  const tradedAt = new Float64Array(quotes.instruments.length).fill(-Infinity);
  const growing = new Map<string, Growing>();
  for (let i = 0; i < quotes.length; i++) {
    const index = quotes.instrument[i]!;
    const contract = quotes.instruments[index]?.contract ?? null;
    const at = quotes.at[i]!;
    if (contract === null || dayOf(at) !== day) continue;
    const isTraded = quotes.volume[i]! > volumes[index]!;
    volumes[index] = quotes.volume[i]!;
    if (isTraded) tradedAt[index] = at;
    const { expiry, strike, right } = contract;
    const key = `${at} ${expiry}`;
    let snapshot = growing.get(key);
    if (snapshot === undefined) growing.set(key, (snapshot = { at, expiry, options: [], legs: new Map() }));
    const price = quotes.last[i]!;
    snapshot.options.push({ right, strike, price, spot: quotes.spot[i]!, iv: quotes.iv[i]!, isTraded });
    const legs = snapshot.legs.get(strike) ?? { call: null, put: null };
    legs[right === 'CE' ? 'call' : 'put'] = { bid: 0, ask: 0, last: price, at: tradedAt[index]! };
    snapshot.legs.set(strike, legs);
  }
  return [...growing.values()]
    .map(({ at, expiry, options, legs }) => {
      const pairs = Array.from(legs, ([strike, { call, put }]) => ({ strike, call, put }));
      return { at, expiry, options, pairs };
    })
    .sort((a, b) => a.at - b.at || a.expiry - b.expiry);
}
