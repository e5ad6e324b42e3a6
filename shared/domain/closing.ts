import type { Order } from './order.ts';
import type { KnownOrder, Slot } from './slot.ts';

/** What others hold of an instrument, as readings of the account that agree with one another have it. */
export interface OthersSeen {
  /** When the first of them began. */
  readonly at: number;
  /** When the newest that counts as a second one began; null: there is none yet. */
  readonly agreedAt: number | null;
  /** Signed: what the account holds intraday less what all our own orders filled. */
  readonly others: number;
  /** Signed: what their orders in the book had filled then. Where that moves, `others` does. */
  readonly filled: number;
}

/** What is known of closing what others hold in one instrument on one day (`flatten --all`). JSON-safe. */
export interface Closing {
  /** The restore epoch of whoever wrote it last: another one knows nothing of what was sent in between. */
  readonly restoreEpoch: number;
  /** The number of the next order. */
  readonly made: number;
  /** Orders of ours that close it and have not ended; those that the book lacked when it had to have them stay, for a late fill counts. */
  readonly orders: readonly Order[];
  /** Every one that the broker told of. */
  readonly known: readonly KnownOrder[];
  /** As that of an exit slot: orders may be on their way that this document does not know of. */
  readonly doubt: Slot['doubt'];
  readonly seen: OthersSeen | null;
  /** The last one that was not taken, and why; null: none was refused. */
  readonly refused: { readonly at: number; readonly why: string } | null;
}

export const NO_CLOSING: Closing = {
  restoreEpoch: 0,
  made: 0,
  orders: [],
  known: [],
  doubt: null,
  seen: null,
  refused: null,
};
