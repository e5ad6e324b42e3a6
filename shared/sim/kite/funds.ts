import { opposite, type Side } from '../../domain/order.ts';
import { inRupees } from '../../domain/units.ts';
import { marginRowOf } from '../../risk/margin-table.ts';
import { data, rupees, type Reply } from './answers.ts';
import type { Desk } from './desk.ts';
import type { Draft, KiteOrder } from './order.ts';
import { netQty, positionsAt, type Holding } from './positions.ts';
import type { World } from './world.ts';

/** Margin as a share of value for opening this side; undefined: no table and no setting says. */
export function shareOf(desk: Desk, side: Side, world: World): number | undefined {
  const row = marginRowOf(desk.instrument, side, world.market.day);
  if ('share' in row) return row.share;
  const { stockFuture, optionSold } = world.settings.shares;
  return (desk.instrument.kind === 'option' ? optionSold : stockFuture) ?? undefined;
}

/** A carried position whose margin nobody knows would block nothing: throws a RangeError that names it. */
export function refuseUnknownMargins(world: World): void {
  for (const { instrument, qty } of world.settings.carried) {
    const desk = world.desks.get(instrument);
    if (desk === undefined) throw new RangeError(`carried ${instrument}: the day does not have it`);
    if (shareOf(desk, qty > 0 ? 'BUY' : 'SELL', world) === undefined)
      throw new RangeError(`carried ${instrument}: its margin is in no table and in no setting`);
  }
}

/** The price that margin is asked for: the limit, else the trigger, else the last one. */
export function marginPrice({ price, trigger, desk }: Pick<Draft, 'price' | 'trigger' | 'desk'>): number {
  return price > 0 ? price : trigger > 0 ? trigger : desk.book.price;
}

export interface Blocked {
  /** Of derivatives other than bought options. */
  readonly span: number;
  readonly optionPremium: number;
  /** Of shares. */
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
}

/** Paise, in whole numbers. Approximate in the shares, exact in realised results. */
export function blockedBy(world: World): Blocked {
  const total = { span: 0, optionPremium: 0, equity: 0, realised: 0, unrealised: 0 };
  const positions = positionsAt(world, world.now);
  for (const holding of positions) {
    total.realised += realisedOf(holding);
    total.unrealised += unrealisedOf(holding);
  }
  const working = workingByDesk(world);
  for (const desk of new Set([...positions.map((each) => each.desk), ...working.keys()])) {
    const held = positions.filter((each) => each.desk === desk);
    const need = needOf(desk, held, working.get(desk) ?? [], world);
    const { kind } = desk.instrument;
    if (kind === 'equity') total.equity += need;
    else if (kind === 'option' && held.every((each) => netQty(each) >= 0)) total.optionPremium += need;
    else total.span += need;
  }
  return total;
}

/** Cash that is free for new margin. Unrealised results neither add nor take. */
export function availableCash(world: World): number {
  const { span, optionPremium, equity, realised } = blockedBy(world);
  return world.settings.openingCash + realised - span - optionPremium - equity;
}

/** Why the money does not suffice, or undefined. An order that only closes needs none. */
export function marginShortfall(draft: Draft, world: World): string | undefined {
  const opening = draft.qty - closable(draft, world);
  if (opening <= 0) return undefined;
  const share = shareOf(draft.desk, draft.side, world);
  if (share === undefined)
    return `RMS:Margin for ${draft.side} ${draft.desk.instrument.key} is not known: neither the table nor a setting has its share.`;
  const required = Math.ceil(opening * marginPrice(draft) * share);
  const available = availableCash(world);
  if (required <= available) return undefined;
  return `Insufficient funds. Required margin is ${inRupees(required)} but available margin is ${inRupees(available)}.`;
}

/** Units of the opposite position that no working order closes yet. */
export function closable(
  { desk, side, product }: Pick<Draft, 'desk' | 'side' | 'product'>,
  world: World,
): number {
  const position = positionsAt(world, world.now).find(
    (each) => each.desk === desk && each.product === product,
  );
  const net = position === undefined ? 0 : netQty(position);
  const against = side === 'BUY' ? Math.max(-net, 0) : Math.max(net, 0);
  return Math.max(against - openQty(desk, side, world), 0);
}

