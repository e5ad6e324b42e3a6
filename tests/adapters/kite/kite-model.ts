import type { OrderChange, OrderEvent, OrderRequest } from '../../../shared/domain/order.ts';
import { isoText } from '../../../shared/domain/time.ts';
import { fromRupees, ZERO } from '../../../shared/domain/units.ts';
import type { Book } from '../../../shared/exchange/book.ts';
import { tradingDayOf } from '../../../shared/exchange/book.ts';
import { Exchange } from '../../../shared/exchange/exchange.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import { DEFAULT_COSTS } from '../../../shared/risk/settings.ts';
import { OPEN, still, TINY, tinyInstrumentDay } from '../../support/tiny-day.ts';

/** What a model of Kite says to a request. */
export type HttpOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly delayMs: number;
    }
  | { readonly kind: 'silent' }
  | { readonly kind: 'reset' };

interface Row {
  readonly id: string;
  readonly tag: string | null;
  readonly request: OrderRequest;
  change: OrderChange;
  status: string;
  message: string | null;
  filledQty: number;
  filledValue: number;
  readonly fills: { readonly qty: number; readonly value: number; readonly at: number }[];
  updatedAt: number;
}

export const PRICE = 10_000;
export const API_KEY = 'key';

/** Beyond what a number holds. */
const FIRST_ID = 1953341975595868160n;

/** As much of Kite as the broker port needs, over the exchange model: one instrument whose market stands still at PRICE. */
export class KiteModel {
  token = 'token-1';
  readonly rows = new Map<string, Row>();
  readonly #clock: Clock;
  readonly #book: Book;
  readonly #exchange: Exchange;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#exchange = new Exchange(DEFAULT_COSTS, (id, event) => this.#note(id, event));
    this.#book = this.#exchange.list({ instrument: TINY, stopTypes: ['SL', 'SL-M'] });
    const day = tinyInstrumentDay(still(OPEN + 1, OPEN + 5, PRICE));
    this.#exchange.startDay(this.#book, tradingDayOf(day));
  }

  /** The minute that starts now goes from one price to the other; what is left of it is lived with `path`. */
  begin(from: number, to: number): { readonly path: () => void } {
    const at = this.#clock.now() + 60_000;
    const range = { high: Math.max(from, to), low: Math.min(from, to) };
    const minute = { at, open: from, close: to, ...range, volume: 1_000_000 };
    this.#exchange.begin(this.#book, minute, this.#clock.now());
    return { path: () => this.#exchange.path(this.#book, minute) };
  }

  http({ method, url, headers, body }: HttpRequest): HttpOutcome {
    if (headers['authorization'] !== `token ${API_KEY}:${this.token}`)
      return error(403, 'TokenException', 'Incorrect `api_key` or `access_token`.');
    const path = url.split('?')[0] ?? '';
    const form = new URLSearchParams(body);
    const id = path.split('/')[3] ?? '';
    switch (`${method} ${path.replace(id === '' ? '-' : id, ':id')}`) {
      case 'POST /orders/regular':
        return this.#place(form);
      case 'PUT /orders/regular/:id':
        return this.#done(id, this.#exchange.modify(this.#book, id, changeOf(form), this.#clock.now()));
      case 'DELETE /orders/regular/:id':
        return this.#done(id, this.#exchange.cancel(this.#book, id, this.#clock.now()));
      case 'GET /orders':
        return data([...this.rows.values()].map(orderRow));
      case 'GET /trades':
        return data([...this.rows.values()].flatMap(tradeRows));
      case 'GET /portfolio/positions':
        return data({ net: this.#positions(), day: this.#positions() });
      case 'POST /margins/orders':
        return data(marginsOf(body));
      default:
        return error(404, 'GeneralException', 'Route not found');
    }
  }

  #place(form: URLSearchParams): HttpOutcome {
    if (form.get('product') !== 'MIS') return error(400, 'InputException', 'Invalid `product`.');
    if (form.get('tradingsymbol') !== TINY.symbol)
      return error(400, 'InputException', 'The instrument you are placing an order for has either expired.');
    const id = String(FIRST_ID + BigInt(this.rows.size));
    const request: OrderRequest = {
      side: form.get('transaction_type') === 'BUY' ? 'BUY' : 'SELL',
      validity: form.get('validity') === 'IOC' ? 'IOC' : 'DAY',
      qty: Number(form.get('quantity')),
      ...changeOf(form),
    };
    const row: Row = {
      id,
      tag: form.get('tag'),
      request,
      change: changeOf(form),
      status: 'PUT ORDER REQ RECEIVED',
      message: null,
      filledQty: 0,
      filledValue: 0,
      fills: [],
      updatedAt: this.#clock.now(),
    };
    this.rows.set(id, row);
    this.#exchange.place(this.#book, id, request, this.#clock.now());
    return data({ order_id: id });
  }

  #done(id: string, why: string | undefined): HttpOutcome {
    return why === undefined ? data({ order_id: id }) : error(400, 'OrderException', why);
  }

  #note(id: string, event: OrderEvent): void {
    const row = this.rows.get(id);
    if (row === undefined) throw new Error(`no order ${id}`);
    row.updatedAt = this.#clock.now();
    if (event.kind === 'accepted') row.status = event.resting === 'open' ? 'OPEN' : 'TRIGGER PENDING';
    if (event.kind === 'triggered') row.status = 'OPEN';
    if (event.kind === 'modified') {
      row.change = event.change;
      if (event.change.trigger === 0) row.status = 'OPEN';
    }
    if (event.kind === 'filled') {
      row.fills.push({ qty: event.qty - row.filledQty, value: event.value - row.filledValue, at: event.at });
      row.filledQty = event.qty;
      row.filledValue = event.value;
      if (event.qty === row.request.qty) row.status = 'COMPLETE';
    }
    if (event.kind === 'cancelled' || event.kind === 'rejected') {
      row.status = event.kind.toUpperCase();
      row.message = event.why;
    }
  }

  #positions(): readonly object[] {
    const filled = [...this.rows.values()].filter(({ filledQty }) => filledQty > 0);
    if (filled.length === 0) return [];
    const signed = (row: Row): number => (row.request.side === 'BUY' ? row.filledQty : -row.filledQty);
    const quantity = filled.reduce((sum, row) => sum + signed(row), 0);
    return [{ ...named(), quantity, last_price: this.#book.price / 100 }];
  }
}

