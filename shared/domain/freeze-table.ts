import type { Day } from './time.ts';

/**
 * The most one order may carry (the exchange's freeze quantity, in units), dated. It is published monthly and values go back and
 * forth, so a row holds until the next known one and is refreshed by hand. NSE FAOP75521 (3 Aug 2026), NSE's file of 20 Dec 2025,
 * FINNIFTY and BANKNIFTY of 2026 from circulars named by month only; SENSEX from a secondary source.
 */
export interface FreezeRow {
  readonly from: Day;
  readonly underlying: string;
  readonly qty: number;
}

/** Newest last. */
export const FREEZE_TABLE: readonly FreezeRow[] = [
  { from: 20251220, underlying: 'BANKNIFTY', qty: 600 },
  { from: 20251220, underlying: 'FINNIFTY', qty: 1200 },
  { from: 20251220, underlying: 'MIDCPNIFTY', qty: 2800 },
  { from: 20251220, underlying: 'NIFTY', qty: 1800 },
  { from: 20251220, underlying: 'NIFTYNXT50', qty: 600 },
  { from: 20260501, underlying: 'BANKNIFTY', qty: 900 },
  { from: 20260803, underlying: 'BANKNIFTY', qty: 600 },
  { from: 20260803, underlying: 'FINNIFTY', qty: 1800 },
  { from: 20260803, underlying: 'MIDCPNIFTY', qty: 2800 },
  { from: 20260803, underlying: 'NIFTY', qty: 1800 },
  { from: 20260803, underlying: 'NIFTYFPI', qty: 8500 },
  { from: 20260803, underlying: 'NIFTYNXT50', qty: 600 },
  { from: 20260803, underlying: 'SENSEX', qty: 1000 },
];

/** Null where no row names the underlying on that day: the limit is unknown, not absent. */
export function freezeQtyOf(
  underlying: string,
  day: Day,
  table: readonly FreezeRow[] = FREEZE_TABLE,
): number | null {
  return table.findLast((row) => row.underlying === underlying && row.from <= day)?.qty ?? null;
}

/** The largest order of whole lots below the freeze quantity, in units: NIFTY 27 × 65 = 1755. Null: unknown. */
export function largestOrder(lot: number, freezeQty: number | null): number | null {
  return freezeQty === null ? null : Math.floor(freezeQty / lot) * lot;
}
