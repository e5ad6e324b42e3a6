import type { OrderType, Side } from '../../domain/order.ts';
import type { Paise } from '../../domain/units.ts';
import type { KiteOrder } from './order.ts';

/** An order as the broker itself knows it at this moment, whatever it shows to whom. */
export interface OrderSeen {
  readonly id: string;
  readonly tag: string | null;
  /** "NSE:INFY" */
  readonly instrument: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: Paise;
  readonly trigger: Paise;
  readonly qty: number;
  readonly filledQty: number;
  /** Σ price × quantity of its fills, paise. */
  readonly filledValue: number;
  /** Kite's word. */
  readonly status: string;
  readonly isLive: boolean;
  /** It rests at the exchange, open or waiting for its trigger: nothing else protects. */
  readonly rests: boolean;
  readonly placedAt: number;
  /** From when on the book shows it. */
  readonly visibleAt: number;
  readonly modifications: number;
}

const RESTING: ReadonlySet<string> = new Set(['OPEN', 'TRIGGER PENDING']);

export function seen(order: KiteOrder): OrderSeen {
  const { id, tag, side, type, price, trigger, qty, filledQty, filledValue, status } = order;
  return {
    id,
    tag,
    instrument: order.desk.instrument.key,
    side,
    type,
    price,
    trigger,
    qty,
    filledQty,
    filledValue,
    status,
    isLive: order.isLive,
    rests: RESTING.has(status),
    placedAt: order.placedAt,
    visibleAt: order.visibleAt,
    modifications: order.modifications,
  };
}
