import type { Instrument } from '../domain/instrument.ts';
import { opposite, type Order } from '../domain/order.ts';
import type { OpenTrade } from '../domain/strategy.ts';
import { minuteOf } from '../domain/time.ts';
import { stopOf, type Trade } from '../domain/trade.ts';
import { roundToTick } from '../domain/units.ts';

/** Nothing but the resting stop is out, and nobody has asked to leave. */
export function isGuarded(trade: Trade, exit: Order | null): boolean {
  return (
    trade.exitReason === null && exit?.status === 'trigger-pending' && exit.request.trigger === stopOf(trade)
  );
}

/** What a strategy may know of a trade. The entry is the average of its fills. */
export function openTradeOf(trade: Trade, { tick, right }: Pick<Instrument, 'tick' | 'right'>): OpenTrade {
  return {
    side: right === 'PE' ? opposite(trade.side) : trade.side,
    entry: roundToTick(trade.entryValue / trade.qty, tick, 'nearest'),
    stop: trade.stop,
    openedMinute: minuteOf(trade.openedAt),
    openedAt: trade.openedAt,
  };
}
