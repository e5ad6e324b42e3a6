import type { OrderRequest, OrderType, Side, Validity } from '../../domain/order.ts';
import { paise, type Paise } from '../../domain/units.ts';
import type { WorkingOrder } from '../../exchange/book.ts';
import type { Json } from '../../ports.ts';
import type { Desk } from './desk.ts';

export type Product = 'MIS' | 'NRML' | 'CNC';

/** What somebody asks for, before any rule looked at it. Prices may be no whole paise yet: the tick rule refuses those. */
export interface Draft {
  readonly desk: Desk;
  readonly side: Side;
  readonly type: OrderType;
  readonly validity: Validity;
  readonly product: Product;
  readonly qty: number;
  /** Paise; 0 for MARKET and SL-M. */
  readonly price: number;
  readonly trigger: number;
  /** `market_protection` as sent: percent, -1 for automatic, 0 for none. */
  readonly protection: number;
  readonly tag: string | null;
}

/** Who sent it: the app through the API, or somebody else. */
export interface Sender {
  readonly byApp: boolean;
  readonly placedBy: string;
}

export interface KiteTrade {
  readonly id: string;
  readonly order: KiteOrder;
  readonly qty: number;
  readonly price: Paise;
  readonly at: number;
}

export const TERMINAL: ReadonlySet<string> = new Set(['COMPLETE', 'CANCELLED', 'REJECTED']);

/** One order as Kite knows it. Side, product, validity and tag never change. */
export class KiteOrder {
  readonly id: string;
  readonly guid: string;
  readonly desk: Desk;
  readonly side: Side;
  readonly validity: Validity;
  readonly product: Product;
  readonly tag: string | null;
  readonly sender: Sender;
  readonly placedAt: number;
  /** From when on the book shows it. */
  readonly visibleAt: number;
  type: OrderType;
  qty: number;
  price: Paise;
  trigger: Paise;
  /** Percent in force; 0: none. */
  protection: number;
  status = 'PUT ORDER REQ RECEIVED';
  message: string | null = null;
  filledQty = 0;
  filledValue = 0;
  cancelledQty = 0;
  modifications = 0;
  updatedAt: number;
  exchangeOrderId: string | null = null;
  exchangeAt: number | null = null;
  exchangeUpdatedAt: number | null = null;
  /** Its id at the exchange; a change of quantity gives it a new one, and `based` is what was filled before. */
  exchangeId: string | null = null;
  legs = 0;
  based = { qty: 0, value: 0 };
  replacing = false;
  /** What it may take at most when it first meets the market; null: whatever the minute has. */
  thinTo: number | null = null;
  /** It never reaches the exchange, and why. */
  refusal: string | null = null;
  /** A row for every status it had. */
  readonly history: Json[] = [];
  readonly trades: KiteTrade[] = [];

  constructor(
    id: string,
    draft: Draft,
    protection: number,
    sender: Sender,
    when: { placedAt: number; visibleAt: number },
  ) {
    this.id = id;
    this.guid = `01${id.slice(-8)}X`;
    this.desk = draft.desk;
    this.side = draft.side;
    this.type = draft.type;
    this.validity = draft.validity;
    this.product = draft.product;
    this.qty = draft.qty;
    this.price = nearestPaisa(draft.price);
    this.trigger = nearestPaisa(draft.trigger);
    this.protection = protection;
    this.tag = draft.tag;
    this.sender = sender;
    this.placedAt = when.placedAt;
    this.visibleAt = when.visibleAt;
    this.updatedAt = when.placedAt;
  }

  get isLive(): boolean {
    return !TERMINAL.has(this.status);
  }

  /** As the exchange has it; undefined until it got there. */
  get working(): WorkingOrder | undefined {
    return this.exchangeId === null ? undefined : this.desk.book.known.get(this.exchangeId);
  }

  get openQty(): number {
    return this.isLive ? this.qty - this.filledQty : 0;
  }

  /** The status of an order that waits at the exchange. */
  get resting(): string {
    return this.working?.state === 'trigger-pending' ? 'TRIGGER PENDING' : 'OPEN';
  }

  request(qty: number): OrderRequest {
    const { side, type, validity, price, trigger, protection } = this;
    return { side, type, validity, qty, price, trigger, protection };
  }
}

function nearestPaisa(price: number): Paise {
  return paise(Math.round(price));
}
