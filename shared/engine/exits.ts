import type { InstrumentDay } from '../domain/market-day.ts';
import {
  isTerminal,
  newOrder,
  opposite,
  wanting,
  type Order,
  type OrderChange,
  type OrderRequest,
  type Side,
} from '../domain/order.ts';
import { dayOf, MINUTE_MS } from '../domain/time.ts';
import { stopOf, type Trade } from '../domain/trade.ts';
import { roundToTick } from '../domain/units.ts';
import { orderId } from '../execution/order-id.ts';
import { exitChange, exitRequest, stopRequest } from '../execution/plan.ts';
import type { Lane } from './lane.ts';
import { exitableQty, nextToLeave, priceOf, type Leg } from './legs.ts';
import type { Sink } from './sink.ts';

/** After the change that asks to leave an exit is re-priced so often, then cancelled and replaced: well below the broker's 25 modifications. */
const CHASES_MAX = 5;

/** What may widen an exit's limit at the most, in steps of the stop's limit offset. */
const CHASE_STEPS_MAX = 3;

/**
 * Turns the resting stop into a marketable limit; where there is none, places one, of a spread for the leg that leaves first. `price`: what is known of
 * the market besides closes; null: nothing. Nothing while the entry may still fill: its end places the one stop, and an exit beside that would sell twice.
 */
export function requestExit(
  lane: Lane,
  at: number,
  reason: string,
  sink: Sink,
  price: number | null = null,
): void {
  const trade = lane.trade;
  if (trade === null || lane.entry !== null) return;
  lane.trade = { ...trade, exitReason: trade.exitReason ?? reason };
  exitAt(lane, price, at, 0, reason, sink);
}

/** A stop that has triggered and did not fill: the price is beyond it and beyond the limit that it rests at, whatever the last close was. */
export function chaseStop(lane: Lane, at: number, sink: Sink): void {
  const { trade, exit } = lane;
  if (trade === null) return;
  const beyond = exit === null ? beyondStop(lane, trade, at) : beyondLimit(lane, trade, exit.request, at);
  requestExit(lane, at, 'stop', sink, beyond);
}

/** Where the price is at the best, of an exit that rests unfilled at its limit: beyond that, and beyond its trigger where it is a stop that triggered. */
function beyondLimit(lane: Lane, trade: Trade, { trigger, price: limit }: OrderRequest, at: number): number {
  const side = opposite(trade.side);
  const known = trigger === 0 ? lastPrice(lane, trade, at) : beyondStop(lane, trade, at);
  return limit === 0 ? known : farther(side, known, limit);
}

/** The market has passed the stop: the last close we know may be from before that. */
export function beyondStop(lane: Lane, trade: Trade, at: number): number {
  return farther(opposite(trade.side), lastPrice(lane, trade, at), stopOf(trade));
}

function lastPrice(lane: Lane, trade: Trade, at: number): number {
  return priceOf(trade, nextToLeave(lane, trade), at);
}

/** The worse of two prices for who leaves with orders of that side. */
function farther(side: Side, one: number, other: number): number {
  return side === 'SELL' ? Math.min(one, other) : Math.max(one, other);
}

/** An exit that did not fill since the last minute is priced again, a step further. */
export function chase(lane: Lane, at: number, sink: Sink): void {
  const exit = lane.exit;
  if (exit !== null && !isTerminal(exit.status) && exit.modifications > CHASES_MAX) {
    const asked = wanting(exit, 'cancel', at);
    lane.exit = asked;
    sink.cancel(lane, asked);
    return;
  }
  const step = Math.min(exit?.modifications ?? 0, CHASE_STEPS_MAX);
  exitAt(lane, null, at, step, 'chase', sink);
}

/**
 * The same for a position that has to go: what rests is priced again as often as it is asked. The price is beyond the limit of what rests unfilled,
 * however old the last close is: each ask goes a step past that limit. What is not known to rest is stepped from the last close.
 */
