import { segmentOf } from '../domain/instrument.ts';
import { signOf, type OrderRequest } from '../domain/order.ts';
import { minuteText } from '../domain/time.ts';
import { inRupees } from '../domain/units.ts';
import type { Book } from './book.ts';

/**
 * Why the exchange refuses an order, in words near to the broker's, or undefined. NaN anywhere refuses. Not checked, for
 * lack of a table: MARKET in stock options, the value of an order, the distance between a stop's trigger and limit.
 */
export function refusalOf(book: Book, request: OrderRequest, at: number): string | undefined {
  return (
    session(book, request, at) ??
    shape(book, request) ??
    quantity(book, request.qty) ??
    tickAndBand(book, 'Price', request.price) ??
    tickAndBand(book, 'Trigger price', request.trigger) ??
    stop(book, request)
  );
}

function session(book: Book, request: OrderRequest, at: number): string | undefined {
  if (segmentOf(book.instrument) === null) return `${book.instrument.key} is an index: it cannot be traded.`;
  if (!book.isOpen(at)) {
    const hours = book.windows.map(([from, to]) => `${minuteText(from)}-${minuteText(to)}`).join(', ');
    return `The market is closed: orders are taken ${hours === '' ? 'on no minute of this day' : hours}.`;
  }
  if (isStop(request) && at >= book.stopsEndAt) return 'Stop orders are not allowed in the closing auction.';
  return undefined;
}

/** A limit where the type has one and none where it has not; the same for the trigger and for protection. */
function shape(book: Book, request: OrderRequest): string | undefined {
  const { type } = request;
  const limited = type === 'LIMIT' || type === 'SL';
  if (limited ? !(request.price > 0) : request.price !== 0) {
    return `Price ${request.price} is not valid for ${type}: ${limited ? 'above zero' : 'zero'} is.`;
  }
  if (isStop(request) ? !(request.trigger > 0) : request.trigger !== 0) {
    return `Trigger price ${request.trigger} is not valid for ${type}: ${isStop(request) ? 'above zero' : 'zero'} is.`;
  }
  if (limited ? request.protection !== 0 : !(request.protection > 0 && request.protection < 100)) {
    return limited
      ? `Market protection ${request.protection} is not valid for ${type}: zero is.`
      : `${type} orders without market protection are not allowed via API; got ${request.protection} %.`;
  }
  if ((type === 'SL' || type === 'SL-M') && !book.stopTypes.includes(type)) {
    return `${type} orders are not allowed for ${book.instrument.key}: use ${book.stopTypes.join(' or ')}.`;
  }
  if (isStop(request) && request.validity === 'IOC') return `IOC is not allowed for ${type} orders.`;
  return undefined;
}

function quantity(book: Book, qty: number): string | undefined {
  const { lot, freezeQty } = book.instrument;
  if (!Number.isSafeInteger(qty) || qty <= 0)
    return `Quantity must be a whole number above zero, got ${qty}.`;
  if (qty % lot !== 0) return `Quantity should be in multiples of ${lot}, got ${qty}.`;
  if (freezeQty !== null && !(qty <= freezeQty))
    return `Quantity ${qty} is above the freeze quantity ${freezeQty}.`;
  return undefined;
}

/** Zero stands for "none": whether there must be one is decided before. */
function tickAndBand(book: Book, name: string, price: number): string | undefined {
  if (price === 0) return undefined;
  const { tick } = book.instrument;
  if (price % tick !== 0)
    return `${name} ${inRupees(price)} is not a multiple of the tick size ${inRupees(tick)}.`;
  if (price > book.bandHigh)
    return `${name} ${inRupees(price)} is above the upper circuit ${inRupees(book.bandHigh)}.`;
  if (price < book.bandLow)
    return `${name} ${inRupees(price)} is below the lower circuit ${inRupees(book.bandLow)}.`;
  return undefined;
}

function stop(book: Book, request: OrderRequest): string | undefined {
  if (request.type === 'LIMIT') return undefined;
  if (Number.isNaN(book.price))
    return `${book.instrument.key} has no last price yet: ${request.type} needs one.`;
  if (request.type === 'MARKET') return undefined;
  const sign = signOf(request.side);
  const [higher, above] = sign > 0 ? ['higher', 'above'] : ['lower', 'below'];
  if (!(sign * request.trigger > sign * book.price)) {
    const side = request.side.toLowerCase();
    return (
      `Trigger price for stoploss ${side} orders should be ${higher} than the last traded price ` +
      `(${inRupees(book.price)}), got ${inRupees(request.trigger)}.`
    );
  }
  if (request.type === 'SL' && !(sign * request.price >= sign * request.trigger)) {
    const side = request.side.toLowerCase();
    return (
      `Trigger price for stoploss ${side} orders cannot be ${above} the limit price ` +
      `(${inRupees(request.price)}), got ${inRupees(request.trigger)}.`
    );
  }
  return undefined;
}

export function isStop(request: { readonly type: OrderRequest['type'] }): boolean {
  return request.type === 'SL' || request.type === 'SL-M';
}
