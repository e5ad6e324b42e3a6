import { rupees, stamp, timeStamp } from './answers.ts';
import type { KiteOrder, KiteTrade } from './order.ts';
import type { KiteSettings } from './settings.ts';

type OrderRow = ReturnType<typeof orderRow>;

/** A row of GET /orders and of an order's history, as the order stands. Prices in rupees. */
export function orderRow(order: KiteOrder, settings: KiteSettings) {
  const { instrument, token } = order.desk;
  const shown = shownAs(order, settings);
  return {
    placed_by: order.sender.placedBy,
    order_id: order.id,
    exchange_order_id: order.exchangeOrderId,
    parent_order_id: null,
    status: order.status,
    status_message: order.message,
    status_message_raw: order.message,
    order_timestamp: stamp(order.updatedAt),
    exchange_update_timestamp: order.exchangeUpdatedAt === null ? null : stamp(order.exchangeUpdatedAt),
    exchange_timestamp: order.exchangeAt === null ? null : stamp(order.exchangeAt),
    variety: 'regular',
    modified: order.modifications > 0,
    exchange: instrument.exchange,
    tradingsymbol: instrument.symbol,
    instrument_token: token,
    order_type: shown.type,
    transaction_type: order.side,
    validity: order.validity,
    validity_ttl: 0,
    product: order.product,
    quantity: order.qty,
    disclosed_quantity: 0,
    price: rupees(shown.price),
    trigger_price: rupees(order.trigger),
    average_price: averageOf(order.filledValue, order.filledQty, settings),
    filled_quantity: order.filledQty,
    // Of a cancelled order too what was not filled: whoever wants the rest subtracts `cancelled_quantity` as well.
    pending_quantity: order.status === 'REJECTED' ? 0 : order.qty - order.filledQty,
    cancelled_quantity: order.cancelledQty,
    // What was asked for is not echoed.
    market_protection: 0,
    meta: {},
    tag: order.tag,
    ...tagsOf(order),
    guid: order.guid,
  };
}

/** A protected order that reached the exchange is a limit order, and the book may say so. */
function shownAs(order: KiteOrder, { protectedShownAs }: KiteSettings): { type: string; price: number } {
  const { working } = order;
  const live = order.protection > 0 && working !== undefined && order.resting === 'OPEN';
  if (!live || protectedShownAs === 'MARKET') return { type: order.type, price: order.price };
  return { type: 'LIMIT', price: working.limit };
}

function tagsOf({ tag, protection }: KiteOrder): { readonly tags?: readonly string[] } {
  const tags = [
    ...(tag === null ? [] : [tag]),
    ...(protection > 0 ? ['mktp', `mktp:${protection.toFixed(2)}`] : []),
  ];
  return tags.length === 0 ? {} : { tags };
}

/** Rupees; 0 while there is nothing to average. */
export function averageOf(value: number, qty: number, { averageDecimals }: KiteSettings): number {
  if (qty === 0) return 0;
  const scale = 10 ** averageDecimals;
  return Math.round((value / qty / 100) * scale) / scale;
}

/** The body of a postback and of a websocket message's `data`. `status` has a word that the book has not: UPDATE. */
export function updateBody(
  row: OrderRow,
  status: string,
  { userId, appId }: KiteSettings,
  checksum: string,
): OrderRow & {
  readonly user_id: string;
  readonly app_id: number;
  readonly checksum: string;
  readonly unfilled_quantity: number;
} {
  return {
    ...row,
    user_id: userId,
    app_id: appId,
    checksum,
    status,
    unfilled_quantity: row.quantity - row.filled_quantity - row.cancelled_quantity,
  };
}

/** A row of GET /trades. Its `order_timestamp` is a time of day without a date. */
export function tradeRow({ id, order, qty, price, at }: KiteTrade) {
  const { instrument, token } = order.desk;
  return {
    trade_id: id,
    order_id: order.id,
    exchange: instrument.exchange,
    tradingsymbol: instrument.symbol,
    instrument_token: token,
    product: order.product,
    average_price: rupees(price),
    quantity: qty,
    exchange_order_id: order.exchangeOrderId,
    transaction_type: order.side,
    fill_timestamp: stamp(at),
    order_timestamp: timeStamp(at),
    exchange_timestamp: stamp(at),
  };
}
