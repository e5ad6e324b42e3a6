import type { Quotes } from '../../../backtest/data/quotes.ts';
import { MINUTE_MS, type Day } from '../../../domain/time.ts';
import { logMoneyness } from '../../../options/black76.ts';
import { impliedVolatility, impliedVolatilityOrNaN } from '../../../options/implied-volatility.ts';
import { YEAR_MS } from '../../../options/time-to-expiry.ts';
import {
  CANDIDATES,
  EXCHANGE,
  exactYears,
  ours,
  termsOf,
  type Convention,
  type Terms,
} from './conventions.ts';
import { Differences, type Distribution } from './differences.ts';
import { snapshotsOf, type SeenOption, type Snapshot } from './snapshots.ts';

/** A slice of the day's quotes, and how far from the exchange's volatilities both computations of them are. */
export interface Slice {
  readonly by: 'all' | 'traded' | 'moneyness' | 'time';
  readonly name: string;
  readonly ours: Distribution;
  readonly exchange: Distribution;
}

/** How near a convention comes to the exchange's column on traded quotes at and out of the money, where a price tells a volatility best. */
export interface Fit {
  readonly convention: Convention;
  readonly distribution: Distribution;
}

export interface ExchangeIv {
  readonly day: Day;
  readonly rate: number;
  readonly snapshots: number;
  readonly expiries: readonly Day[];
  readonly quotes: number;
  readonly slices: readonly Slice[];
  /** Nearest first. */
  readonly fits: readonly Fit[];
}

/** Per cent that the strike is out of the money, negative in it; up to and without the last number. */
const MONEYNESS: readonly (readonly [name: string, below: number])[] = [
  ['in the money by 3 % and more', -3],
  ['in the money by 0.5 to 3 %', -0.5],
  ['at the money, to 0.5 % either way', 0.5],
  ['out of the money by 0.5 to 3 %', 3],
  ['out of the money by 3 % and more', Infinity],
];

/** Minutes to the end of trading in the contract. */
const TIMES: readonly (readonly [name: string, below: number])[] = [
  ['the last hour', 60],
  ['1 to 2 hours', 120],
  ['2 to 4 hours', 240],
  ['4 hours to a day', 1_440],
  ['1 to 3 days', 4_320],
  ['3 to 9 days', 12_960],
  ['9 to 16 days', 23_040],
  ['16 days and more', Infinity],
];

/** Least per cent out of the money of quotes that the conventions are judged by. */
const FIT_FROM = -0.5;

class Both {
  readonly ours = new Differences();
  readonly exchange = new Differences();
}

/** Every quote of the day that carries the exchange's volatility, against ours at a yearly rate and against the exchange's own way. */
export function exchangeIv(quotes: Quotes, day: Day, rate: number): ExchangeIv {
  const snapshots = snapshotsOf(quotes, day);
  const all = new Both();
  const traded = new Both();
  const byMoneyness = MONEYNESS.map(() => new Both());
  const byTime = TIMES.map(() => new Both());
  const fits = CANDIDATES.map((convention) => ({ convention, differences: new Differences() }));
  let count = 0;
  for (const snapshot of snapshots) {
    const our = termsOf(snapshot, ours(rate));
    const theirs = termsOf(snapshot, EXCHANGE);
    const terms = fits.map(({ convention }) => termsOf(snapshot, convention));
    const time = byTime[bandOf(TIMES, minutesLeft(snapshot))];
    for (const option of snapshot.options) {
      count += 1;
      const out = percentOut(option, Number.isNaN(our.forward) ? theirs.forward : our.forward);
      const money = byMoneyness[bandOf(MONEYNESS, out)];
      const slices = option.isTraded ? [all, traded, money, time] : [all];
      compare(
        option,
        our,
        slices.map((slice) => slice?.ours),
      );
      compare(
        option,
        theirs,
        slices.map((slice) => slice?.exchange),
      );
      if (!option.isTraded || !(out >= FIT_FROM)) continue;
      for (const [i, { differences }] of fits.entries()) compare(option, terms[i]!, [differences]);
    }
  }
  const named = (by: Slice['by'], name: string, both: Both): Slice => ({
    by,
    name,
    ours: both.ours.distribution(),
    exchange: both.exchange.distribution(),
  });
  return {
    day,
    rate,
    snapshots: new Set(snapshots.map(({ at }) => at)).size,
    expiries: [...new Set(snapshots.map(({ expiry }) => expiry))].sort((a, b) => a - b),
    quotes: count,
    slices: [
      named('all', 'every quote', all),
      named('traded', 'traded since the snapshot before', traded),
      ...MONEYNESS.map(([name], i) => named('moneyness', name, byMoneyness[i]!)),
      ...TIMES.map(([name], i) => named('time', name, byTime[i]!)),
    ],
    fits: fits
      .map(({ convention, differences }) => ({ convention, distribution: differences.distribution() }))
      .sort((a, b) => a.distribution.medianAbsolute - b.distribution.medianAbsolute),
  };
}

function compare(option: SeenOption, terms: Terms, into: readonly (Differences | undefined)[]): void {
  const { right, strike, price, iv } = option;
  const { forward, years, discount } = terms;
  const found = impliedVolatilityOrNaN(right, price, forward, strike, years, discount);
  if (found > 0 && iv > 0) {
    const points = found * 100 - iv;
    for (const differences of into) differences?.add(points);
  } else {
    const rule = refusalOf(option, terms);
    for (const differences of into) differences?.refuse(rule);
  }
}

/** Why there is nothing to compare. */
function refusalOf({ right, strike, price, iv }: SeenOption, { forward, years, discount }: Terms): string {
  if (!(iv > 0)) return 'exchange-names-none';
  if (Number.isNaN(forward)) return 'no-forward';
  const answer = impliedVolatility({ right, price, forward, strike, years, discount });
  if (answer.kind === 'iv') throw new Error(`a volatility of ${answer.volatility} was refused`);
  return answer.rule;
}

function percentOut({ right, strike }: SeenOption, forward: number): number {
  return 100 * logMoneyness(strike, forward) * (right === 'CE' ? 1 : -1);
}

function minutesLeft(snapshot: Snapshot): number {
  return (exactYears(snapshot) * YEAR_MS) / MINUTE_MS;
}

/** Which band a value lies in; -1 for one that is no number. */
function bandOf(bands: readonly (readonly [name: string, below: number])[], value: number): number {
  return bands.findIndex(([, below]) => value < below);
}
