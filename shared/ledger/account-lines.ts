import type { AccountOrders, PositionRow } from '../domain/broker-rows.ts';
import type { ForeignLine, HeldLine } from './comparison.ts';

/** The product that we trade: it cannot be carried over. */
export const INTRADAY = 'MIS';

/** What a certificate shows of the account beside what is ours. */
export function foreignLines({ foreign }: AccountOrders): readonly ForeignLine[] {
  return foreign.map(({ brokerId, instrument, product, side, qty, filledQty, status }) => ({
    brokerId,
    instrument,
    product,
    side,
    qty,
    filledQty,
    status,
  }));
}

export function heldLines(positions: readonly PositionRow[]): readonly HeldLine[] {
  return positions
    .filter(({ netQty }) => netQty !== 0)
    .map(({ instrument, product, dayQty, netQty }) => ({ instrument, product, dayQty, netQty }));
}
