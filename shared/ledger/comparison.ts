import type { AccountOrders, Funds, PositionRow, TradeRow } from '../domain/broker-rows.ts';
import type { Order } from '../domain/order.ts';
import type { Paise } from '../domain/units.ts';

/** What the ledger says of a day. */
export interface LedgerDay {
  /** Every order of ours, as its document or, while it is under way, its position has it. */
  readonly orders: readonly Order[];
  /** Of the account, net of charges, and the charges. */
  readonly realised: number;
  readonly charges: number;
  /** Trades that are still open. */
  readonly open: number;
}

/** What the broker says of it. */
export interface BrokerDay {
  readonly orders: AccountOrders;
  readonly trades: readonly TradeRow[];
  readonly positions: readonly PositionRow[];
  readonly funds: Funds;
  /** By the broker's order id, what it charges those of ours that filled. */
  readonly charges: ReadonlyMap<string, Paise>;
}

/** By which the two are compared. */
export interface CertifyPolicy {
  /** Up to so much, paise, a difference of money only warns. */
  readonly tolerance: Paise;
  /** The account's cash has the day's charges already. */
  readonly chargesInCash: boolean;
  /** What our own table charges an order, by its instrument, side and value; null: charges are not compared. */
  readonly charged: ((order: Order) => number) | null;
}

/** What of a day is compared; `carried`: what was held overnight, by the broker's positions of a later day. */
export const PARTS = ['orders', 'trades', 'positions', 'carried', 'cash', 'charges'] as const;

export type Part = (typeof PARTS)[number];

export interface NotCompared {
  readonly part: Part;
  readonly why: string;
}

/** What the account held when it was read, under one product, whoever's it is. */
export interface HeldLine {
  readonly instrument: string;
  readonly product: string;
  /** Bought less sold that day. */
  readonly dayQty: number;
  /** With what was carried over. */
  readonly netQty: number;
}

export type DifferenceKind = 'quantity' | 'rupees' | 'order';

/** Where the two disagree. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** "order 9ib…", "NSE:INFY", "cash" */
  readonly what: string;
  /** Money in paise. Null: there is none. */
  readonly ours: number | string | null;
  readonly brokers: number | string | null;
  readonly sentence: string;
}

export interface OrderSide {
  readonly qty: number;
  readonly filledQty: number;
  /** Paise: by the ledger, and by the broker's trades. */
  readonly value: number;
  readonly status: string;
  readonly charges: number;
}

/** One of our orders on both sides. */
export interface OrderLine {
  readonly tag: string;
  readonly instrument: string;
  readonly brokerId: string | null;
  readonly ours: OrderSide | null;
  readonly brokers: OrderSide | null;
}

export interface PositionLine {
  readonly instrument: string;
  /** Bought less sold today, by our tagged fills and by the account's trades; the rest is foreign. */
  readonly ours: number;
  readonly account: number;
  readonly foreign: number;
}

export interface MoneyLine {
  readonly openingCash: number;
  readonly closingCash: number;
  readonly moved: number;
  /** What trading should have left in cash; null: not comparable, `why` says why. */
  readonly expected: number | null;
  readonly why: string | null;
}

export interface ForeignLine {
  readonly brokerId: string;
  readonly instrument: string;
  readonly product: string;
  readonly side: string;
  readonly qty: number;
  readonly filledQty: number;
  readonly status: string;
}

export interface Comparison {
  readonly compared: readonly Part[];
  readonly notCompared: readonly NotCompared[];
  readonly orders: readonly OrderLine[];
  readonly positions: readonly PositionLine[];
  readonly foreign: readonly ForeignLine[];
  readonly held: readonly HeldLine[];
  readonly money: MoneyLine;
  readonly charges: { readonly ours: number; readonly brokers: number };
  /** Quantities and orders that disagree, and money beyond what is tolerated. Empty: clean. */
  readonly unresolved: readonly Difference[];
  /** Money that disagrees by less. */
  readonly warnings: readonly Difference[];
}
