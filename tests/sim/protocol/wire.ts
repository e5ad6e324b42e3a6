import type { Arrived } from '../../../shared/sim/kite-line.ts';
import { formOf, isPost, isRefused, modifiedId, type StoredOrder, type StoreFacts } from './facts.ts';

/** From before a claim's commit to the last instant at which it may be sent. */
const SEND_WITHIN_MS = 2_000;
const MODIFICATIONS_MAX = 20;

/** What may leave for the broker, and when: claims in the store against requests on the line. */
export class Wire {
  /** By order: when its newest claim was seen to land, and its nonce. */
  readonly #claims = new Map<string, { readonly nonce: string; readonly at: number }>();
  readonly #orders = new Map<string, string>();
  /** As the store had them last, one that was set back since included. */
  readonly #intents = new Map<string, StoredOrder>();
  /** Orders that were claimed to be placed, and those of them that left. */
  readonly #toPlace = new Set<string>();
  readonly #placedTags = new Set<string>();
  #halted = false;
  #epoch = 0;
  #setBackAt = Infinity;
  #read = 0;

  /** The store changed. `epoch`: how often it was set back. */
  claims({ orders, account }: StoreFacts, now: number, epoch: number): string | null {
    const wasSetBack = epoch > this.#epoch;
    this.#epoch = epoch;
    // A store that is set back has forgotten its halt.
    const wasHalted = this.#halted && !wasSetBack;
    this.#halted = account?.halted != null;
    if (wasSetBack) this.#forget(orders, now);
    if (wasHalted && !this.#halted) return 'the halt was lifted by nobody';
    for (const order of orders) {
      const { id, role, claim, brokerId } = order;
      this.#intents.set(id, order);
      if (brokerId !== null) this.#orders.set(brokerId, id);
      if (claim === null || this.#claims.get(id)?.nonce === claim.nonce) continue;
      this.#claims.set(id, { nonce: claim.nonce, at: now });
      if (claim.what === 'place') this.#toPlace.add(id);
      if (role === 'entry' && wasHalted && claim.what === 'place')
        return `entry ${id} was claimed after the halt`;
    }
    return null;
  }

  /** Claims that a store has which was set back are of before. */
  #forget(orders: StoreFacts['orders'], now: number): void {
    this.#setBackAt = now;
    for (const { id, claim } of orders)
      if (claim !== null && !this.#claims.has(id))
        this.#claims.set(id, { nonce: claim.nonce, at: -Infinity });
  }

  /** Claimed to be placed, and never sent by anybody. */
  unsent(): readonly string[] {
    return [...this.#toPlace].filter((id) => !this.#placedTags.has(id));
  }

  /** Requests may have arrived at the broker. */
  sends(arrived: readonly Arrived[]): string | null {
    for (; this.#read < arrived.length; this.#read++) {
      const one = arrived[this.#read]!;
      const before = arrived.slice(0, this.#read);
      const why = isPost(one) ? this.#placed(one, before) : (this.#unclaimed(one) ?? changed(one, before));
      if (why !== null) {
        this.#read += 1;
        return why;
      }
    }
    return null;
  }

  #placed(one: Arrived, earlier: readonly Arrived[]): string | null {
    const tag = formOf(one).get('tag') ?? '';
    this.#placedTags.add(tag);
    const order = this.#intents.get(tag);
    if (order === undefined) return `${tag} was sent before the store had it`;
    const { checkedAt } = one.outgoing;
    const why = this.#claimRefusal(tag, checkedAt);
    if (why !== null) return why;
    if (order.role === 'entry' && checkedAt > this.#setBackAt)
      return `entry ${tag} was sent after the store was set back, and nobody said that it may be`;
    if (order.role === 'entry' && checkedAt > (order.validUntil ?? Infinity))
      return `entry ${tag} was sent ${checkedAt - (order.validUntil ?? 0)} ms after its time`;
    const before = earlier.filter((each) => isPost(each) && formOf(each).get('tag') === tag);
    return before.every(isRefused) ? null : `${tag} was sent again, and the first may have been done`;
  }

  /** A modification or a cancellation. */
  #unclaimed({ outgoing: { request, checkedAt } }: Arrived): string | null {
    if (request.method !== 'PUT' && request.method !== 'DELETE') return null;
    const brokerId = request.url.split(/[/?]/)[3] ?? '';
    const id = this.#orders.get(brokerId);
    return id === undefined
      ? `${brokerId} is no order that the store knows`
      : this.#claimRefusal(id, checkedAt);
  }

  #claimRefusal(id: string, checkedAt: number): string | null {
    const claim = this.#claims.get(id);
    if (claim === undefined) return `${id} was sent and nobody claimed it`;
    const ms = checkedAt - claim.at;
    return ms > SEND_WITHIN_MS
      ? `${id} was sent ${ms} ms after its claim, allowed are ${SEND_WITHIN_MS}`
      : null;
  }
}

/** A modification against those before it. */
function changed(one: Arrived, before: readonly Arrived[]): string | null {
  const id = modifiedId(one);
  if (id === null) return null;
  const form = formOf(one);
  if (form.has('quantity')) return `a modification of ${id} carries a quantity`;
  const earlier = before.filter((each) => modifiedId(each) === id);
  const trigger = triggerOf(one);
  // As they were sent, in whatever order they arrived: an instance may stand still in between.
  const nearest = Math.max(
    0,
    ...before.filter((each) => each.outgoing.checkedAt < one.outgoing.checkedAt).map(triggerOf),
  );
  if (trigger > 0 && trigger < nearest)
    return `the stop was loosened: ${id} to ${trigger}, it was ${nearest}`;
  if (earlier.length >= MODIFICATIONS_MAX) return `${id} was modified more than ${MODIFICATIONS_MAX} times`;
  const outstanding = earlier.find((each) => answeredAt(each) > one.at);
  if (outstanding === undefined || form.get('order_type') === 'LIMIT') return null;
  return `two modifications of ${id} are outstanding`;
}

/** 0: it has none. */
function triggerOf(one: Arrived): number {
  return Number(formOf(one).get('trigger_price') ?? 0);
}

function answeredAt({ at, outgoing: { timeoutMs }, outcome }: Arrived): number {
  if (outcome.kind === 'reset') return at;
  return at + (outcome.kind === 'silent' ? timeoutMs : Math.min(timeoutMs, outcome.delayMs));
}