function named() {
  return { exchange: TINY.exchange, tradingsymbol: TINY.symbol, product: 'MIS' };
}

function changeOf(form: URLSearchParams): OrderChange {
  const type = (['LIMIT', 'MARKET', 'SL', 'SL-M'] as const).find((each) => each === form.get('order_type'));
  if (type === undefined) throw new Error(`order type ${form.get('order_type')}`);
  const price = form.get('price');
  const trigger = form.get('trigger_price');
  return {
    type,
    price: price === null ? ZERO : fromRupees(Number(price)),
    trigger: trigger === null ? ZERO : fromRupees(Number(trigger)),
    protection: Number(form.get('market_protection') ?? 0),
  };
}

export function stamp(at: number): string {
  return isoText(at).slice(0, 19).replace('T', ' ');
}

function orderRow(row: Row) {
  const { id, tag, request, change, status, message, filledQty, filledValue, updatedAt } = row;
  const mktp = change.protection > 0 ? ['mktp', `mktp:${change.protection.toFixed(2)}`] : [];
  return {
    ...named(),
    order_id: id,
    tag,
    tags: [...(tag === null ? [] : [tag]), ...mktp],
    status,
    status_message: message,
    transaction_type: request.side,
    order_type: change.type,
    quantity: request.qty,
    filled_quantity: filledQty,
    price: change.price / 100,
    trigger_price: change.trigger / 100,
    average_price: filledQty === 0 ? 0 : filledValue / filledQty / 100,
    market_protection: 0,
    order_timestamp: stamp(updatedAt),
    exchange_timestamp: null,
    exchange_update_timestamp: stamp(updatedAt),
  };
}

function tradeRows({ id, request, fills }: Row): readonly object[] {
  return fills.map(({ qty, value, at }, i) =>
    Object.assign(named(), {
      trade_id: `${id.slice(-4)}${i}`,
      order_id: id,
      transaction_type: request.side,
      quantity: qty,
      average_price: value / qty / 100,
      fill_timestamp: stamp(at),
      order_timestamp: stamp(at).slice(11),
    }),
  );
}

function marginsOf(body: string): readonly object[] {
  const orders: readonly { readonly quantity: number; readonly price: number }[] = JSON.parse(body);
  return orders.map(({ quantity, price }) => ({ type: 'equity', total: (quantity * price) / 5 }));
}

export function data(value: unknown): HttpOutcome {
  return json(200, { status: 'success', data: value });
}

export function error(status: number, type: string, message: string): HttpOutcome {
  return json(status, { status: 'error', message, data: null, error_type: type });
}

function json(status: number, body: object): HttpOutcome {
  const headers = { 'content-type': 'application/json' };
  return { kind: 'answer', status, headers, body: JSON.stringify(body), delayMs: 40 };
}
