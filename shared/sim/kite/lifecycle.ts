import type { OrderChange, OrderEvent } from '../../domain/order.ts';
import { paise } from '../../domain/units.ts';
import { isStop, refusalOf } from '../../exchange/validate.ts';
import { orderRow } from './book-rows.ts';
import { Met } from './faults.ts';
import { KiteOrder, type Draft, type Sender } from './order.ts';
import { protectionOf } from './rules.ts';
import type { World } from './world.ts';

/** How an order that was given an id goes on. */
export interface Fate {
  readonly sender: Sender;
  readonly met: Met;
  /** A broken rule that Kite tells of in the book; null: none. */
  readonly why: string | null;
}

/** The order has its id; interim states follow, then the exchange. */
export function accept(world: World, draft: Draft, at: number, { sender, met, why }: Fate): KiteOrder {
  const { settings, agenda } = world;
  const lag = met.get('book-lag')?.ms ?? settings.bookLagMs;
  const when = { placedAt: at, visibleAt: at + lag };
  const order = new KiteOrder(world.ids.order(), draft, protectionOf(draft, settings), sender, when);
  const rms = met.get('rms-reject');
  order.refusal = rms?.message ?? why;
  order.thinTo = met.get('partial-fill')?.qty ?? null;
  world.orders.set(order.id, order);
  note(world, order, 'PUT ORDER REQ RECEIVED', at);
  const { stepMs } = settings;
  agenda.add(at + stepMs, (now) => interim(world, order, 'VALIDATION PENDING', now));
  if (order.refusal === null || rms?.afterMs !== undefined)
    agenda.add(at + 2 * stepMs, (now) => interim(world, order, 'OPEN PENDING', now));
  if (order.refusal === null) agenda.add(at + 3 * stepMs, (now) => arrive(world, order, now));
  else agenda.add(at + (rms?.afterMs ?? 2 * stepMs), (now) => reject(world, order, order.refusal, now));
  return order;
}

/** What is to change; `qty` is the new total, null: as it is. */
export interface Change {
  readonly qty: number | null;
  readonly terms: OrderChange;
}

export function modify(world: World, order: KiteOrder, change: Change, at: number): void {
  const { agenda, settings } = world;
  order.modifications += 1;
  agenda.add(at + settings.stepMs, (now) => interim(world, order, 'MODIFY VALIDATION PENDING', now));
  agenda.add(at + 2 * settings.stepMs, (now) => interim(world, order, 'MODIFY PENDING', now));
  agenda.add(at + 3 * settings.stepMs, (now) => {
    if (!order.isLive) return;
    const why = apply(world, order, change, now);
    if (why !== undefined) note(world, order, order.resting, now, why);
  });
}

export function cancel(world: World, order: KiteOrder, at: number, met: Met): void {
  const { agenda, settings, exchange } = world;
  agenda.add(at + settings.stepMs, (now) => interim(world, order, 'CANCEL PENDING', now));
  agenda.add(at + 2 * settings.stepMs, (now) => {
    if (order.exchangeId === null) return;
    const race = met.get('cancel-race');
    if (race !== undefined)
      exchange.hit(order.desk.book, order.exchangeId, Math.min(race.qty ?? Infinity, order.openQty), now);
    if (!order.isLive) return;
    const why = exchange.cancel(order.desk.book, order.exchangeId, now);
    if (why !== undefined) note(world, order, order.resting, now, why);
  });
}

/** What the exchange says of one of its orders. */
export function onExchange(world: World, exchangeId: string, event: OrderEvent): void {
  const order = world.atExchange.get(exchangeId);
  if (order === undefined) throw new RangeError(`the exchange speaks of ${exchangeId}, which nobody placed`);
  const at = world.now;
  switch (event.kind) {
    case 'accepted':
      order.exchangeAt ??= at;
      if (!order.replacing) note(world, order, order.resting, at);
      return;
    case 'triggered':
      thin(world, order);
      note(world, order, 'OPEN', at);
      return;
    case 'filled':
      fill(world, order, event.qty, event.value, at);
      return;
    case 'modified':
      changed(world, order, event.change, at);
      return;
    case 'cancelled':
      if (order.replacing) return;
      order.cancelledQty = order.qty - order.filledQty;
      end(world, order, 'CANCELLED', at, event.why === 'cancelled by request' ? null : event.why);
      return;
    case 'rejected':
      reject(world, order, event.why, at);
      return;
    case 'claimed':
    case 'unsent':
    case 'no-answer':
    case 'absent':
    case 'released':
    case 'doubted':
    case 'unchanged':
      throw new RangeError(`an exchange does not say "${event.kind}"`);
  }
}

