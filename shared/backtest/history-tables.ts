import { freezeQtyOf } from '../domain/freeze-table.ts';
import type { Instrument } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import { cashInstrument, noInstrument, standInToken, type InstrumentRefusal } from '../domain/universe.ts';
import { paise } from '../domain/units.ts';

/** History has no dump: what its files trade, by date. Only the days of files we have are covered; anything else is refused by name. */
export interface SeriesRow {
  readonly underlying: string;
  readonly from: Day;
  readonly to: Day;
  readonly lot: number;
  /** Why the lot is believed; null: the file's own volumes confirm it. */
  readonly lotAssumed: string | null;
  /** True: the file is the spot index, traded as a future with zero basis. */
  readonly proxy: boolean;
}

export const SERIES: readonly SeriesRow[] = [
  { underlying: 'NIFTY', from: 20170901, to: 20171031, lot: 75, lotAssumed: null, proxy: false },
  { underlying: 'BANKNIFTY', from: 20170901, to: 20171031, lot: 40, lotAssumed: null, proxy: false },
  { underlying: 'BANKNIFTY', from: 20190101, to: 20190331, lot: 20, lotAssumed: null, proxy: false },
  {
    underlying: 'NIFTY',
    from: 20221101,
    to: 20221130,
    lot: 50,
    lotAssumed: 'lot 50 from the dated table',
    proxy: false,
  },
  { underlying: 'NIFTY', from: 20240101, to: 20240531, lot: 50, lotAssumed: 'lot 50', proxy: true },
  { underlying: 'BANKNIFTY', from: 20240101, to: 20240531, lot: 15, lotAssumed: 'lot 15', proxy: true },
];

/** Expiries of the index contracts in the files, ascending. */
export const HISTORY_EXPIRIES: readonly Day[] = [20170928, 20171026, 20190131, 20190228, 20190328, 20221124];

/** Index futures' ticks in history: assumed. */
const HISTORY_TICK = paise(5);

const INDICES: ReadonlySet<string> = new Set(['NIFTY', 'BANKNIFTY']);

/**
 * The instrument that a file's series is on a day. `name` is the share's symbol or the index's name ("NIFTY"); files named F1 or -I are
 * the near contract already, so a future here is a series ("NFO:NIFTY-I") and never rolls.
 */
export function historyInstrument(
  name: string,
  kind: 'equity' | 'future' | 'index',
  day: Day,
): Instrument | InstrumentRefusal {
  switch (kind) {
    case 'equity':
      return cashInstrument(name, ['eligible', 'derivatives exist: exits as for closing-auction stocks']);
    case 'index':
      return INDICES.has(name) ? spotIndex(name) : noInstrument(`index ${name}: no row in history`);
    case 'future':
      return historyFuture(name, day);
  }
}

/** Does the near contract change after `previous` and by `day`? Then a gap between their prices is no gap: it is unknown. */
export function crossesExpiry(previous: Day, day: Day): boolean {
  return HISTORY_EXPIRIES.some((expiry) => previous <= expiry && expiry < day);
}

function historyFuture(name: string, day: Day): Instrument | InstrumentRefusal {
  const row = SERIES.find((r) => r.underlying === name && r.from <= day && day <= r.to);
  if (row === undefined) {
    return noInstrument(
      `future of ${name} on ${dayText(day)}: no lot in the history table (SERIES) for that day`,
    );
  }
  const expiry = row.proxy ? null : (HISTORY_EXPIRIES.find((e) => day <= e && e <= row.to) ?? null);
  const symbol = row.proxy ? `${name}-PROXY` : `${name}-I`;
  const key = `NFO:${symbol}`;
  const assumed = ['tick 0.05', 'token stands in for the exchange’s', 'eligible'];
  if (row.lotAssumed !== null) assumed.push(row.lotAssumed);
  if (row.proxy) assumed.push('PROXY: the spot index as a future with zero basis, volume rules waived');
  else if (expiry === null) assumed.push(`expiry unknown: no row on or after ${dayText(day)}`);
  else assumed.push(`expiry ${dayText(expiry)} from the dated table`);
  return {
    key,
    exchange: 'NFO',
    symbol,
    kind: 'future',
    token: standInToken(key),
    lot: row.lot,
    tick: HISTORY_TICK,
    underlying: name,
    expiry,
    strike: null,
    right: null,
    closingAuction: false,
    hasVolume: !row.proxy,
    proxy: row.proxy,
    freezeQty: freezeQtyOf(name, day),
    spread: null,
    assumed,
  };
}

function spotIndex(name: string): Instrument {
  const key = `NSE:${name}`;
  return {
    key,
    exchange: 'NSE',
    symbol: name,
    kind: 'index',
    token: standInToken(key),
    lot: 1,
    tick: HISTORY_TICK,
    underlying: name,
    expiry: null,
    strike: null,
    right: null,
    closingAuction: true,
    hasVolume: false,
    proxy: false,
    freezeQty: null,
    spread: null,
    assumed: ['tick 0.05', 'token stands in for the exchange’s'],
  };
}
