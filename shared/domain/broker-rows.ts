import type { BookRow, Side } from './order.ts';
import type { Paise } from './units.ts';

/** The account's orders of one day in one reading: ours by their tag, and everybody else's. */
export interface AccountOrders {
  readonly ours: readonly BookRow[];
  readonly foreign: readonly ForeignRow[];
}

/** An order that is not ours: placed by hand, by another program or by the broker itself. Shown and alerted, never traded against. */
export interface ForeignRow {
  readonly brokerId: string;
  readonly tag: string | null;
  readonly instrument: string;
  readonly product: string;
  readonly side: Side;
  readonly qty: number;
  readonly filledQty: number;
  /** It can still fill. */
  readonly working: boolean;
  /** The broker's word for where it stands. */
  readonly status: string;
}

/** One fill. */
export interface TradeRow {
  readonly tradeId: string;
  /** The order that filled. */
  readonly brokerId: string;
  readonly instrument: string;
  readonly product: string;
  readonly side: Side;
  readonly qty: number;
  /** Price × quantity. */
  readonly value: Paise;
  readonly at: number;
}

/** An order of ours that filled, as its charges are asked for. */
export interface ExecutedOrder {
  readonly brokerId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly qty: number;
  /** Σ price × quantity of its fills. */
  readonly value: Paise;
}

/** The account's cash. */
export interface Funds {
  /** At the day's start. */
  readonly openingCash: Paise;
  /** Now: with the day's booked results, less what positions and working orders tie up. */
  readonly cash: Paise;
  /** Paid in less paid out today. */
  readonly moved: Paise;
}

/** What the account holds of an instrument under one product. Negative: short. */
export interface PositionRow {
  readonly instrument: string;
  readonly product: string;
  /** Bought less sold today. */
  readonly dayQty: number;
  /** With what was carried over from earlier days. */
  readonly netQty: number;
  /** What it last traded at, as the broker has it; null: unknown. */
  readonly lastPrice: Paise | null;
}
