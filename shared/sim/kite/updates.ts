import { stamp } from './answers.ts';
import { orderRow, updateBody } from './book-rows.ts';
import type { Faults } from './faults.ts';
import { sha256 } from './ids.ts';
import type { KiteOrder } from './order.ts';
import type { KiteSettings } from './settings.ts';

/** Something that Kite sends by itself. `body` is the HTTP body of a postback, or the text of a websocket message. */
export interface KiteEvent {
  readonly kind: 'postback' | 'websocket';
  readonly at: number;
  readonly body: string;
}

interface Outgoing {
  readonly kind: KiteEvent['kind'];
  readonly body: string;
  dueAt: number;
  /** Waits for the next update to overtake it. */
  held: boolean;
}

/** Postbacks (orders of the app) and websocket order messages (all orders), late, doubled or lost as the faults say. */
export class Updates {
  readonly #settings: KiteSettings;
  readonly #faults: Faults;
  #outgoing: Outgoing[] = [];

  constructor(settings: KiteSettings, faults: Faults) {
    this.#settings = settings;
    this.#faults = faults;
  }

  /** `status` COMPLETE, REJECTED, CANCELLED, or UPDATE for a modification or a partial fill; a mere placement has none. */
  tell(order: KiteOrder, status: string, at: number): void {
    const { apiSecret } = this.#settings;
    const checksum = sha256(`${order.id}${stamp(order.updatedAt)}${apiSecret}`);
    const update = updateBody(orderRow(order, this.#settings), status, this.#settings, checksum);
    this.#send('websocket', JSON.stringify({ type: 'order', data: update }), at);
    if (order.sender.byApp) this.#send('postback', JSON.stringify(update), at);
  }

  get nextAt(): number {
    return Math.min(...this.#outgoing.map(({ dueAt }) => dueAt));
  }

  /** What is due by `at`, in order of time. */
  drain(at: number): readonly KiteEvent[] {
    const due = this.#outgoing.filter(({ dueAt }) => dueAt <= at).sort((a, b) => a.dueAt - b.dueAt);
    this.#outgoing = this.#outgoing.filter(({ dueAt }) => dueAt > at);
    return due.map(({ kind, body, dueAt }) => ({ kind, at: dueAt, body }));
  }

  #send(kind: KiteEvent['kind'], body: string, at: number): void {
    const met = this.#faults.ofUpdate(at);
    if (met.has('lost-updates')) return;
    const late = met.get('late-updates')?.byMs ?? 0;
    const hold = met.get('reordered-updates')?.holdMs ?? 0;
    const copies = 1 + (met.get('duplicated-updates')?.copies ?? 0);
    const dueAt = at + this.#settings.updateMs + late + hold;
    const sent: Outgoing[] = Array.from({ length: copies }, () => ({ kind, body, dueAt, held: hold > 0 }));
    if (hold > 0) {
      this.#outgoing.push(...sent);
      return;
    }
    // What was held comes right behind the first of its kind that is not.
    const overtaken = this.#outgoing.filter((each) => each.held && each.kind === kind && each.dueAt > dueAt);
    const others = this.#outgoing.filter((each) => !overtaken.includes(each));
    for (const each of overtaken) {
      each.held = false;
      each.dueAt = dueAt;
    }
    this.#outgoing = [...others, ...sent, ...overtaken];
  }
}
