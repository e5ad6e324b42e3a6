import {
  MODIFICATIONS_MAX,
  type BookRow,
  type ModifyPurpose,
  type Order,
  type OrderChange,
} from '../domain/order.ts';
import { isDone, type Timing } from './reading.ts';

/** What is to be asked of the broker so that an order becomes what is wanted of it. */
export type Assertion =
  | { readonly kind: 'as-wanted' }
  /** One request is out and may still arrive. */
  | { readonly kind: 'outstanding'; readonly until: number }
  | { readonly kind: 'modify'; readonly change: OrderChange; readonly purpose: ModifyPurpose }
  | { readonly kind: 'cancel' }
  /** Its modifications for this purpose are used up: it has to be cancelled and replaced. */
  | { readonly kind: 'spent' };

/**
 * Against a row of the newest reading. One request is out at a time; one that shows nothing after the broker's timeout and a settling time is asked
 * again, for an older one may have landed on top of it. What must get out does not wait for the answer to something older.
 */
export function assertionOf(order: Order, row: BookRow, flat: boolean, timing: Timing): Assertion {
  const { asked, claim, version } = order;
  if (asked === null || isDone(row)) return { kind: 'as-wanted' };
  if (asked !== 'cancel' && (isAsWanted(asked, row) || loosens(row, asked))) return { kind: 'as-wanted' };
  const purpose = asked === 'cancel' ? 'chase' : purposeOf(order, asked, flat);
  if (claim !== null && claim.what !== 'place') {
    const until = claim.sendBy + timing.timeoutMs + timing.settlingMs;
    const supersedes = claim.version < version && (asked === 'cancel' || asked.trigger === 0);
    if (!supersedes && timing.now <= until) return { kind: 'outstanding', until: until + 1 };
  }
  if (asked === 'cancel') return { kind: 'cancel' };
  if (order.spent[purpose] >= MODIFICATIONS_MAX[purpose]) return { kind: 'spent' };
  return { kind: 'modify', change: asked, purpose };
}

/**
 * A triggered stop shows what it became, not what it was: there is nothing left of its trigger to be put right. And the book often does not tell what
 * protection an order has: all that is asked of it otherwise is what counts.
 */
function isAsWanted(asked: OrderChange, { change, status }: BookRow): boolean {
  const { type, price, trigger } = asked;
  if (trigger > 0 && (status === 'open' || change.trigger === 0)) return true;
  return type === change.type && price === change.price && trigger === change.trigger;
}

/** A stop never moves away from the price: a request that would is never sent, whoever asked for it. */
export function loosens({ side, change }: BookRow, asked: OrderChange): boolean {
  if (asked.trigger === 0 || change.trigger === 0) return false;
  return side === 'SELL' ? asked.trigger < change.trigger : asked.trigger > change.trigger;
}

/** Turning a stop into a limit is the last of its trails, or a chase where those are used up: it must always be possible. */
function purposeOf({ request, spent }: Order, { trigger }: OrderChange, flat: boolean): ModifyPurpose {
  if (trigger > 0) return 'trail';
  if (flat) return 'flatten';
  return request.trigger > 0 && spent.trail < MODIFICATIONS_MAX.trail ? 'trail' : 'chase';
}

/** The order with one more modification counted for that purpose. */
export function withSpent(order: Order, purpose: ModifyPurpose): Order {
  return { ...order, spent: { ...order.spent, [purpose]: order.spent[purpose] + 1 } };
}

/** The claim that stays after a row was read: one that the row settles is over. */
export function claimAfter(order: Order, row: BookRow | undefined): Order['claim'] {
  const { claim, asked } = order;
  if (claim === null || row === undefined) return claim;
  if (claim.what === 'place' || isDone(row)) return null;
  if (claim.what === 'modify' && asked !== null && asked !== 'cancel' && isAsWanted(asked, row)) return null;
  return claim;
}
