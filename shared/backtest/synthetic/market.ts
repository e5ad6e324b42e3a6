import type { Instrument } from '../../domain/instrument.ts';
import { dayText, type Day } from '../../domain/time.ts';
import {
  ASSUMED_CASH_TICK,
  CONTRACTS_FROM,
  INDEX_FUTURES,
  liquidStocks,
  nearIndexFuture,
  standInToken,
} from '../../domain/universe.ts';
import { fromRupees, paise, type Paise } from '../../domain/units.ts';

/** One instrument of a synthetic market and how it moves. Rows of one `underlying` share one price path. */
export interface SyntheticRow {
  readonly instrument: Instrument;
  /** The close before the first day. */
  readonly referencePrice: Paise;
  /** Standard deviation of a day's return, percent. */
  readonly dailyVolPct: number;
  /** In units; not used where the instrument has no volume. */
  readonly averageDailyVolume: number;
  /** How much of the market's move it takes; the rest of its volatility is its own. */
  readonly beta: number;
}

/** Rupees, percent a day, units a day, beta, bid-ask spread in ticks. */
type Numbers = readonly [
  rupees: number,
  dailyVolPct: number,
  averageDailyVolume: number,
  beta: number,
  spreadTicks: number,
];

/** Illustrative, by symbol (a future's by its underlying): only the sizes are true to life. */
const NUMBERS: ReadonlyMap<string, Numbers> = new Map([
  ['RELIANCE', [1_400, 1.3, 12_000_000, 1, 2]],
  ['HDFCBANK', [960, 1.2, 18_000_000, 1, 1]],
  ['ICICIBANK', [1_380, 1.2, 11_000_000, 1, 2]],
  ['INFY', [1_500, 1.5, 7_000_000, 0.9, 2]],
  ['TCS', [3_050, 1.3, 2_500_000, 0.8, 4]],
  ['SBIN', [850, 1.4, 10_000_000, 1.1, 1]],
  ['AXISBANK', [1_120, 1.5, 8_000_000, 1.1, 2]],
  ['ITC', [410, 1.1, 12_000_000, 0.6, 1]],
  ['LT', [3_600, 1.4, 2_000_000, 1, 5]],
  ['TATASTEEL', [160, 1.7, 30_000_000, 1.2, 1]],
  ['NIFTY', [24_870, 0.8, 6_500_000, 1, 6]],
  ['BANKNIFTY', [55_200, 1, 1_500_000, 1.1, 3]],
]);

const NIFTY_SPOT: Instrument = {
  key: 'NSE:NIFTY 50',
  exchange: 'NSE',
  symbol: 'NIFTY 50',
  kind: 'index',
  token: standInToken('NSE:NIFTY 50'),
  lot: 1,
  tick: ASSUMED_CASH_TICK,
  underlying: 'NIFTY',
  expiry: null,
  strike: null,
  right: null,
  closingAuction: false,
  hasVolume: false,
  proxy: false,
  freezeQty: null,
  spread: null,
  assumed: [
    'tick 0.05',
    'token stands in for the exchange’s',
    'synthetic: reference price and volatility are illustrative',
  ],
};

const SPOT_ROW: SyntheticRow = {
  instrument: NIFTY_SPOT,
  referencePrice: fromRupees(24_800),
  dailyVolPct: 0.8,
  averageDailyVolume: 0,
  beta: 1,
};

const LAST_EXPIRY: Day = Math.max(...INDEX_FUTURES.map(({ expiry }) => expiry));

/**
 * The liquid stocks, the NIFTY index and the near futures of NIFTY and BANKNIFTY as of a day, as the universe describes them.
 * A future is one contract through all days of a market, whatever day they are.
 */
export function syntheticRows(day: Day): readonly SyntheticRow[] {
  return [
    ...liquidStocks().map((stock) => rowOf(stock, stock.symbol)),
    SPOT_ROW,
    ...['NIFTY', 'BANKNIFTY'].map((underlying) => rowOf(indexFuture(underlying, day), underlying)),
  ];
}

/** Outside the days of the dump the nearest contract it has stands in, freeze quantity and all: expired after the last of them. */
function indexFuture(underlying: string, day: Day): Instrument {
  const covered = Math.min(Math.max(day, CONTRACTS_FROM), LAST_EXPIRY);
  const future = nearIndexFuture(underlying, covered);
  if (future.kind === 'refused') throw new RangeError(future.why);
  if (covered === day) return future;
  const standIn = `synthetic: the contract of ${dayText(covered)} stands in on ${dayText(day)}, a day the dump does not cover`;
  return { ...future, assumed: [...future.assumed, standIn] };
}

function rowOf(instrument: Instrument, name: string): SyntheticRow {
  const numbers = NUMBERS.get(name);
  if (numbers === undefined)
    throw new RangeError(`no synthetic numbers for ${name}: one of ${[...NUMBERS.keys()].join(', ')}`);
  const [rupees, dailyVolPct, averageDailyVolume, beta, spreadTicks] = numbers;
  const assumed = `synthetic: reference price, volatility, volume and spread (${spreadTicks} ticks) are illustrative`;
  return {
    instrument: {
      ...instrument,
      spread: paise(spreadTicks * instrument.tick),
      assumed: [...instrument.assumed, assumed],
    },
    referencePrice: fromRupees(rupees),
    dailyVolPct,
    averageDailyVolume,
    beta,
  };
}
