import { freezeQtyOf } from '../domain/freeze-table.ts';
import type { Instrument } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import { standInToken } from '../domain/universe.ts';
import { paise } from '../domain/units.ts';
import type { Contract } from './data/format.ts';
import { SERIES } from './history-tables.ts';

/** The lot of an index's options, by date. */
export interface OptionLotRow {
  readonly underlying: string;
  readonly from: Day;
  readonly to: Day;
  readonly lot: number;
}

/** NSE FAOP70616 (3 Oct 2025), from the series of January 2026 on. A revision of October 2026 is neither confirmed nor excluded, so rows end before it. */
export const OPTION_LOTS: readonly OptionLotRow[] = [
  { underlying: 'NIFTY', from: 20260101, to: 20260930, lot: 65 },
  { underlying: 'BANKNIFTY', from: 20260101, to: 20260930, lot: 30 },
  { underlying: 'FINNIFTY', from: 20260101, to: 20260930, lot: 60 },
  { underlying: 'MIDCPNIFTY', from: 20260101, to: 20260930, lot: 120 },
];

/** Options' ticks in history: assumed. */
const OPTION_TICK = paise(5);

/** Units of one contract; null: no table has the day. Futures and options of an index have the same lot. */
export function optionLotOf(underlying: string, day: Day): number | null {
  const covers = (row: { underlying: string; from: Day; to: Day }): boolean =>
    row.underlying === underlying && row.from <= day && day <= row.to;
  return (SERIES.find(covers) ?? OPTION_LOTS.find(covers))?.lot ?? null;
}

/** A listed option, named "NIFTY26081824200CE" (yymmdd of the expiry, strike in rupees): history has no dump that knows Kite's own symbol. */
export function optionInstrument(
  underlying: string,
  { expiry, strike, right }: Contract,
  lot: number,
  day: Day,
  hasVolume: boolean,
): Instrument {
  const symbol = `${underlying}${String(expiry).slice(2)}${strike / 100}${right}`;
  const key = `NFO:${symbol}`;
  return {
    key,
    exchange: 'NFO',
    symbol,
    kind: 'option',
    token: standInToken(key),
    lot,
    tick: OPTION_TICK,
    underlying,
    expiry,
    strike,
    right,
    closingAuction: false,
    hasVolume,
    proxy: false,
    freezeQty: freezeQtyOf(underlying, day),
    spread: null,
    assumed: [
      'tick 0.05',
      'token stands in for the exchange’s',
      'eligible',
      `lot ${lot} from the dated table`,
    ],
  };
}

/** What is watched in the underlying's place where no future of it is at hand: it cannot be traded. */
export function parityInstrument(
  underlying: string,
  expiry: Day,
  exchange: Instrument['exchange'] = 'NFO',
): Instrument {
  const symbol = `${underlying}-PARITY`;
  const key = `${exchange}:${symbol}`;
  return {
    key,
    exchange,
    symbol,
    kind: 'index',
    token: standInToken(key),
    lot: 1,
    tick: OPTION_TICK,
    underlying,
    expiry,
    strike: null,
    right: null,
    closingAuction: false,
    hasVolume: false,
    proxy: false,
    freezeQty: null,
    spread: null,
    assumed: [
      `the forward that put-call parity implies for ${dayText(expiry)} (median of K + C − P at five strikes nearest the money, undiscounted), one value a ` +
        'snapshot: open = high = low = close, no volume',
    ],
  };
}
