import { clockText, dayOf } from '../../domain/time.ts';
import type { BookRow } from '../../domain/order.ts';
import { orderDay } from '../../execution/order-id.ts';
import type { ProtocolSettings } from '../../execution/protocol-settings.ts';
import type { Broker, Clock } from '../../ports.ts';
import { leftBy } from '../flatten-storeless.ts';
import type { FlattenAnswer } from './flatten.ts';

/**
 * How long a flatten may take with all its parts, for whoever asks is waited for only so long, and what was known by then: what each part comes to, and what
 * the broker's book said when it was last read. One for each call.
 */
export class FlattenLimit {
  readonly #clock: Clock;
  readonly #beganAt: number;
  readonly #withinMs: number;
  #book: { readonly rows: readonly BookRow[]; readonly at: number } | null = null;
  #looked: readonly string[] | null = null;
  /** The store was given up in it, before or since the halt. */
  isStoreLost = false;
  /** What it came to without the store; null: nothing yet. */
  without: FlattenAnswer | null = null;

  /** `withinMs`: Infinity where each part takes what it takes. */
  constructor(clock: Clock, withinMs: number) {
    this.#clock = clock;
    this.#beganAt = clock.now();
    this.#withinMs = withinMs;
  }

  get tookMs(): number {
    return Math.max(0, this.#clock.now() - this.#beganAt);
  }

  /** For a part that goes on until nothing is left: no longer than is left of the time, but for what has to come after it. */
  within(protocol: ProtocolSettings, sparedMs: number): ProtocolSettings {
    const leftMs = Math.max(0, this.#withinMs - this.tookMs - sparedMs);
    return { ...protocol, flattenMs: Math.min(protocol.flattenMs, leftMs) };
  }

  /** The broker, whose book is remembered. */
  seeing(broker: Broker): Broker {
    return {
      ...broker,
      book: async () => {
        const rows = await broker.book();
        this.#book = { rows, at: this.#clock.now() };
        return rows;
      },
    };
  }

  /** What the last look said is left, where there is no book but the documents. */
  looked(left: readonly string[]): void {
    this.#looked = left;
  }

  /** In words: what is left by what was last read, and that it is not over. */
  left(): readonly string[] {
    const over = `it was not over within ${Math.round(this.#withinMs / 1000)} s, and may go on: ask again`;
    if (this.#looked !== null) return [...this.#looked, over];
    if (this.#book === null)
      return [`what is open could not be read in that time: where orders go to Kite look in its app`, over];
    const { rows, at } = this.#book;
    const today = orderDay(dayOf(at));
    const left = leftBy(rows.filter(({ tag }) => tag.startsWith(today)));
    const by = `by the broker’s book of ${clockText(at)}`;
    if (left.length === 0) return [`nothing of ours is open ${by}, which was not looked at again`, over];
    return [...left.map((each) => `${each} (${by})`), over];
  }
}
