import { z } from 'zod';
import type { OrderSeen } from '../../../shared/sim/kite/order-seen.ts';
import type { Arrived } from '../../../shared/sim/kite-line.ts';
import type { SimStore } from '../../../shared/sim/sim-store.ts';
import { TODAY } from '../../support/tiny-day.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';

/** What the broker and the store have, side by side. The stories only ever buy first. */

/** So long after it was sent a request that nobody saw land counts as lost: the HTTP timeout and the settling time of DESIGN §5. */
const SETTLED_MS = DEFAULT_KITE_SETTINGS.timeoutMs + 10_000;

export interface BrokerFacts {
  readonly entries: readonly OrderSeen[];
  readonly exits: readonly OrderSeen[];
  /** What was bought less what was sold by orders of ours, and less what others closed of it. */
  readonly net: number;
  /** What others sold. */
  readonly taken: number;
  /** Of it what the book shows. */
  readonly readable: number;
  /** What live exits may still sell, and what of that rests at the exchange. */
  readonly selling: number;
  readonly resting: number;
  /** All of it as text: what is the same has not changed. */
  readonly text: string;
}

export function brokerFacts(orders: readonly OrderSeen[], now: number): BrokerFacts {
  const ours = orders.filter(({ tag }) => tag !== null);
  const entries = ours.filter(({ side }) => side === 'BUY');
  const exits = ours.filter(({ side }) => side === 'SELL');
  const live = exits.filter(({ isLive }) => isLive);
  const taken = filled(orders.filter(({ tag, side }) => tag === null && side === 'SELL'));
  const net = filled(entries) - filled(exits) - taken;
  return {
    entries,
    exits,
    net,
    taken,
    readable: filled(entries.filter(({ visibleAt }) => visibleAt <= now)) - filled(exits) - taken,
    selling: unfilled(live),
    resting: unfilled(live.filter(({ rests }) => rests)),
    text: orders
      .map(({ id, status, price, trigger, filledQty }) => `${id} ${status} ${price} ${trigger} ${filledQty}`)
      .join(),
  };
}

export function filled(orders: readonly OrderSeen[]): number {
  return orders.reduce((sum, { filledQty }) => sum + filledQty, 0);
}

function unfilled(orders: readonly OrderSeen[]): number {
  return orders.reduce((sum, { qty, filledQty }) => sum + qty - filledQty, 0);
}

/** Of the orders' documents what every version of them has. */
const orderSchema = z.object({
  id: z.string(),
  role: z.enum(['entry', 'exit']),
  status: z.string(),
  filledQty: z.int(),
  filledValue: z.int(),
  validUntil: z.number().nullable(),
  brokerId: z.string().nullable(),
  claim: z.object({ what: z.string(), nonce: z.string() }).nullable(),
});
export type StoredOrder = z.output<typeof orderSchema>;

const accountSchema = z.object({
  halted: z.string().nullable(),
  desired: z.string().nullable(),
  realised: z.int(),
  open: z.array(z.object({ order: z.string() })),
});
export type StoredAccount = z.output<typeof accountSchema>;

const positionSchema = z.object({
  entry: orderSchema.nullable(),
  exit: orderSchema.nullable(),
  past: z.array(orderSchema),
  trade: z.unknown(),
  slot: z.object({ close: z.unknown() }),
});

const tradeSchema = z.object({ exitReason: z.string() });

export interface StoreFacts {
  readonly account: StoredAccount | null;
  readonly orders: readonly StoredOrder[];
  /** Has a trade or an order in it. */
  readonly holds: boolean;
  /** A person's wish to close something stands. */
  readonly closing: boolean;
  /** Why the trades that are over were left. */
  readonly exits: readonly string[];
}

export function storeFacts(store: SimStore): StoreFacts {
  const account = store.peek('accounts/main');
  const positions = store
    .peekAll(`positions/${TODAY}`, `positions/${TODAY}~`)
    .map(([, value]) => positionSchema.parse(value));
  const orders = new Map(
    store
      .peekAll('orders/', 'orders0')
      .map(([, value]) => orderSchema.parse(value))
      .map((order) => [order.id, order]),
  );
  // What is under way stands in the position, whatever the order's own document says yet.
  for (const { entry, exit, past } of positions)
    for (const order of [entry, exit, ...past]) if (order !== null) orders.set(order.id, order);
  return {
    account: account === null ? null : accountSchema.parse(account),
    orders: [...orders.values()],
    closing: positions.some(({ slot }) => slot.close !== null),
    exits: store
      .peekAll(`trades/${TODAY}`, `trades/${TODAY}~`)
      .map(([, value]) => tradeSchema.parse(value).exitReason),
    holds: positions.some(
      ({ entry, exit, past, trade }) =>
        trade !== null ||
        [entry, exit, ...past].some((order) => order !== null && order.status !== 'abandoned'),
    ),
  };
}

export function formOf({ outgoing }: Arrived): URLSearchParams {
  return new URLSearchParams(outgoing.request.body);
}

/** A request whose answer says for certain that nothing was done. */
export function isRefused({ outcome }: Arrived): boolean {
  if (outcome.kind !== 'answer') return false;
  const { status, body } = outcome;
  if (status === 429 || status === 403) return true;
  return status === 400 && /InputException|MarginException/.test(body) && !/timed\s*out/i.test(body);
}

/** The order reached the broker when everybody was right to take it for lost. */
export function isLate({ tag, placedAt }: OrderSeen, arrived: readonly Arrived[]): boolean {
  const sent = arrived.find((each) => isPost(each) && formOf(each).get('tag') === tag);
  return sent !== undefined && placedAt - sent.outgoing.checkedAt > SETTLED_MS;
}

export function isPost({ outgoing: { request } }: Arrived): boolean {
  return request.method === 'POST' && request.url.startsWith('/orders/');
}

/** The broker's id of the order that is to be changed; null: it is no modification. */
export function modifiedId({ outgoing: { request } }: Arrived): string | null {
  return request.method === 'PUT' ? (request.url.split('?')[0]?.split('/')[3] ?? null) : null;
}
