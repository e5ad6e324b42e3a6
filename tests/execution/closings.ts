import type { ForeignRow, PositionRow, TradeRow } from '../../shared/domain/broker-rows.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { BookRow, Side } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import type { ClosingTerms } from '../../shared/execution/closing-orders.ts';
import type { WholeAccount } from '../../shared/execution/others-reading.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';

/** An account with orders of others and of ours in one instrument, as the broker would tell of it. */

export const LOTS: Instrument = { ...TINY, lot: 10, freezeQty: 105 };
export const TERMS: ClosingTerms = {
  day: TODAY,
  instrument: LOTS,
  costs: DEFAULT_COSTS,
  price: 10_000,
  bandLow: null,
  bandHigh: null,
};
export const TIMING = { timeoutMs: 7_000, settlingMs: 10_000 };

export function theirs(side: Side, qty: number, change: Partial<ForeignRow> = {}): ForeignRow {
  return {
    brokerId: `f-${side}-${qty}`,
    tag: null,
    instrument: LOTS.key,
    product: 'MIS',
    side,
    qty,
    filledQty: qty,
    working: false,
    status: 'COMPLETE',
    ...change,
  };
}

export function ours(tag: string, side: Side, qty: number, change: Partial<BookRow> = {}): BookRow {
  const filledQty = change.filledQty ?? qty;
  return {
    tag,
    brokerId: `b-${tag}`,
    instrument: LOTS.key,
    side,
    qty,
    status: 'complete',
    change: { type: 'LIMIT', price: paise(9_950), trigger: paise(0), protection: 0 },
    filledQty,
    filledValue: paise(10_000 * filledQty),
    exact: true,
    filledAt: filledQty > 0 ? 0 : null,
    why: null,
    ...change,
  };
}

/** Trades and positions are what the rows come to, unless something else is said. */
export function account(
  beganAt: number,
  rows: { readonly ours?: readonly BookRow[]; readonly foreign?: readonly ForeignRow[] },
  change: Partial<WholeAccount> = {},
): WholeAccount {
  const orders = { ours: rows.ours ?? [], foreign: rows.foreign ?? [] };
  const trades = [...orders.ours, ...orders.foreign].filter(({ filledQty }) => filledQty > 0).map(tradeOf);
  return { beganAt, orders, trades, positions: [positionOf(trades)], ...change };
}

function tradeOf(row: BookRow | ForeignRow): TradeRow {
  const { brokerId, instrument, side, filledQty: qty } = row;
  const product = 'product' in row ? row.product : 'MIS';
  const at = 'filledAt' in row ? (row.filledAt ?? 0) : 0;
  return {
    tradeId: `t-${brokerId}`,
    brokerId,
    instrument,
    product,
    side,
    qty,
    value: paise(10_000 * qty),
    at,
  };
}

export function positionOf(trades: readonly TradeRow[]): PositionRow {
  const net = trades.reduce((sum, { side, qty }) => sum + (side === 'BUY' ? qty : -qty), 0);
  return { instrument: LOTS.key, product: 'MIS', dayQty: net, netQty: net, lastPrice: paise(10_000) };
}
