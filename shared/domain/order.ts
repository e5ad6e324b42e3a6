import { ZERO, type Paise } from './units.ts';

export type Side = 'BUY' | 'SELL';

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** +1 for BUY, -1 for SELL: turns "better" and "worse" into arithmetic. */
export function signOf(side: Side): 1 | -1 {
  return side === 'BUY' ? 1 : -1;
}

/** As Kite names them. MARKET and SL-M are refused without market protection since 1 Apr 2026. */
export type OrderType = 'LIMIT' | 'MARKET' | 'SL' | 'SL-M';
export type Validity = 'DAY' | 'IOC';

export type Role = 'entry' | 'exit';

/** What goes to the exchange. `price` is the limit (0 for MARKET and SL-M), `trigger` 0 unless SL or SL-M. */
export interface OrderRequest {
  readonly side: Side;
  readonly type: OrderType;
  readonly validity: Validity;
  readonly qty: number;
  readonly price: Paise;
  readonly trigger: Paise;
  /** Percent that a MARKET or SL-M order may move from the last price once live; 0 for the others. */
  readonly protection: number;
}

/** What a modification may change: absolute values, never a quantity. */
export interface OrderChange {
  readonly type: OrderType;
  readonly price: Paise;
  readonly trigger: Paise;
  readonly protection: number;
}

/** Where an order stands. The moves between them are the table in `execution/machine.ts`. */
export const ORDER_STATUSES = [
  'approved', // recorded, nobody has sent it
  'sending', // claimed: it may be on the wire until `sendBy`
  'unknown', // sent, no answer: only the broker's book leaves this
  'open', // at the exchange, working
  'trigger-pending', // at the exchange, waiting for its trigger
  'complete',
  'cancelled',
  'rejected',
  'lapsed', // never sent: its time to be sent passed, or nothing was written to the socket
  'abandoned', // absent after two complete reads: never sent again, a late fill is still accepted
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What is learnt of an order, from whoever learnt it. Filled quantities are cumulative, so facts fold in any order. */
export type OrderEvent =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'unsent'; readonly why: string }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'accepted'; readonly brokerId: string; readonly resting: 'open' | 'trigger-pending' }
  /** `limit`: what it rests at since; 0: it has none. */
  | { readonly kind: 'triggered'; readonly limit: Paise }
  | {
      readonly kind: 'filled';
      /** Total filled so far. */
      readonly qty: number;
      /** Total value of it: Σ price × quantity, paise. */
      readonly value: Paise;
      readonly at: number;
    }
  | { readonly kind: 'modified'; readonly change: OrderChange }
  | { readonly kind: 'cancelled'; readonly why: string }
  | { readonly kind: 'rejected'; readonly why: string }
  /** A modification or cancellation was refused for certain: the order stays as the book has it. */
  | { readonly kind: 'unchanged'; readonly why: string }
  | { readonly kind: 'absent' }
  /** Claimed, and proved never to have been sent: whoever comes next may claim it again. */
  | { readonly kind: 'released' }
  /** The store was set back: whether it was sent since then only the book can tell. */
  | { readonly kind: 'doubted' };

/** What a claim is for. */
export type ClaimKind = 'place' | 'modify' | 'cancel';

/**
 * The right to write to the broker once, taken by one commit. It is open until `sendBy`, from then on unknown until the book or a certain answer
 * settles it; then the order has none. Nobody holds anything longer.
 */
export interface Claim {
  /** As no other commit has it: what tells whose commit it was that landed. */
  readonly nonce: string;
  /** After this instant, by the store's time, nothing of it is written. */
  readonly sendBy: number;
  readonly what: ClaimKind;
  /** The version of the desired state that is sent. */
  readonly version: number;
}

/** The second leg of a debit spread: what is sold once the bought leg is filled. */
export interface SpreadPlan {
  /** Key of the option that is sold: same expiry and right as the bought one, farther out of the money. */
  readonly instrument: string;
  /** What a seller of it gets, as it was seen; the sale's limit is set off from it. */
  readonly price: Paise;
  /** Between the two strikes: the most that the spread can be worth. */
  readonly width: Paise;
}

/** What an entry carries until it becomes a trade; null on exits and on the sale of a spread's second leg. */
export interface EntryPlan {
  readonly strategy: string;
  /** End of the bar it was decided on, and that bar's close. */
  readonly decidedAt: number;
  readonly signalPrice: Paise;
  /** Prices of the instrument; of a spread, its value: the bought leg less the sold one. */
  readonly stop: Paise;
  readonly target: Paise | null;
  /** How far behind the best close the stop follows; null: it stays, as that of a spread does. */
  readonly trail: Paise | null;
  readonly exitBy: number;
  readonly why: string;
  /** Null: one instrument is all there is to it. */
  readonly spread: SpreadPlan | null;
}

