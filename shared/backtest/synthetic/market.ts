import type { Instrument } from '../../domain/instrument.ts';
import type { Day } from '../../domain/time.ts';
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

const ASSUMED = ['synthetic: reference price, volatility and volume are illustrative', 'token is invented'];

function stock(
  token: number,
  symbol: string,
  rupees: number,
  dailyVolPct: number,
  averageDailyVolume: number,
  beta: number,
  spreadTicks: number,
): SyntheticRow {
  const instrument: Instrument = {
    key: `NSE:${symbol}`,
    exchange: 'NSE',
    symbol,
    kind: 'equity',
    token,
    lot: 1,
    tick: paise(5),
    underlying: symbol,
    expiry: null,
    closingAuction: true,
    hasVolume: true,
    proxy: false,
    freezeQty: null,
    spread: paise(5 * spreadTicks),
    assumed: [...ASSUMED, 'tick 0.05'],
  };
  return { instrument, referencePrice: fromRupees(rupees), dailyVolPct, averageDailyVolume, beta };
}

function indexFuture(
  token: number,
  underlying: string,
  rupees: number,
  lot: number,
  freezeQty: number,
  dailyVolPct: number,
  averageDailyVolume: number,
  beta: number,
): SyntheticRow {
  const symbol = `${underlying}26SEPFUT`;
  const expiry: Day = 20260929;
  const instrument: Instrument = {
    key: `NFO:${symbol}`,
    exchange: 'NFO',
    symbol,
    kind: 'future',
    token,
    lot,
    tick: paise(10),
    underlying,
    expiry,
    closingAuction: false,
    hasVolume: true,
    proxy: false,
    freezeQty,
    spread: paise(10 * 6),
    assumed: [...ASSUMED, `tick 0.10, lot ${lot}, freeze quantity ${freezeQty}`],
  };
  return { instrument, referencePrice: fromRupees(rupees), dailyVolPct, averageDailyVolume, beta };
}

const NIFTY_SPOT: Instrument = {
  key: 'NSE:NIFTY 50',
  exchange: 'NSE',
  symbol: 'NIFTY 50',
  kind: 'index',
  token: 900_001,
  lot: 1,
  tick: paise(5),
  underlying: 'NIFTY',
  expiry: null,
  closingAuction: false,
  hasVolume: false,
  proxy: false,
  freezeQty: null,
  spread: null,
  assumed: ASSUMED,
};

/** Ten liquid stocks, the near futures of NIFTY and BANKNIFTY and the NIFTY index. Every number of it is illustrative. */
export const SYNTHETIC_ROWS: readonly SyntheticRow[] = [
  stock(900_011, 'RELIANCE', 1_400, 1.3, 12_000_000, 1.0, 2),
  stock(900_012, 'HDFCBANK', 960, 1.2, 18_000_000, 1.0, 1),
  stock(900_013, 'ICICIBANK', 1_380, 1.2, 11_000_000, 1.0, 2),
  stock(900_014, 'INFY', 1_500, 1.5, 7_000_000, 0.9, 2),
  stock(900_015, 'TCS', 3_050, 1.3, 2_500_000, 0.8, 4),
  stock(900_016, 'SBIN', 850, 1.4, 10_000_000, 1.1, 1),
  stock(900_017, 'AXISBANK', 1_120, 1.5, 8_000_000, 1.1, 2),
  stock(900_018, 'BHARTIARTL', 1_900, 1.3, 5_000_000, 0.8, 3),
  stock(900_019, 'ITC', 410, 1.1, 12_000_000, 0.6, 1),
  stock(900_020, 'LT', 3_600, 1.4, 2_000_000, 1.0, 5),
  {
    instrument: NIFTY_SPOT,
    referencePrice: fromRupees(24_800),
    dailyVolPct: 0.8,
    averageDailyVolume: 0,
    beta: 1,
  },
  indexFuture(900_002, 'NIFTY', 24_870, 65, 1_800, 0.8, 6_500_000, 1),
  indexFuture(900_003, 'BANKNIFTY', 55_200, 30, 600, 1.0, 1_500_000, 1.1),
];
