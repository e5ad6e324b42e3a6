import { MODIFICATIONS_MAX, signOf, wanting } from '../domain/order.ts';
import { stopOf, type Trade } from '../domain/trade.ts';
import { rupeeText } from '../domain/units.ts';
import { stopPrice, stopRequest } from '../execution/plan.ts';
import { insideBand } from './exits.ts';
import type { Lane } from './lane.ts';
import { nextToLeave } from './legs.ts';
import type { Sink } from './sink.ts';

/** A move of less than this share of the distance is not asked for: the broker takes a handful of modifications of an order. */
const STEP_SHARE = 0.25;

/**
 * Moves the resting stop behind the close of the bar that ended at `at`, where that is nearer to the price by a step. Never back, and only a stop that is
 * known to rest: what is on its way, or has triggered, is left to whoever reads the book.
 */
export function trail(lane: Lane, close: number, at: number, sink: Sink): void {
  const { trade, exit, instrument, costs } = lane;
  if (trade?.trail == null || exit?.status !== 'trigger-pending' || exit.asked === 'cancel') return;
  const { behind } = trade.trail;
  const sign = signOf(trade.side);
  const stop = stopPrice(trade.side, close - sign * behind, instrument);
  // What rests may be nearer than we know of: a person moved it, or the store was set back. Whatever replaces it is not farther.
  const nearest = Math.max(sign * stopOf(trade), sign * exit.request.trigger);
  if (!(sign * stop - nearest >= STEP_SHARE * behind)) return;
  const moved: Trade = { ...trade, trail: { behind, stop } };
  const { day, side, qty } = nextToLeave(lane, moved);
  const { type, price, trigger, protection } = insideBand(
    day,
    side,
    stopRequest(side, qty, stop, instrument, costs),
  );
  lane.trade = moved;
  const record = {
    bot: lane.bot,
    instrument: instrument.key,
    barAt: at,
    kind: 'trail',
    side,
    qty,
    price,
    trigger,
    rule: type,
    strategy: trade.strategy,
    why: `${rupeeText(behind)} behind a close of ${rupeeText(close)}`,
    value: null,
    limit: null,
  } as const;
  sink.decide(record, lane);
  // As long as it rests every version of it was such a move. Those used up, another stop takes its place there.
  if (exit.version >= MODIFICATIONS_MAX.trail) {
    const given = wanting(exit, 'cancel', at);
    lane.exit = given;
    sink.cancel(lane, given);
    return;
  }
  const change = { type, price, trigger, protection };
  const asked = wanting(exit, change, at);
  lane.exit = asked;
  sink.modify(lane, asked, change);
}
