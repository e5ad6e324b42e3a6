import {
  isTerminal,
  newOrder,
  opposite,
  wanting,
  type Order,
  type OrderChange,
  type Side,
} from '../domain/order.ts';
import { dayOf, MINUTE_MS } from '../domain/time.ts';
import { openQty, type Trade } from '../domain/trade.ts';
import { roundToTick } from '../domain/units.ts';
import { orderId } from '../execution/order-id.ts';
import { exitChange, exitRequest, stopRequest } from '../execution/plan.ts';
import type { Lane } from './lane.ts';
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
  if (trade.target !== null) {
    const reached = trade.side === 'BUY' ? bar.close >= trade.target : bar.close <= trade.target;
    if (reached) return 'target';
  }
  return strategyExit(lane, trade);
}

/** What the strategy that opened the trade says on the bar it saw last. */
export function strategyExit(lane: Lane, trade: Trade): string | undefined {
  const { guide } = lane;
  if (!guide.fiveClosed && !guide.decidesOnMinutes) return undefined;
  const index = guide.plans.findIndex((plan) => plan.name === trade.strategy);
  if (index < 0) return 'strategy-gone';
  const view = guide.barFor(index);
  if (view === undefined) return undefined;
  return guide.runnings[index]!.exit(view, openTradeOf(trade, lane.instrument));
}

/**
 * Turns the resting stop into a marketable limit; where there is none, places one. Nothing while the entry may still fill: its end places the
 * one stop, and an exit beside that would sell twice.
 */
export function requestExit(lane: Lane, price: number, at: number, reason: string, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null || lane.entry !== null) return;
  lane.trade = { ...trade, exitReason: trade.exitReason ?? reason };
  exitAt(lane, price, at, 0, reason, sink);
}

/** An exit that did not fill since the last minute is priced again, a step further. */
export function chase(lane: Lane, price: number, at: number, sink: Sink): void {
  const exit = lane.exit;
  if (exit !== null && !isTerminal(exit.status) && exit.modifications > CHASES_MAX) {
    const asked = wanting(exit, 'cancel', at);
    lane.exit = asked;
    sink.cancel(lane, asked);
    return;
  }
  const step = Math.min(exit?.modifications ?? 0, CHASE_STEPS_MAX);
  exitAt(lane, price, at, step, 'chase', sink);
}

/** The same for a position that has to go: what rests is priced again as often as it is asked, a step further each time. */
export function leave(lane: Lane, price: number, at: number, reason: string, sink: Sink): void {
  const { trade, exit } = lane;
  if (trade === null || lane.entry !== null) return;
  lane.trade = { ...trade, exitReason: trade.exitReason ?? reason };
  const priced = exit !== null && exit.request.trigger === 0;
  exitAt(lane, price, at, priced ? Math.min(exit.modifications, CHASE_STEPS_MAX) : 0, reason, sink);
}

/** What an exit of ours may be for: what is open less what others closed of it. */
export function exitableQty({ slot }: Lane, trade: Trade): number {
  return openQty(trade) - slot.foreignQty;
}

/** A stop for what was filled: the position's one resting exit. */
export function placeStop(lane: Lane, at: number, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null) return;
  const side = opposite(trade.side);
  const stop = stopRequest(side, exitableQty(lane, trade), trade.stop, lane.instrument, lane.costs);
  const request = insideBand(lane, side, stop);
  const order = newExit(lane, trade, request, at);
  sink.decide({
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
  });
  sink.place(lane, order);
}

function exitAt(lane: Lane, price: number, at: number, step: number, rule: string, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null) return;
  const side = opposite(trade.side);
  const change = insideBand(lane, side, exitChange(side, price, step, lane.instrument, lane.costs));
  const exit = lane.exit;
  const live = exit !== null && !isTerminal(exit.status);
  recordExit(lane, trade, change, at, rule, sink);
  if (!live) {
    sink.place(lane, newExit(lane, trade, exitRequest(side, exitableQty(lane, trade), change), at));
    return;
  }
  const asked = wanting(exit, change, at);
  lane.exit = asked;
  sink.modify(lane, asked, change);
}

/** A limit beyond the day's band is refused by the exchange: the band's edge is as marketable as a price can be. */
function insideBand<T extends OrderChange>(lane: Lane, side: Side, asked: T): T {
  const { bandLow, bandHigh } = lane.setup.day;
  const { tick } = lane.instrument;
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
  change: OrderChange,
  at: number,
  rule: string,
  sink: Sink,
): void {
  sink.decide({
    bot: lane.bot,
    instrument: lane.instrument.key,
    // An exit that an order's end asks for comes at any instant; the hash knows minutes only.
    barAt: at - (at % MINUTE_MS),
    kind: 'exit',
    side: opposite(trade.side),
    qty: exitableQty(lane, trade),
    price: change.price,
    trigger: change.trigger,
    rule,
    strategy: trade.strategy,
    why: trade.exitReason ?? rule,
    value: null,
    limit: null,
  });
}

function newExit(lane: Lane, trade: Trade, request: Order['request'], at: number): Order {
  const attempt = trade.exitAttempts;
  const order = newOrder({
    id: orderId({
      day: dayOf(trade.decidedAt),
      bot: lane.setup.botIndex,
      token: lane.instrument.token,
      at: trade.decidedAt,
      role: 'exit',
      leg: 0,
      slice: 0,
      attempt,
    }),
    bot: lane.bot,
    instrument: lane.instrument.key,
    role: 'exit',
    request,
    plan: null,
    createdAt: at,
    validUntil: null,
  });
  lane.exit = order;
  lane.trade = { ...trade, exitAttempts: attempt + 1 };
  return order;
}
