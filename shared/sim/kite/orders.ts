import type { OrderType } from '../../domain/order.ts';
import { paise } from '../../domain/units.ts';
import { data, failed, inputError, orderError, type KiteError, type Reply } from './answers.ts';
import { tradeRow } from './book-rows.ts';
import type { Met } from './faults.ts';
import { readChange, readPlace, type ChangeForm, type Params } from './forms.ts';
import { accept, cancel, modify, type Change } from './lifecycle.ts';
import type { Draft, KiteOrder } from './order.ts';
import { brokenRule, noProtection, protectionOf } from './rules.ts';
import type { World } from './world.ts';

/** A request after routing. */
export interface Call {
  readonly params: Params;
  /** What the path named: an order id, a segment, a token. */
  readonly path: readonly string[];
  readonly body: string;
  readonly at: number;
  readonly met: Met;
}

/** POST /orders/regular */
export function placeReply(world: World, { params, path, at, met }: Call): Reply {
  const variety = varietyError(path[0]);
  if (variety !== undefined) return failed(variety);
  const form = readPlace(params, world);
  if (form.kind === 'error') return failed(form.error);
  if (met.has('missing-protection') && isProtected(form.value.type)) return failed(noProtection());
  const broken = brokenRule(form.value, world, at);
  if (broken?.path === 'sync') return failed(broken.error);
  const sender = { byApp: true, placedBy: world.settings.userId };
  const order = accept(world, form.value, at, { sender, met, why: broken?.error.message ?? null });
  return data({ order_id: order.id });
}

/** PUT /orders/regular/{id} */
export function modifyReply(world: World, { params, path, at, met }: Call): Reply {
  const found = changeable(world, path, 'modified');
  if ('error' in found) return failed(found.error);
  const { order } = found;
  const form = readChange(params);
  if (form.kind === 'error') return failed(form.error);
  if (order.modifications >= world.settings.limits.modifications)
    return failed(world.settings.replies.modificationsSpent);
  if (form.value.validity !== undefined && form.value.validity !== order.validity)
    return failed(inputError(`Validity of an order at the exchange stays ${order.validity}.`));
  const { draft, change } = changeOf(order, form.value, world);
  if (met.has('missing-protection') && isProtected(draft.type)) return failed(noProtection());
  const broken = brokenRule(draft, world, at, ['product', 'mis-blocked', 'tag', 'margin']);
  if (broken !== undefined) return failed(broken.error);
  modify(world, order, change, at);
  return data({ order_id: order.id });
}

/** DELETE /orders/regular/{id} */
export function cancelReply(world: World, { path, at, met }: Call): Reply {
  const found = changeable(world, path, 'cancelled');
  if ('error' in found) return failed(found.error);
  cancel(world, found.order, at, met);
  return data({ order_id: found.order.id });
}

/** GET /orders: the last row of each order's history, by id, which is no order of time. A short book lacks the newest rows. */
export function ordersReply(world: World, { at, met }: Call): Reply {
  const visible = [...world.orders.values()].filter(({ visibleAt }) => visibleAt <= at);
  const short = met.get('short-book')?.missing ?? 0;
  const shown = visible.slice(0, Math.max(visible.length - short, 0));
  return data(shown.sort((a, b) => compare(a.id, b.id)).map(({ history }) => history.at(-1) ?? null));
}

export function historyReply(world: World, { path, at }: Call): Reply {
  const order = world.orders.get(path[0] ?? '');
  return order === undefined || order.visibleAt > at ? failed(unknownOrder()) : data(order.history);
}

export function orderTradesReply(world: World, { path, at }: Call): Reply {
  const order = world.orders.get(path[0] ?? '');
  return order === undefined || order.visibleAt > at
    ? failed(unknownOrder())
    : data(order.trades.map(tradeRow));
}

export function tradesReply(world: World, { at, met }: Call): Reply {
  const visible = world.trades.filter(({ order }) => order.visibleAt <= at);
  const short = met.get('short-book')?.missing ?? 0;
  return data(visible.slice(0, Math.max(visible.length - short, 0)).map(tradeRow));
}

function isProtected(type: OrderType): boolean {
  return type === 'MARKET' || type === 'SL-M';
}

function varietyError(variety: string | undefined): KiteError | undefined {
  return variety === 'regular' ? undefined : inputError(`Invalid variety \`${variety}\`: regular is.`);
}

function unknownOrder(): KiteError {
  return orderError("Couldn't find that `order_id`.");
}

type Found = { readonly order: KiteOrder } | { readonly error: KiteError };

function changeable(world: World, [variety, id = '']: readonly string[], deed: string): Found {
  const wrong = varietyError(variety);
  if (wrong !== undefined) return { error: wrong };
  const order = world.orders.get(id);
  if (order === undefined) return { error: unknownOrder() };
  if (!order.isLive)
    return { error: orderError(`Order cannot be ${deed} as it is ${order.status.toLowerCase()}.`) };
  if (order.exchangeId === null)
    return { error: orderError(`Order cannot be ${deed} as it is being processed. Try later.`) };
  return { order };
}

/** What a PUT leaves out stays; a protected order that reached the exchange stays the limit order that it became. */
function changeOf(order: KiteOrder, form: ChangeForm, world: World): { draft: Draft; change: Change } {
  const converted = order.protection > 0 && order.resting === 'OPEN';
  const type = form.order_type ?? (converted ? 'LIMIT' : order.type);
  const limited = type === 'LIMIT' || type === 'SL';
  const held = converted ? (order.working?.limit ?? order.price) : order.price;
  const qty = totalOf(order, form.quantity, world);
  const draft: Draft = {
    desk: order.desk,
    side: order.side,
    type,
    validity: order.validity,
    product: order.product,
    qty: qty ?? order.qty,
    price: limited ? (form.price ?? held) : 0,
    trigger: type === 'SL' || type === 'SL-M' ? (form.trigger_price ?? order.trigger) : 0,
    protection: form.market_protection ?? (type === order.type ? order.protection : 0),
    tag: order.tag,
  };
  const terms = {
    type,
    // A fraction of a paisa breaks the tick rule before this is used.
    price: paise(Math.round(draft.price)),
    trigger: paise(Math.round(draft.trigger)),
    protection: protectionOf(draft, world.settings),
  };
  return { draft, change: { qty, terms } };
}

/** The total that a PUT's `quantity` stands for: itself, or what is to remain beyond what is filled. Null: not sent. */
function totalOf(order: KiteOrder, quantity: number | undefined, world: World): number | null {
  if (quantity === undefined) return null;
  return world.settings.modifyQuantity === 'total' ? quantity : order.filledQty + quantity;
}

/** By code unit: no locale may change an order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
