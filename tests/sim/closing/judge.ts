import { z } from 'zod';
import type { Side } from '../../../shared/domain/order.ts';
import type { Arrived, KiteLine } from '../../../shared/sim/kite-line.ts';
import type { OrderSeen } from '../../../shared/sim/kite/order-seen.ts';
import type { World } from '../../../shared/sim/world.ts';
import { TODAY } from '../../support/tiny-day.ts';
import { filled, formOf, isLate, isPost, isRefused } from '../protocol/facts.ts';

const closingSchema = z.object({
  orders: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      brokerId: z.string().nullable(),
      claim: z.object({ nonce: z.string(), what: z.string(), sendBy: z.number() }).nullable(),
    }),
  ),
});

const SEND_WITHIN_MS = 2_000;
/** What an order upset that reached the broker when everybody was right to take it for lost is put right within so long. */
const LATE_MS = 10_000;

/** What must hold at every step of closing what others hold, and what it must have come to. */
export class ClosingJudge {
  readonly #world: World;
  readonly #line: KiteLine;
  readonly #side: Side;
  /** By order: when each of its claims was seen to land. */
  readonly #claims = new Map<string, Map<string, number>>();
  readonly #ids = new Map<string, string>();
  /** Since when more is closed than is held; null: it is not. */
  #beyondAt: number | null = null;
  #landed = -1;
  #changes = -1;
  #read = 0;

  constructor(world: World, line: KiteLine, side: Side) {
    this.#world = world;
    this.#line = line;
    this.#side = side;
  }

  /** Null, or what does not hold now. */
  look(): string | null {
    const { store } = this.#world;
    if (store.landed !== this.#landed) {
      this.#landed = store.landed;
      this.#noteClaims();
    }
    if (this.#line.changes === this.#changes && this.#beyondAt === null) return null;
    this.#changes = this.#line.changes;
    return this.#sends() ?? this.#quantities();
  }

  /** Null, or what a run that is over has not come to. */
  ended(): string | null {
    const orders = this.#line.kite.orders();
    const held = this.#held(orders);
    if (held !== 0) return `not flat at the end: ${held}`;
    const live = orders.filter(({ isLive }) => isLive);
    if (live.length > 0) return `still live: ${live.map(({ tag }) => tag).join()}`;
    const open = this.#stored().filter(({ status }) => status !== 'abandoned');
    return open.length > 0 ? `not settled: ${open.map(({ id, status }) => `${id} ${status}`).join()}` : null;
  }

  #stored(): z.output<typeof closingSchema>['orders'] {
    return this.#world.store
      .peekAll(`others/${TODAY}`, `others/${TODAY}~`)
      .flatMap(([, value]) => closingSchema.parse(value).orders);
  }

  #noteClaims(): void {
    for (const { id, claim, brokerId } of this.#stored()) {
      if (brokerId !== null) this.#ids.set(brokerId, id);
      if (claim === null) continue;
      const of = this.#claims.get(id) ?? new Map<string, number>();
      if (!of.has(claim.nonce)) of.set(claim.nonce, this.#world.now());
      this.#claims.set(id, of);
    }
  }

  #sends(): string | null {
    const { arrived } = this.#line;
    for (; this.#read < arrived.length; this.#read++) {
      const why = this.#sent(arrived[this.#read]!, arrived.slice(0, this.#read));
      if (why !== null) {
        this.#read += 1;
        return why;
      }
    }
    return null;
  }

  #sent(one: Arrived, before: readonly Arrived[]): string | null {
    const { request, checkedAt } = one.outgoing;
    const writes = isPost(one) || request.method === 'PUT' || request.method === 'DELETE';
    if (!writes) return null;
    const tag = formOf(one).get('tag') ?? '';
    const id = isPost(one) ? tag : this.#ids.get(request.url.split(/[/?]/)[3] ?? '');
    const claims = [...(this.#claims.get(id ?? '')?.values() ?? [])];
    if (claims.length === 0) return `${request.method} ${request.url} ${tag}: nobody claimed it`;
    const ms = checkedAt - Math.max(...claims);
    if (ms > SEND_WITHIN_MS) return `${id} was sent ${ms} ms after its claim`;
    const again = before.filter((each) => isPost(each) && formOf(each).get('tag') === tag);
    if (isPost(one) && !again.every(isRefused))
      return `${tag} was sent again, and the first may have been done`;
    return null;
  }

  #quantities(): string | null {
    const orders = this.#line.kite.orders();
    const tags = orders.flatMap(({ tag }) => tag ?? []);
    if (new Set(tags).size < tags.length) return 'two orders at the broker for one intent';
    const why = this.#beyond(orders);
    const now = this.#world.now();
    this.#beyondAt = why === null ? null : (this.#beyondAt ?? now);
    if (this.#beyondAt === null) return null;
    const isTolerated = orders.some((order) => isLate(order, this.#line.arrived));
    return now - this.#beyondAt >= (isTolerated ? LATE_MS : 0) ? why : null;
  }

  /** Null, or how more is closed than is held. */
  #beyond(orders: readonly OrderSeen[]): string | null {
    const held = this.#held(orders);
    if (held < 0) return `it crossed zero: ${held}`;
    const ours = orders.filter(({ tag, isLive }) => tag !== null && isLive);
    const closing = ours
      .filter(({ side }) => side !== this.#side)
      .reduce((sum, { qty, filledQty }) => sum + qty - filledQty, 0);
    if (closing > held) return `${closing} are being closed of ${held}`;
    const opening = ours.find(({ side }) => side === this.#side);
    return opening === undefined ? null : `${opening.tag} opens what is to be closed`;
  }

  /** Of what others hold, on their side. */
  #held(orders: readonly OrderSeen[]): number {
    const on = orders.filter(({ side }) => side === this.#side);
    return filled(on) - filled(orders.filter(({ side }) => side !== this.#side));
  }
}
