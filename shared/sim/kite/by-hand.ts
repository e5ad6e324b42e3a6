import { opposite, type Side } from '../../domain/order.ts';
import type { Paise } from '../../domain/units.ts';
import { Met } from './faults.ts';
import { accept, cancel } from './lifecycle.ts';
import type { Draft, Product } from './order.ts';
import { netQty, positionsAt } from './positions.ts';
import { brokenRule } from './rules.ts';
import type { World } from './world.ts';

/** What a person does in Kite's app; a limit of null means the market, which the app protects by itself. */
export interface HandTrade {
  /** "NSE:INFY" */
  readonly instrument: string;
  readonly side: Side;
  readonly qty: number;
  readonly limit: Paise | null;
  readonly product?: Product;
}

export type HandAnswer =
  | { readonly kind: 'placed'; readonly orderId: string }
  | { readonly kind: 'refused'; readonly why: string };

/** An order without a tag. It counts towards the day's orders and sends no postback to the app. */
export function tradeByHand(world: World, trade: HandTrade, at: number): HandAnswer {
  const desk = world.desks.get(trade.instrument);
  if (desk === undefined) return { kind: 'refused', why: `the day has no ${trade.instrument}` };
  if (!world.limits.placement()) return { kind: 'refused', why: 'the orders of the day are spent' };
  const draft: Draft = {
    desk,
    side: trade.side,
    type: trade.limit === null ? 'MARKET' : 'LIMIT',
    validity: 'DAY',
    product: trade.product ?? 'MIS',
    qty: trade.qty,
    price: trade.limit ?? 0,
    trigger: 0,
    protection: trade.limit === null ? -1 : 0,
    tag: null,
  };
  const broken = brokenRule(draft, world, at);
  if (broken?.path === 'sync') return { kind: 'refused', why: broken.error.message };
  const sender = { byApp: false, placedBy: world.settings.userId };
  const fate = { sender, met: new Met(), why: broken?.error.message ?? null };
  return { kind: 'placed', orderId: accept(world, draft, at, fate).id };
}

/** Any order, whoever placed it. */
export function cancelByHand(world: World, orderId: string, at: number): HandAnswer {
  const order = world.orders.get(orderId);
  if (order === undefined) return { kind: 'refused', why: `no order ${orderId}` };
  if (!order.isLive || order.exchangeId === null)
    return { kind: 'refused', why: `order ${orderId} is ${order.status}` };
  cancel(world, order, at, new Met());
  return { kind: 'placed', orderId };
}

/**
 * The broker's risk management closes MIS positions: it cancels every working MIS order, then sends protected market orders for what is
 * held when those cancellations are through. `instrument` null: all.
 */
export function squareOff(world: World, which: (instrument: string) => boolean, at: number): void {
  for (const order of world.orders.values()) {
    const { key } = order.desk.instrument;
    if (order.product === 'MIS' && order.isLive && order.exchangeId !== null && which(key))
      cancel(world, order, at, new Met());
  }
  world.agenda.add(at + 3 * world.settings.stepMs, (now) => {
    for (const holding of positionsAt(world, now)) {
      const net = netQty(holding);
      const { desk, product } = holding;
      if (product !== 'MIS' || net === 0 || !which(desk.instrument.key)) continue;
      closeByRms(world, desk, net, now);
    }
  });
}

/** In orders of at most the freeze quantity. */
function closeByRms(world: World, desk: Draft['desk'], net: number, at: number): void {
  const { lot, freezeQty } = desk.instrument;
  const most = freezeQty === null ? Infinity : Math.floor(freezeQty / lot) * lot;
  const side: Side = opposite(net > 0 ? 'BUY' : 'SELL');
  const sender = { byApp: false, placedBy: world.settings.rmsUser };
  for (let left = Math.abs(net); left > 0; left -= Math.min(left, most)) {
    const draft: Draft = {
      desk,
      side,
      type: 'MARKET',
      validity: 'DAY',
      product: 'MIS',
      qty: Math.min(left, most),
      price: 0,
      trigger: 0,
      protection: -1,
      tag: null,
    };
    accept(world, draft, at, { sender, met: new Met(), why: null });
  }
}
