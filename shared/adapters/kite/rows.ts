import type { AccountOrders, ForeignRow, PositionRow, TradeRow } from '../../domain/broker-rows.ts';
import type { BookRow, OrderChange } from '../../domain/order.ts';
import { fromRupees, ZERO } from '../../domain/units.ts';
import { ownRow, valueOf, type KitePosition, type KiteTrade, type OrderRow, type OwnRow } from './answers.ts';
import { isOurs, keyOf } from './params.ts';

/** Throws a ZodError for a row of ours that is not understood: a book that leaves it out would say that it was never placed. */
export function accountOrders(rows: readonly OrderRow[]): AccountOrders {
  const ours: BookRow[] = [];
  const foreign: ForeignRow[] = [];
  for (const row of rows) {
    if (typeof row.tag === 'string' && isOurs(row.tag)) ours.push(bookRow(row.tag, row));
    else foreign.push(foreignRow(row));
  }
  return { ours, foreign };
}

function bookRow(tag: string, row: OrderRow): BookRow {
  const own = ownRow.parse(row);
  const filled = row.filled_quantity > 0;
  const filledAt = own.exchange_update_timestamp ?? own.exchange_timestamp ?? own.order_timestamp ?? null;
  if (filled && filledAt === null) throw new Error(`order ${row.order_id} filled and its row has no time`);
  const status = statusOf(row.status);
  return {
    tag,
    brokerId: row.order_id,
    instrument: keyOf(row.exchange, row.tradingsymbol),
    side: row.transaction_type,
    qty: row.quantity,
    status,
    change: changeOf(own),
    filledQty: row.filled_quantity,
    filledValue: filled ? valueOf(own.average_price, row.filled_quantity) : ZERO,
    // How an average was rounded cannot be told from it.
    exact: !filled,
    filledAt: filled ? filledAt : null,
    why: status === 'cancelled' || status === 'rejected' ? (row.status_message ?? null) : null,
  };
}

/** Kite's list of statuses is open: what is neither final nor at the exchange is on its way. */
function statusOf(status: string): BookRow['status'] {
  switch (status) {
    case 'COMPLETE':
      return 'complete';
    case 'CANCELLED':
      return 'cancelled';
    case 'REJECTED':
      return 'rejected';
    case 'OPEN':
      return 'open';
    case 'TRIGGER PENDING':
      return 'trigger-pending';
    default:
      return 'pending';
  }
}

function changeOf(own: OwnRow): OrderChange {
  const type = own.order_type;
  return {
    type,
    price: type === 'LIMIT' || type === 'SL' ? fromRupees(own.price) : ZERO,
    trigger: type === 'SL' || type === 'SL-M' ? fromRupees(own.trigger_price) : ZERO,
    protection: type === 'MARKET' || type === 'SL-M' ? protectionOf(own) : 0,
  };
}

/** The book often says 0 where protection was given, and then has it among the tags: "mktp:2.00". */
function protectionOf({ market_protection: given, tags }: OwnRow): number {
  if (typeof given === 'number' && given > 0) return given;
  const tag = tags?.find((each) => /^mktp:\d+(\.\d+)?$/.test(each));
  return tag === undefined ? 0 : Number(tag.slice('mktp:'.length));
}

function foreignRow(row: OrderRow): ForeignRow {
  const status = statusOf(row.status);
  return {
    brokerId: row.order_id,
    tag: row.tag ?? null,
    instrument: keyOf(row.exchange, row.tradingsymbol),
    product: row.product,
    side: row.transaction_type,
    qty: row.quantity,
    filledQty: row.filled_quantity,
    working: status === 'open' || status === 'trigger-pending' || status === 'pending',
    status: row.status,
  };
}

export function tradeRows(trades: readonly KiteTrade[]): readonly TradeRow[] {
  return trades.map((trade) => ({
    tradeId: trade.trade_id,
    brokerId: trade.order_id,
    instrument: keyOf(trade.exchange, trade.tradingsymbol),
    product: trade.product,
    side: trade.transaction_type,
    qty: trade.quantity,
    value: valueOf(trade.average_price, trade.quantity),
    at: trade.fill_timestamp,
  }));
}

const NOTHING = { dayQty: 0, netQty: 0, lastPrice: null } as const;

/** Kite says 0 where nothing was traded. */
function priceOf({ last_price: last }: KitePosition): PositionRow['lastPrice'] {
  return typeof last === 'number' && last > 0 ? fromRupees(last) : null;
}

/** The day's trades and what was carried over, side by side; by instrument and product. */
export function positionRows(
  day: readonly KitePosition[],
  net: readonly KitePosition[],
): readonly PositionRow[] {
  const rows = new Map<string, PositionRow>();
  const add = (position: KitePosition, dayQty: number, netQty: number): void => {
    const instrument = keyOf(position.exchange, position.tradingsymbol);
    const { product } = position;
    const row: PositionRow = rows.get(`${instrument} ${product}`) ?? { instrument, product, ...NOTHING };
    rows.set(`${instrument} ${product}`, {
      ...row,
      dayQty: row.dayQty + dayQty,
      netQty: row.netQty + netQty,
      lastPrice: row.lastPrice ?? priceOf(position),
    });
  };
  for (const position of net) add(position, 0, position.quantity);
  for (const position of day) add(position, position.quantity, 0);
  return [...rows.values()];
}
