import type { Minute } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import type { Lane } from './lane.ts';
import { spreadValueAt } from './legs.ts';
import { openTradeOf } from './open-trade.ts';

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