/** An order as the store keeps it (`orders/{id}`). JSON-safe: no undefined, no methods. */
export interface Order {
  readonly id: string;
  readonly bot: string;
  readonly instrument: string;
  /** Key of the position it belongs to: its instrument, but for the sold leg of a spread, which belongs to the bought one's. */
  readonly position: string;
  readonly role: Role;
  readonly request: OrderRequest;
  readonly plan: EntryPlan | null;
  readonly status: OrderStatus;
  readonly brokerId: string | null;
  readonly filledQty: number;
  /** Σ price × quantity over its fills. */
  readonly filledValue: Paise;
  readonly firstFillAt: number | null;
  /**
   * The newest state that is wanted of it, in absolute prices; null: it was never to be changed. Recorded before it is sent, and asserted again by
   * whoever reads a book that shows something else, so that it is neither lost with the life that decided it nor undone by an older request that
   * arrives late.
   */
  readonly asked: OrderChange | 'cancel' | null;
  /** How often it was asked to become a limit, or was priced again as one. */
  readonly modifications: number;
  readonly createdAt: number;
  /** An entry is not sent after this instant; null for exits, which are always wanted. */
  readonly validUntil: number | null;
  /** Why it was refused or cancelled, in the broker's words. */
  readonly note: string | null;
  /** Of `asked`: rises each time something else is wanted. */
  readonly version: number;
  readonly askedAt: number | null;
  readonly claim: Claim | null;
  /** Modifications claimed so far, by what for; the broker allows 25, we allow 20. */
  readonly spent: Readonly<Record<ModifyPurpose, number>>;
  /** When the first complete reading of the book that lacked it began; null: there was none, or it has been seen since. */
  readonly absentAt: number | null;
  /** When it was first read as triggered. */
  readonly triggeredAt: number | null;
  /** Of an entry: how often its task was to be handed over anew. */
  readonly deliveries: number;
}

/** An order that nobody has sent yet. */
export function newOrder(
  order: Pick<
    Order,
    'id' | 'bot' | 'instrument' | 'position' | 'role' | 'request' | 'plan' | 'createdAt' | 'validUntil'
  >,
): Order {
  return {
    id: order.id,
    bot: order.bot,
    instrument: order.instrument,
    position: order.position,
    role: order.role,
    request: order.request,
    plan: order.plan,
    status: 'approved',
    brokerId: null,
    filledQty: 0,
    filledValue: ZERO,
    firstFillAt: null,
    asked: null,
    modifications: 0,
    createdAt: order.createdAt,
    validUntil: order.validUntil,
    note: null,
    version: 0,
    askedAt: null,
    claim: null,
    spent: { trail: 0, chase: 0, flatten: 0 },
    absentAt: null,
    triggeredAt: null,
    deliveries: 0,
  };
}

/**
 * What a modification is for: a stop that is moved or turned into a limit, a limit that is priced again, a flatten. Each has its own allowance of an
 * order's modifications, so that what trails can never use up what must get out.
 */
export type ModifyPurpose = 'trail' | 'chase' | 'flatten';

/** Of the 25 modifications that the broker takes of an order we allow 20. */
export const MODIFICATIONS_MAX: Readonly<Record<ModifyPurpose, number>> = { trail: 5, chase: 5, flatten: 10 };
/** It sells the second leg of a spread, or buys it back. */
export function isOfSoldLeg({ instrument, position }: Pick<Order, 'instrument' | 'position'>): boolean {
  return instrument !== position;
}

/** One of our orders as the broker's book has it. Quantities and values are totals so far. */
export interface BookRow {
  readonly tag: string;
  readonly brokerId: string;
  readonly instrument: string;
  readonly side: Side;
  readonly qty: number;
  /** `pending`: the broker has it, and it is on its way to the exchange, or a change of it is: it protects nothing yet. */
  readonly status: 'pending' | 'open' | 'trigger-pending' | 'complete' | 'cancelled' | 'rejected';
  readonly change: OrderChange;
  readonly filledQty: number;
  readonly filledValue: Paise;
  /** False: the value is made of an average price that may be rounded, and only the trades have it to the paisa. */
  readonly exact: boolean;
  /** The last fill's time; null while nothing is filled. */
  readonly filledAt: number | null;
  readonly why: string | null;
}

/** The order with another state wanted of it. */
export function wanting(order: Order, asked: OrderChange | 'cancel', at: number): Order {
  const isPriced = asked !== 'cancel' && asked.trigger === 0;
  const modifications = order.modifications + (isPriced ? 1 : 0);
  return { ...order, asked, askedAt: at, version: order.version + 1, modifications };
}

export function sameChange(a: OrderChange, b: OrderChange): boolean {
  return a.type === b.type && a.price === b.price && a.trigger === b.trigger && a.protection === b.protection;
}

export function isTerminal(status: OrderStatus): boolean {
  return status === 'complete' || status === 'cancelled' || status === 'rejected' || status === 'lapsed';
}
