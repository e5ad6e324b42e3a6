import { freezeQtyOf } from './freeze-table.ts';
import type { Instrument } from './instrument.ts';
import { dayText, type Day } from './time.ts';
import { paise } from './units.ts';

/**
 * What is traded where no dump of the day is at hand (demo, tests): ten liquid NSE stocks that have contracts in Kite's dump of
 * 17 Aug 2026, and the index futures of that dump. Live and paper-on-live read the day's own dump instead.
 */
export const LIQUID_STOCKS: readonly string[] = [
  'RELIANCE',
  'HDFCBANK',
  'ICICIBANK',
  'INFY',
  'TCS',
  'SBIN',
  'AXISBANK',
  'ITC',
  'LT',
  'TATASTEEL',
];

/** Cash ticks are in no file we have; live they come from the dump. */
export const ASSUMED_CASH_TICK = paise(5);

/** The liquid stocks as instruments, in the order of the list. */
export function liquidStocks(): readonly Instrument[] {
  return LIQUID_STOCKS.map((symbol) =>
    cashInstrument(symbol, ['derivatives exist (dump of 2026-08-17): closing auction']),
  );
}

/** A share at NSE that has derivatives; `assumed` is added to what every such row assumes. */
export function cashInstrument(symbol: string, assumed: readonly string[]): Instrument {
  const key = `NSE:${symbol}`;
  return {
    key,
    exchange: 'NSE',
    symbol,
    kind: 'equity',
    token: standInToken(key),
    lot: 1,
    tick: ASSUMED_CASH_TICK,
    underlying: symbol,
    expiry: null,
    strike: null,
    right: null,
    closingAuction: true,
    hasVolume: true,
    proxy: false,
    freezeQty: null,
    spread: null,
    assumed: ['tick 0.05', 'token stands in for the exchange’s', ...assumed],
  };
}

const FNV_PRIME = 16_777_619;
const FNV_OFFSET = 2_166_136_261;

/**
 * A token for an instrument whose real one is unknown: 32-bit FNV-1a of its key, above 2^32. So it fits the seven base-36 digits of an order id
 * and never equals a real one (Kite's instrument tokens are 32 bits, the exchange's part of them less).
 */
export function standInToken(key: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), FNV_PRIME) >>> 0;
  return 2 ** 32 + hash;
}

export interface ContractRow {
  readonly underlying: string;
  readonly symbol: string;
  readonly expiry: Day;
  readonly token: number;
  readonly lot: number;
  /** Paise. */
  readonly tick: number;
}

/** The day of the dump that the contracts below were read from. */
export const CONTRACTS_FROM: Day = 20260817;

/** In order of expiry. */
export const INDEX_FUTURES: readonly ContractRow[] = [
  { underlying: 'NIFTY', symbol: 'NIFTY26AUGFUT', expiry: 20260825, token: 58072, lot: 65, tick: 10 },
  { underlying: 'BANKNIFTY', symbol: 'BANKNIFTY26AUGFUT', expiry: 20260825, token: 58067, lot: 30, tick: 20 },
  { underlying: 'NIFTY', symbol: 'NIFTY26SEPFUT', expiry: 20260929, token: 68407, lot: 65, tick: 10 },
  { underlying: 'BANKNIFTY', symbol: 'BANKNIFTY26SEPFUT', expiry: 20260929, token: 68390, lot: 30, tick: 20 },
  { underlying: 'NIFTY', symbol: 'NIFTY26OCTFUT', expiry: 20261027, token: 48704, lot: 65, tick: 10 },
  { underlying: 'BANKNIFTY', symbol: 'BANKNIFTY26OCTFUT', expiry: 20261027, token: 48699, lot: 30, tick: 20 },
];

/** An instrument that no table describes: which row is missing. */
export interface InstrumentRefusal {
  readonly kind: 'refused';
  readonly rule: 'no-instrument-row';
  readonly why: string;
}

/** The near index future of a day, its expiry day included; refused outside the days that the dump covers. */
export function nearIndexFuture(underlying: string, day: Day): Instrument | InstrumentRefusal {
  const row =
    day < CONTRACTS_FROM
      ? undefined
      : INDEX_FUTURES.find((r) => r.underlying === underlying && r.expiry >= day);
  if (row === undefined) {
    return noInstrument(
      `near future of ${underlying} on ${dayText(day)}: the contracts of the dump of ${dayText(CONTRACTS_FROM)} do not cover it`,
    );
  }
  return {
    key: `NFO:${row.symbol}`,
    exchange: 'NFO',
    symbol: row.symbol,
    kind: 'future',
    token: row.token,
    lot: row.lot,
    tick: paise(row.tick),
    underlying,
    expiry: row.expiry,
    strike: null,
    right: null,
    closingAuction: false,
    hasVolume: true,
    proxy: false,
    freezeQty: freezeQtyOf(underlying, day),
    spread: null,
    assumed: day === CONTRACTS_FROM ? [] : [`contract as in the dump of ${dayText(CONTRACTS_FROM)}`],
  };
}

export function noInstrument(why: string): InstrumentRefusal {
  return { kind: 'refused', rule: 'no-instrument-row', why };
}
