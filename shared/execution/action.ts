import type { ModifyPurpose, Order, OrderChange } from '../domain/order.ts';
import type { Slot } from '../domain/slot.ts';
import type { Trade } from '../domain/trade.ts';
import type { Excess } from './excess.ts';

/** What is known of one instrument, the reading already folded into it. */
export interface PositionFacts {
  readonly entry: Order | null;
  readonly exit: Order | null;
  readonly past: readonly Order[];
  readonly trade: Trade | null;
  readonly slot: Slot;
  /** Why the account takes no entries; null: it takes them. */
  readonly halted: string | null;
  /** It has to be flat: a halt that a person meant, or a person wants this position closed. */
  readonly flat: boolean;
  /** No new exit may be sent any more: the broker is about to close everything itself. */
  readonly barred: boolean;
}

/** What the book asks for. The first group changes what we want or know and sends nothing; the second is sent, after a claim. */
export type Action =
  /** This reading is the first that lacks the order and counts. */
  | { readonly kind: 'lacked'; readonly id: string }
  | { readonly kind: 'abandon'; readonly id: string }
  /** Nobody sent it, and nobody shall. */
  | { readonly kind: 'drop'; readonly id: string; readonly why: string }
  | { readonly kind: 'doubt-lacked' }
  | { readonly kind: 'doubt-over' }
  /** An exit that was given up is there after all, and no other is: it is the one. */
  | { readonly kind: 'promote'; readonly id: string }
  /** To be cancelled: too much of ours is live, or it is no longer wanted. */
  | { readonly kind: 'cut'; readonly id: string; readonly why: string }
  /** The next attempt of an exit has to be made. */
  | { readonly kind: 'replace' }
  /** A triggered stop did not fill. */
  | { readonly kind: 'chase' }
  /** The position has to go: the exit becomes a marketable limit, or is priced again. */
  | { readonly kind: 'leave' }
  | ({ readonly kind: 'excess' } & Excess)
  | { readonly kind: 'place'; readonly id: string }
  | {
      readonly kind: 'modify';
      readonly id: string;
      readonly brokerId: string;
      readonly change: OrderChange;
      readonly purpose: ModifyPurpose;
    }
  | { readonly kind: 'cancel'; readonly id: string; readonly brokerId: string }
  | { readonly kind: 'alert'; readonly text: string }
  /** Nothing yet: look again then. */
  | { readonly kind: 'wait'; readonly at: number };