function arrive(world: World, order: KiteOrder, at: number): void {
  order.exchangeOrderId = world.ids.exchangeOrder();
  if (order.trigger === 0) thin(world, order);
  enter(world, order, order.qty, at);
}

function enter(world: World, order: KiteOrder, qty: number, at: number): void {
  order.legs += 1;
  order.exchangeId = `${order.id}/${order.legs}`;
  world.atExchange.set(order.exchangeId, order);
  world.exchange.place(order.desk.book, order.exchangeId, order.request(qty), at);
}

function thin(world: World, order: KiteOrder): void {
  if (order.thinTo !== null) world.exchange.thin(order.desk.book, order.thinTo);
  order.thinTo = null;
}

/** Undefined, or why the exchange does not take the change. */
function apply(world: World, order: KiteOrder, { qty, terms }: Change, at: number): string | undefined {
  const { book } = order.desk;
  if (order.exchangeId === null) return 'The order has not reached the exchange.';
  if (qty === null || qty === order.qty) return world.exchange.modify(book, order.exchangeId, terms, at);
  const left = qty - order.filledQty;
  if (left <= 0) return `Quantity ${qty} is not above the filled quantity ${order.filledQty}.`;
  if (isStop(terms) && order.resting === 'OPEN') return 'The order has triggered: it cannot be a stop again.';
  const why = refusalOf(book, { ...order.request(left), ...terms }, at);
  if (why !== undefined) return why;
  // The exchange keeps an order's quantity: another one takes its place there, at the end of the queue.
  order.replacing = true;
  world.exchange.cancel(book, order.exchangeId, at);
  order.based = { qty: order.filledQty, value: order.filledValue };
  order.qty = qty;
  setTerms(order, terms);
  order.replacing = false;
  note(world, order, 'MODIFIED', at);
  enter(world, order, left, at);
  if (order.isLive) world.updates.tell(order, 'UPDATE', at);
  return undefined;
}

function changed(world: World, order: KiteOrder, terms: OrderChange, at: number): void {
  setTerms(order, terms);
  note(world, order, 'MODIFIED', at);
  note(world, order, order.resting, at);
  world.updates.tell(order, 'UPDATE', at);
}

function setTerms(order: KiteOrder, { type, price, trigger, protection }: OrderChange): void {
  order.type = type;
  order.price = price;
  order.trigger = trigger;
  order.protection = protection;
}

function fill(world: World, order: KiteOrder, qty: number, value: number, at: number): void {
  const filled = order.based.qty + qty;
  const units = filled - order.filledQty;
  const paid = order.based.value + value - order.filledValue;
  order.filledQty = filled;
  order.filledValue += paid;
  const trade = { id: world.ids.trade(), order, qty: units, price: paise(paid / units), at };
  order.trades.push(trade);
  world.trades.push(trade);
  if (filled === order.qty) {
    end(world, order, 'COMPLETE', at, null);
    return;
  }
  note(world, order, 'OPEN', at);
  world.updates.tell(order, 'UPDATE', at);
}

function reject(world: World, order: KiteOrder, why: string | null, at: number): void {
  end(world, order, 'REJECTED', at, why);
}

function end(world: World, order: KiteOrder, status: string, at: number, message: string | null): void {
  note(world, order, status, at, message);
  world.updates.tell(order, status, at);
}

/** A state on the way, of an order that nothing has ended meanwhile. */
function interim(world: World, order: KiteOrder, status: string, at: number): void {
  if (order.isLive) note(world, order, status, at);
}

function note(
  world: World,
  order: KiteOrder,
  status: string,
  at: number,
  message: string | null = null,
): void {
  order.status = status;
  order.message = message;
  order.updatedAt = at;
  if (order.exchangeAt !== null) order.exchangeUpdatedAt = at;
  order.history.push(orderRow(order, world.settings));
}
