import type { InstrumentDay } from '../domain/market-day.ts';
import { opposite, type Side } from '../domain/order.ts';
import { rowAfter } from '../domain/rows.ts';
import { openQty, soldOpenQty, stopOf, type Trade } from '../domain/trade.ts';
import type { Lane } from './lane.ts';

/** A part of an open position that one order can close. */
export interface Leg {
  readonly day: InstrumentDay;
  /** It was sold against the other; its orders bear the leg digit 1. */
  readonly sold: boolean;
  /** Of the order that closes it, with the quantity that is still open. */
  readonly side: Side;
  readonly qty: number;
  /** Orders that have tried to close it so far: the number of the next. */
  readonly attempts: number;
}

/** What an exit of what was bought may be for: what is open less what others closed of it. */
export function exitableQty({ slot }: Pick<Lane, 'slot'>, trade: Trade): number {
  return openQty(trade) - slot.foreignQty;
}

/** What leaves next. Of a spread the sold leg is bought back first, and only when nothing of it is left is the bought one sold: never is more sold than held. */
export function nextToLeave(lane: Lane, trade: Trade): Leg {
  const { sold, side, exitAttempts } = trade;
  if (sold === null || soldOpenQty(trade) === 0) {
    const qty = exitableQty(lane, trade);
    return { day: lane.setup.day, sold: false, side: opposite(side), qty, attempts: exitAttempts };
  }
  const { instrument, attempts } = sold;
  return { day: dayIn(lane, instrument), sold: true, side, qty: soldOpenQty(trade), attempts };
}

/** The day of one of the instruments of the lane's position: its own, or the one that a spread sells. */
export function dayIn(lane: Lane, instrument: string): InstrumentDay {
  return instrument === lane.instrument.key ? lane.setup.day : lane.setup.dayOf(instrument);
}

/**
 * What a leg is priced by between two bars: the close of the newest bar that ended by `at`. Before the day's first bar nobody knows a price: then
 * the stop is the best guess at where the market is, and of a spread what the leg was entered at.
 */
export function priceOf(trade: Trade, { day, sold }: Pick<Leg, 'day' | 'sold'>, at: number): number {
  const known = closeBy(day, at);
  if (!Number.isNaN(known)) return known;
  if (trade.sold === null) return stopOf(trade);
  return sold ? trade.sold.value / trade.sold.qty : trade.entryValue / trade.qty;
}

/** What a unit of a spread is worth by the newest closes of its legs, paise; NaN while one of them is not known, or where there is no spread. */
export function spreadValueAt(lane: Lane, { sold }: Trade, at: number): number {
  if (sold === null) return NaN;
  return closeBy(lane.setup.day, at) - closeBy(dayIn(lane, sold.instrument), at);
}

/** NaN before the day's first bar. */
function closeBy({ bars, from, to }: InstrumentDay, at: number): number {
  const row = rowAfter(bars, from, to, at) - 1;
  return row < from ? NaN : bars.close[row]!;
}
