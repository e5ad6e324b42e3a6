import type { ExecutedOrder } from '../../domain/broker-rows.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { OrderChange, OrderRequest } from '../../domain/order.ts';
import { stopTypesOf } from '../../domain/stop-types.ts';
import { inRupees, type Paise } from '../../domain/units.ts';

/** An order in Kite's words. Intraday (MIS) and regular only; every value is given or left out, never null. */

const PRODUCT = 'MIS';
export const VARIETY = 'regular';

/**
 * Our order ids, as `execution/order-id.ts` makes them: 19 characters of base 36, where Kite takes up to 20 letters and digits and refuses what is
 * longer. Other programs' tags look otherwise.
 */
const OUR_TAG = /^[0-9a-z]{19}$/;

export function isOurs(tag: string): boolean {
  return OUR_TAG.test(tag);
}

/** "NFO:NIFTY26SEPFUT" */
export function keyOf(exchange: string, symbol: string): string {
  return `${exchange}:${symbol}`;
}

/** Whole paise as rupees: at most two decimals, exactly. */
export function rupeesOf(amount: Paise): number {
  return amount / 100;
}

type Prices = { price?: number; trigger_price?: number };

function pricesOf({ type, price, trigger }: OrderChange): Prices {
  return {
    ...(type === 'LIMIT' || type === 'SL' ? { price: rupeesOf(price) } : {}),
    ...(type === 'SL' || type === 'SL-M' ? { trigger_price: rupeesOf(trigger) } : {}),
  };
}

function protectionOf({ type, protection }: OrderChange): { market_protection?: number } {
  return type === 'MARKET' || type === 'SL-M' ? { market_protection: protection } : {};
}

export function placeParams(tag: string, { exchange, symbol }: Instrument, request: OrderRequest) {
  return {
    exchange,
    tradingsymbol: symbol,
    transaction_type: request.side,
    quantity: request.qty,
    product: PRODUCT,
    order_type: request.type,
    validity: request.validity,
    ...pricesOf(request),
    ...protectionOf(request),
    tag,
  } as const;
}

/** Absolute prices, never a quantity: whether Kite takes it for the total or for the rest is not documented. */
export function modifyParams(change: OrderChange) {
  return { order_type: change.type, ...pricesOf(change), ...protectionOf(change) } as const;
}

export function marginParams({ exchange, symbol }: Instrument, request: OrderRequest) {
  return {
    exchange,
    tradingsymbol: symbol,
    transaction_type: request.side,
    variety: VARIETY,
    product: PRODUCT,
    order_type: request.type,
    quantity: request.qty,
    price: rupeesOf(request.price),
    trigger_price: rupeesOf(request.trigger),
  } as const;
}

/** The average is given as exactly as a number is: the charges go by the value. */
export function chargesParams(
  { exchange, symbol }: Instrument,
  { brokerId, side, qty, value }: ExecutedOrder,
) {
  return {
    order_id: brokerId,
    exchange,
    tradingsymbol: symbol,
    transaction_type: side,
    variety: VARIETY,
    product: PRODUCT,
    // Of an executed order its price counts, not how it was asked for.
    order_type: 'LIMIT',
    quantity: qty,
    average_price: value / qty / 100,
  } as const;
}

/** Why an order is not even sent, in one sentence, or undefined. */
export function placeRefusal(tag: string, instrument: Instrument, request: OrderRequest): string | undefined {
  if (!isOurs(tag)) return `tag "${tag}" is no order id of ours: 19 of 0-9 and a-z are`;
  if (instrument.kind === 'index') return `${instrument.key} is an index: it cannot be traded`;
  if (!Number.isSafeInteger(request.qty) || request.qty <= 0)
    return `quantity ${request.qty} is not a whole number above zero`;
  return changeRefusal(instrument, request);
}

/** The same for what a modification may change. Null: the order's instrument is not known here, and the broker judges its stop type. */
export function changeRefusal(instrument: Instrument | null, change: OrderChange): string | undefined {
  const { type, price, trigger, protection } = change;
  const stop = type === 'SL' || type === 'SL-M';
  const limited = type === 'LIMIT' || type === 'SL';
  if (stop && instrument !== null && !stopTypesOf(instrument).includes(type))
    return `${type} is not available for ${instrument.key}: it has ${stopTypesOf(instrument).join(', ')}`;
  if (limited ? !(price > 0) : price !== 0)
    return `${type} has the limit ${inRupees(price)}: ${limited ? 'above zero' : 'none'} is allowed`;
  if (stop ? !(trigger > 0) : trigger !== 0)
    return `${type} has the trigger ${inRupees(trigger)}: ${stop ? 'above zero' : 'none'} is allowed`;
  if (limited ? protection !== 0 : !(protection > 0 && protection <= 100))
    return `${type} has ${protection} % of market protection: ${limited ? 'none' : 'above 0 and at most 100'} is allowed`;
  return undefined;
}
