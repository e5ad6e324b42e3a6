import type { InstrumentDay } from '../domain/market-day.ts';
import {
  isTerminal,
  newOrder,
  opposite,
  signOf,
  wanting,
  type Order,
  type OrderChange,
  type Side,
} from '../domain/order.ts';
import { dayOf, MINUTE_MS, type Minute } from '../domain/time.ts';
import { stopOf, type Trade } from '../domain/trade.ts';
import { roundToTick, type Paise } from '../domain/units.ts';
import { orderId } from '../execution/order-id.ts';
import { exitChange, exitRequest, stopRequest } from '../execution/plan.ts';
import type { Lane } from './lane.ts';
import { exitableQty, nextToLeave, priceOf, spreadValueAt, type Leg } from './legs.ts';
import { openTradeOf } from './open-trade.ts';
import type { Sink } from './sink.ts';

/** After the change that asks to leave an exit is re-priced so often, then cancelled and replaced: well below the broker's 25 modifications. */
const CHASES_MAX = 5;

/** What may widen an exit's limit at the most, in steps of the stop's limit offset. */
const CHASE_STEPS_MAX = 3;

/** Exits that the clock asks for: ours before the broker's, or the trade's own last minute. */
export function timeExit(lane: Lane, trade: Trade, minute: number): string | undefined {
  if (minute >= lane.session.squareOff) return 'square-off';
  return minute >= trade.exitBy ? 'time' : undefined;
}

/** Why an open trade should close on this bar: the clock, its target on the close, or its own strategy, whichever opened it. */
export function exitReason(lane: Lane, trade: Trade): string | undefined {
  const bar = lane.minute;
  const byTime = timeExit(lane, trade, bar.minute);
  if (byTime !== undefined) return byTime;
  if (trade.sold !== null) return valueExit(lane, trade, bar.at) ?? strategyExit(lane, trade, bar.minute);
  if (trade.target !== null) {
    const reached = trade.side === 'BUY' ? bar.close >= trade.target : bar.close <= trade.target;
    if (reached) return 'target';
  }
  return strategyExit(lane, trade, bar.minute);
}

/** Stop and target of a spread, judged on the closes of its two legs; what its payoff bounds needs no order resting at the exchange. */
export function valueExit(lane: Lane, trade: Trade, at: number): string | undefined {
  const value = spreadValueAt(lane, trade, at);
  if (value <= trade.stop) return 'stop';
  return trade.target !== null && value >= trade.target ? 'target' : undefined;
}

/** What the strategy that opened the trade says on the bar that ended at that minute of the day; nothing where what it watches has no such bar. */
export function strategyExit(lane: Lane, trade: Trade, minute: Minute): string | undefined {
  const { guide } = lane;
  // The cursor of one that has no bar of this minute stands on a bar of later.
  if (!guide.standsAt(minute)) return undefined;
  if (!guide.fiveClosed && !guide.decidesOnMinutes) return undefined;
  const index = guide.plans.findIndex((plan) => plan.name === trade.strategy);
  if (index < 0) return 'strategy-gone';
  const view = guide.barFor(index);
  if (view === undefined) return undefined;
  return guide.runnings[index]!.exit(view, openTradeOf(trade, lane.instrument));
}

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
  const { trade } = lane;
  if (trade !== null) requestExit(lane, at, 'stop', sink, beyondLimit(lane, trade, at));
}

/** Where the price is at the best, of a stop that has triggered and rests. */
function beyondLimit(lane: Lane, trade: Trade, at: number): number {
  const limit = lane.exit?.request.price ?? 0;
  const beyond = beyondStop(lane, trade, at);
  if (limit === 0) return beyond;
  return trade.side === 'BUY' ? Math.min(beyond, limit) : Math.max(beyond, limit);
}

/** The market has passed the stop: the last close we know may be from before that. */
export function beyondStop(lane: Lane, trade: Trade, at: number): number {
  const last = priceOf(trade, nextToLeave(lane, trade), at);
  const stop = stopOf(trade);
  return trade.side === 'BUY' ? Math.min(last, stop) : Math.max(last, stop);
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
 * The same for a position that has to go: what rests is priced again as often as it is asked, a step further each time. The price is beyond the limit of
 * what rests unfilled, however old the last close is: no other is farther from it.
 */
export function leave(lane: Lane, at: number, reason: string, sink: Sink): void {
  const { trade, exit } = lane;
  if (trade === null || lane.entry !== null) return;
  lane.trade = { ...trade, exitReason: trade.exitReason ?? reason };
  const priced = exit !== null && exit.request.trigger === 0;
  const rests = exit?.status === 'open';
  const price = rests && !priced ? beyondLimit(lane, trade, at) : null;
  const step = priced ? Math.min(exit.modifications, CHASE_STEPS_MAX) : 0;
  exitAt(lane, price, at, step, reason, sink, rests && priced ? exit.request.price : null);
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

/** `nearest`: a limit that is as far from being filled as the new one may be; null: nothing is known of that. */
function exitAt(
  lane: Lane,
  price: number | null,
  at: number,
  step: number,
  rule: string,
  sink: Sink,
  nearest: Paise | null = null,
): void {
  const trade = lane.trade;
  if (trade === null) return;
  const leg = nextToLeave(lane, trade);
  const { day, side, qty } = leg;
  const from = price ?? priceOf(trade, leg, at);
  const priced = insideBand(day, side, exitChange(side, from, step, day.instrument, lane.costs));
  const isFarther = nearest !== null && signOf(side) * (nearest - priced.price) > 0;
  const change = isFarther ? { ...priced, price: nearest } : priced;
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
