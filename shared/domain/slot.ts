import type { Side } from './order.ts';
import type { Paise } from './units.ts';

/** An order of ours that the broker told of: what every later reading of the book must contain to be a whole one. */
export interface KnownOrder {
  readonly tag: string;
  readonly brokerId: string;
  readonly side: Side;
  /** Never falls. */
  readonly filledQty: number;
  readonly filledValue: Paise;
  /** The value is that of the fills to the paisa; false: it may be off by the rounding of an average price. */
  readonly exact: boolean;
  /** It can fill no more. */
  readonly done: boolean;
  /** Its fills were booked on the account by themselves, for its trade was over: no trade has them. */
  readonly apart: boolean;
}

/** A difference between what our rows say that we hold and what the account holds, as the first of two readings had it. */
export interface Mismatch {
  /** When that reading began. */
  readonly at: number;
  /** What others traded, signed: the account's net less ours. */
  readonly others: number;
}

/**
 * A person wants one trade closed, and no other: what comes after it in the same instrument is not meant. It stands in the position's own document and
 * not in the account: so every claim of an order of that position expects it, the commit that ends the trade is read with it, an entry that is on its way
 * to be claimed is defeated by it, what is done elsewhere is not, and it cannot outlive its day.
 */
export interface Close {
  /** The entry whose trade it is; a trade has its entry's id. */
  readonly of: string;
  readonly why: string;
  readonly at: number;
}

/** What is known of an instrument's one exit slot beside its orders. JSON-safe. */
export interface Slot {
  readonly known: readonly KnownOrder[];
  /**
   * The store was set back at `since`: orders that it knows nothing of may be on their way. `absentAt`: when the first complete reading after they must
   * have arrived began.
   */
  readonly doubt: { readonly since: number; readonly absentAt: number | null } | null;
  readonly mismatch: Mismatch | null;
  /** How much of the open quantity others closed, by two agreeing readings: no exit of ours is for it. */
  readonly foreignQty: number;
  /** When an exit was refused and none was put in its place. */
  readonly refusedAt: number | null;
  /** Null: nobody asked for it. */
  readonly close: Close | null;
}

export const EMPTY_SLOT: Slot = {
  known: [],
  doubt: null,
  mismatch: null,
  foreignQty: 0,
  refusedAt: null,
  close: null,
};

/** What there is of a position is what a person wants closed. */
export function isClosing({ slot, entry, trade }: Closable): boolean {
  const { close } = slot;
  return close !== null && (entry?.id === close.of || trade?.id === close.of);
}

export interface Closable {
  readonly slot: Slot;
  readonly entry: { readonly id: string } | null;
  readonly trade: { readonly id: string } | null;
}
