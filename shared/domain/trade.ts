import type { BotName } from './account.ts';
import type { Side } from './order.ts';
import type { Minute } from './time.ts';
import type { Paise } from './units.ts';

/** Charges of executed orders by kind, paise; summed over a trade's orders. */
export interface ChargeSums {
  readonly brokerage: Paise;
  readonly stt: Paise;
  readonly transaction: Paise;
  readonly sebi: Paise;
  readonly stamp: Paise;
  readonly gst: Paise;
  readonly total: Paise;
}

/** The second leg of a debit spread: sold after the bought one was filled, and never more of it; bought back before that is sold. */
export interface SoldLeg {
  readonly instrument: string;
  /** Between the two strikes: the most that the spread can be worth. */
  readonly width: Paise;
  /** Filled by its one sale, and Σ price × quantity of that. */
  readonly qty: number;
  readonly value: Paise;
  /** Bought back, over finished orders and the live one. */
  readonly coveredQty: number;
  readonly coveredValue: Paise;
  /** Of that, by orders that are finished. */
  readonly settledCoveredQty: number;
  readonly settledCoveredValue: Paise;
  /** Orders that bought it back so far; the live one is the last. */
  readonly attempts: number;
}

/** A stop that follows the price, never back. */
export interface Trail {
  /** How far behind the best close, paise. */
  readonly behind: Paise;
  /** Where it has got to; the trade's `stop` is where it began. */
  readonly stop: Paise;
}

/** A position and its story (`trades/{id}`): one entry order a leg, one order at a time. JSON-safe. */
export interface Trade {
  /** The entry order's id. */
  readonly id: string;
  readonly bot: BotName;
  readonly strategy: string;
  readonly instrument: string;
  readonly side: Side;
  /** End of the bar it was decided on. */
  readonly decidedAt: number;
  /** That bar's close. */
  readonly signalPrice: Paise;
  /** What it risked at its entry. Of a spread, values of it: the bought leg less the sold one. */
  readonly stop: Paise;
  readonly target: Paise | null;
  /** Null: the stop stays where it is. */
  readonly trail: Trail | null;
  readonly exitBy: Minute;
  readonly why: string;
  readonly asked: number;
  readonly qty: number;
  /** Σ price × quantity of the entry's fills. */
  readonly entryValue: Paise;
  readonly openedAt: number;
  /** Over finished exit orders and the live one. */
  readonly exitQty: number;
  readonly exitValue: Paise;
  /** Exit orders used so far; the live one is the last. */
  readonly exitAttempts: number;
  /** Quantity and value filled by exit orders that are finished: what the live one adds to. */
  readonly settledExitQty: number;
  readonly settledExitValue: Paise;
  /** Why an exit was asked; null while only the stop protects it. */
  readonly exitReason: string | null;
  readonly closedAt: number | null;
  readonly charges: ChargeSums;
  /** Of a debit spread; everything above but stop and target is then of its bought leg. Null: there is one leg. */
  readonly sold: SoldLeg | null;
}

/** Where the stop is now. */
export function stopOf({ stop, trail }: Pick<Trade, 'stop' | 'trail'>): Paise {
  return trail === null ? stop : trail.stop;
}

export function openQty(trade: Trade): number {
  return trade.qty - trade.exitQty;
}

/** What is still owed of the sold leg; 0 for a trade of one leg. */
export function soldOpenQty({ sold }: Pick<Trade, 'sold'>): number {
  return sold === null ? 0 : sold.qty - sold.coveredQty;
}

/** What the position cost to open, paise: of a spread, its debit. */
export function costOf({ entryValue, sold }: Pick<Trade, 'entryValue' | 'sold'>): number {
  return sold === null ? entryValue : entryValue - sold.value;
}

/** Profit before charges of what was closed, over both legs, paise. */
export function grossOf(trade: Trade): number {
  const { sold } = trade;
  // What exits filled too much was entered by nobody: taking it back is booked by itself.
  const closed = Math.min(trade.exitQty, trade.qty);
  const entryOfClosed = partOf(trade.entryValue, closed, trade.qty);
  const own = trade.side === 'BUY' ? trade.exitValue - entryOfClosed : entryOfClosed - trade.exitValue;
  return sold === null ? own : own + partOf(sold.value, sold.coveredQty, sold.qty) - sold.coveredValue;
}

export function netOf(trade: Trade): number {
  return grossOf(trade) - trade.charges.total;
}

function partOf(value: number, qty: number, of: number): number {
  return of === 0 ? 0 : Math.round((value * qty) / of);
}
