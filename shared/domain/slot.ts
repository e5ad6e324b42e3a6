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
}

export const EMPTY_SLOT: Slot = { known: [], doubt: null, mismatch: null, foreignQty: 0, refusedAt: null };