export function leave(lane: Lane, at: number, reason: string, sink: Sink): void {
  const { trade, exit } = lane;
  if (trade === null || lane.entry !== null) return;
  lane.trade = { ...trade, exitReason: trade.exitReason ?? reason };
  if (exit?.status === 'open') {
    exitAt(lane, beyondLimit(lane, trade, exit.request, at), at, 0, reason, sink);
    return;
  }
  const priced = exit !== null && exit.request.trigger === 0;
  exitAt(lane, null, at, priced ? Math.min(exit.modifications, CHASE_STEPS_MAX) : 0, reason, sink);
}

/** A stop for what was filled: the position's one resting exit. */
export function placeStop(lane: Lane, at: number, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null) return;
  const side = opposite(trade.side);
  const stop = stopRequest(side, exitableQty(lane, trade), stopOf(trade), lane.instrument, lane.costs);
  const request = insideBand(lane.setup.day, side, stop);
  const order = newExit(lane, trade, nextToLeave(lane, trade), request, at);
  const record = {
    bot: lane.bot,
    instrument: lane.instrument.key,
    barAt: trade.decidedAt,
    kind: 'stop',
    side,
    qty: request.qty,
    price: request.price,
    trigger: request.trigger,
    rule: request.type,
    strategy: trade.strategy,
    why: `protects ${request.qty} at ${request.type}`,
    value: null,
    limit: null,
  } as const;
  sink.decide(record, lane);
  sink.place(lane, order);
}

/** `price`: where the market is; null: at the last close. */
function exitAt(lane: Lane, price: number | null, at: number, step: number, rule: string, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null) return;
  const leg = nextToLeave(lane, trade);
  const { day, side, qty } = leg;
  const from = price ?? priceOf(trade, leg, at);
  const change = insideBand(day, side, exitChange(side, from, step, day.instrument, lane.costs));
  const exit = lane.exit;
  const live = exit !== null && !isTerminal(exit.status);
  recordExit(lane, trade, leg, change, at, rule, sink);
  if (!live) {
    sink.place(lane, newExit(lane, trade, leg, exitRequest(side, qty, change), at));
    return;
  }
  const asked = wanting(exit, change, at);
  lane.exit = asked;
  sink.modify(lane, asked, change);
}

/** A limit beyond the day's band is refused by the exchange: the band's edge is as marketable as a price can be. */
export function insideBand<T extends OrderChange>(day: InstrumentDay, side: Side, asked: T): T {
  const { bandLow, bandHigh } = day;
  const { tick } = day.instrument;
  if (asked.price === 0) return asked;
  if (side === 'SELL' && bandLow !== null && asked.price < bandLow)
    return { ...asked, price: roundToTick(bandLow, tick, 'up') };
  if (side === 'BUY' && bandHigh !== null && asked.price > bandHigh)
    return { ...asked, price: roundToTick(bandHigh, tick, 'down') };
  return asked;
}

function recordExit(
  lane: Lane,
  trade: Trade,
  { day, side, qty }: Leg,
  change: OrderChange,
  at: number,
  rule: string,
  sink: Sink,
): void {
  const record = {
    bot: lane.bot,
    instrument: day.instrument.key,
    // An exit that an order's end asks for comes at any instant; the hash knows minutes only.
    barAt: at - (at % MINUTE_MS),
    kind: 'exit',
    side,
    qty,
    price: change.price,
    trigger: change.trigger,
    rule,
    strategy: trade.strategy,
    why: trade.exitReason ?? rule,
    value: null,
    limit: null,
  } as const;
  sink.decide(record, lane);
}

function newExit(lane: Lane, trade: Trade, leg: Leg, request: Order['request'], at: number): Order {
  const attempt = leg.attempts;
  const { sold } = trade;
  const order = newOrder({
    id: orderId({
      day: dayOf(trade.decidedAt),
      bot: lane.setup.botIndex,
      token: lane.instrument.token,
      at: trade.decidedAt,
      role: 'exit',
      leg: leg.sold ? 1 : 0,
      slice: 0,
      attempt,
    }),
    bot: lane.bot,
    instrument: leg.day.instrument.key,
    position: lane.instrument.key,
    role: 'exit',
    request,
    plan: null,
    createdAt: at,
    validUntil: null,
  });
  lane.exit = order;
  lane.trade =
    leg.sold && sold !== null
      ? { ...trade, sold: { ...sold, attempts: attempt + 1 } }
      : { ...trade, exitAttempts: attempt + 1 };
  return order;
}
