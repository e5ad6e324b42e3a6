import type { AccountOrders, PositionRow, TradeRow } from '../domain/broker-rows.ts';
import type { Side } from '../domain/order.ts';
import type { Mismatch } from '../domain/slot.ts';
import type { Timing } from './reading.ts';

/** Orders, trades and positions of one instrument, read one after the other. */
export interface AccountReading {
  readonly beganAt: number;
  /** What the account holds of it intraday, by everybody's trades. Negative: short. */
  readonly net: number;
  /** The same by our own orders' rows. */
  readonly ours: number;
  /** The trades and the rows of our orders tell the same fills, and the positions are what all trades of the day come to: none of them is of earlier. */
  readonly agrees: boolean;
  /** The last fill of ours; null: there is none. */
  readonly filledAt: number | null;
}

/** Intraday is all we trade; what is held under another product is nobody's business here. */
export const INTRADAY = 'MIS';

export function accountReading(
  instrument: string,
  beganAt: number,
  { ours }: AccountOrders,
  trades: readonly TradeRow[],
  positions: readonly PositionRow[],
): AccountReading {
  const rows = ours.filter((row) => row.instrument === instrument);
  const ids = new Set(rows.map(({ brokerId }) => brokerId));
  const fills = trades.filter(({ brokerId }) => ids.has(brokerId));
  const all = positions.filter((row) => row.instrument === instrument);
  const held = all.filter(({ product }) => product === INTRADAY);
  const byRows = rows.reduce((sum, { side, filledQty }) => sum + signed(side, filledQty), 0);
  const byTrades = fills.reduce((sum, { side, qty }) => sum + signed(side, qty), 0);
  // Over all products: a conversion moves a quantity from one to another without a trade.
  const traded = trades
    .filter((trade) => trade.instrument === instrument)
    .reduce((sum, { side, qty }) => sum + signed(side, qty), 0);
  const shown = all.reduce((sum, { dayQty }) => sum + dayQty, 0);
  return {
    beganAt,
    net: held.reduce((sum, { netQty }) => sum + netQty, 0),
    ours: byRows,
    agrees: byRows === byTrades && shown === traded,
    filledAt: fills.reduce<number | null>((last, { at }) => Math.max(last ?? at, at), null),
  };
}

export type Foreign =
  /** Positions may not know of our last fill yet, or the readings do not fit each other. */
  | { readonly kind: 'unsettled' }
  | { readonly kind: 'nothing' }
  /** The first reading that says so; another must agree. */
  | { readonly kind: 'first'; readonly mismatch: Mismatch }
  | { readonly kind: 'too-soon' }
  /** Two readings agree: of what we have open others closed so much, signed whatever they traded. */
  | { readonly kind: 'agreed'; readonly foreignQty: number; readonly others: number };

/**
 * What others traded in an instrument of ours. Positions lag, and two readings may be equally stale: the first counts from a settling time after our last
 * known fill, the second from a settling time after the first. It only ever reduces what we do: the next exit is for what is open or what the account
 * holds on our side, whichever is less.
 */
export function foreignOf(
  mismatch: Mismatch | null,
  reading: AccountReading,
  side: Side,
  openQty: number,
  { settlingMs }: Pick<Timing, 'settlingMs'>,
): Foreign {
  const { beganAt, net, ours, agrees, filledAt } = reading;
  if (!agrees || (filledAt !== null && beganAt < filledAt + settlingMs)) return { kind: 'unsettled' };
  const others = net - ours;
  if (others === 0) return { kind: 'nothing' };
  if (mismatch === null || mismatch.others !== others)
    return { kind: 'first', mismatch: { at: beganAt, others } };
  if (beganAt < mismatch.at + settlingMs) return { kind: 'too-soon' };
  const held = Math.max(0, side === 'BUY' ? net : -net);
  return { kind: 'agreed', foreignQty: openQty - Math.min(openQty, held), others };
}

function signed(side: Side, qty: number): number {
  return side === 'BUY' ? qty : -qty;
}
