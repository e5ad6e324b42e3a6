import type { Order, OrderRequest } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';

export const ENTRY_REQUEST: OrderRequest = {
  side: 'BUY',
  type: 'LIMIT',
  validity: 'IOC',
  qty: 10,
  price: paise(10_010),
  trigger: paise(0),
  protection: 0,
};
export const STOP_REQUEST: OrderRequest = {
  ...ENTRY_REQUEST,
  side: 'SELL',
  type: 'SL',
  validity: 'DAY',
  price: paise(9850),
  trigger: paise(9900),
};

export function orderWith(change: Partial<Order> = {}): Order {
  return {
    id: 'id',
    bot: 'stocks',
    instrument: 'NSE:TEST',
    role: 'entry',
    request: ENTRY_REQUEST,
    plan: null,
    status: 'approved',
    brokerId: null,
    filledQty: 0,
    filledValue: paise(0),
    firstFillAt: null,
    asked: null,
    modifications: 0,
    createdAt: 0,
    validUntil: null,
    note: null,
    version: 0,
    askedAt: null,
    claim: null,
    spent: { trail: 0, chase: 0, flatten: 0 },
    absentAt: null,
    triggeredAt: null,
    deliveries: 0,
    ...change,
  };
}
