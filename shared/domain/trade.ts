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

/** A position and its story (`trades/{id}`): one entry order, one exit order at a time. JSON-safe. */
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
  readonly stop: Paise;
  readonly target: Paise | null;
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
}

export function openQty(trade: Trade): number {
  return trade.qty - trade.exitQty;
}

/** Profit before charges of what was closed, paise. */
export function grossOf(trade: Trade): number {
  // What exits filled too much was entered by nobody: taking it back is booked by itself.
  const closed = Math.min(trade.exitQty, trade.qty);
  const entryOfClosed = trade.qty === 0 ? 0 : Math.round((trade.entryValue * closed) / trade.qty);
  return trade.side === 'BUY' ? trade.exitValue - entryOfClosed : entryOfClosed - trade.exitValue;
}

export function netOf(trade: Trade): number {
  return grossOf(trade) - trade.charges.total;
}