function openQty(desk: Desk, side: Side, world: World): number {
  let qty = 0;
  for (const order of world.orders.values()) {
    if (order.desk === desk && order.side === side) qty += order.openQty;
  }
  return qty;
}

function workingByDesk(world: World): ReadonlyMap<Desk, readonly KiteOrder[]> {
  const working = new Map<Desk, KiteOrder[]>();
  for (const order of world.orders.values()) {
    if (order.openQty === 0) continue;
    const orders = working.get(order.desk);
    if (orders === undefined) working.set(order.desk, [order]);
    else orders.push(order);
  }
  return working;
}

/** What the positions in an instrument and the dearer side of its working orders block together. */
function needOf(desk: Desk, held: readonly Holding[], working: readonly KiteOrder[], world: World): number {
  const net = held.reduce((sum, each) => sum + netQty(each), 0);
  const heldSide: Side = net >= 0 ? 'BUY' : 'SELL';
  const value = held.reduce((sum, each) => sum + Math.abs(costOf(each)), 0);
  const position = net === 0 ? 0 : value * (shareOf(desk, heldSide, world) ?? 0);
  const needed = (side: Side, closes: number): number =>
    openingNeed(working, side, closes, shareOf(desk, side, world) ?? 0);
  return Math.ceil(position + Math.max(needed(heldSide, 0), needed(opposite(heldSide), Math.abs(net))));
}

/** What one side's working orders need for what they open, the first of them closing what there is to close. */
function openingNeed(working: readonly KiteOrder[], side: Side, closes: number, share: number): number {
  let left = closes;
  let need = 0;
  for (const order of working) {
    if (order.side !== side) continue;
    const closing = Math.min(left, order.openQty);
    left -= closing;
    need += (order.openQty - closing) * marginPrice(order) * share;
  }
  return need;
}

/** What the open quantity cost, at the average of its side; signed like it. */
function costOf(of: Holding): number {
  const net = netQty(of);
  if (net === 0) return 0;
  const long = net > 0;
  const qty = long ? of.boughtQty + Math.max(of.carriedQty, 0) : of.soldQty + Math.max(-of.carriedQty, 0);
  const value = long
    ? of.boughtValue + Math.max(of.carriedValue, 0)
    : of.soldValue + Math.max(-of.carriedValue, 0);
  return Math.round((value * net) / qty);
}

/** What came in less what went out and what the rest cost: sums to the paisa when the position is flat. */
function realisedOf(of: Holding): number {
  return of.soldValue - of.boughtValue - of.carriedValue + costOf(of);
}

function unrealisedOf(of: Holding): number {
  const { price } = of.desk.book;
  return Number.isNaN(price) ? 0 : netQty(of) * price - costOf(of);
}

/** GET /user/margins, of one segment or both. */
export function fundsReply(world: World, segment: string | null): Reply {
  const equity = equityFunds(world);
  if (segment === 'equity') return data(equity);
  const commodity = funds({
    opening: 0,
    debits: 0,
    realised: 0,
    unrealised: 0,
    span: 0,
    premium: 0,
    enabled: false,
  });
  return data(segment === 'commodity' ? commodity : { equity, commodity });
}

function equityFunds(world: World) {
  const { span, optionPremium, equity, realised, unrealised } = blockedBy(world);
  const debits = span + optionPremium + equity - realised;
  const opening = world.settings.openingCash;
  return funds({ opening, debits, realised, unrealised, span, premium: optionPremium, enabled: true });
}

interface FundsOf {
  readonly opening: number;
  readonly debits: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly span: number;
  readonly premium: number;
  readonly enabled: boolean;
}

function funds({ opening, debits, realised, unrealised, span, premium, enabled }: FundsOf) {
  return {
    enabled,
    net: rupees(opening - debits),
    available: {
      adhoc_margin: 0,
      cash: rupees(opening),
      opening_balance: rupees(opening),
      live_balance: rupees(opening - debits),
      collateral: 0,
      intraday_payin: 0,
    },
    utilised: {
      debits: rupees(debits),
      exposure: 0,
      m2m_realised: rupees(realised),
      m2m_unrealised: rupees(unrealised),
      option_premium: rupees(premium),
      payout: 0,
      span: rupees(span),
      holding_sales: 0,
      turnover: 0,
      liquid_collateral: 0,
      stock_collateral: 0,
      delivery: 0,
    },
  };
}
