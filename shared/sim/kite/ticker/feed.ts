import { MINUTE_MS } from '../../../domain/time.ts';
import type { ExchangeCosts } from '../../../exchange/book.ts';
import type { Desk } from '../desk.ts';
import { STATIONS_MS } from './minute-path.ts';
import { frameOf, packetOf, type Mode } from './packets.ts';
import { Tape } from './tape.ts';

/** All ticks of a day: four a minute for each instrument that traded in it. Instants must not go back. */
export class Feed {
  readonly #tapes: ReadonlyMap<number, Tape>;
  /** Start of a minute to the tokens that traded in it. */
  readonly #traded = new Map<number, Set<number>>();
  /** Starts of minutes in which something traded, ascending. */
  readonly #starts: readonly number[];
  /** Place in `#starts` of the minute that the last instant asked about lay in or came before. */
  #place = 0;

  constructor(desks: Iterable<Desk>, costs: ExchangeCosts) {
    const tapes = new Map<number, Tape>();
    for (const desk of desks) {
      tapes.set(desk.token, new Tape(desk, costs));
      const { bars, from, to } = desk.day;
      for (let i = from; i < to; i++) {
        const startsAt = bars.at[i]! - MINUTE_MS;
        const traded = this.#traded.get(startsAt) ?? new Set();
        this.#traded.set(startsAt, traded.add(desk.token));
      }
    }
    this.#tapes = tapes;
    this.#starts = [...this.#traded.keys()].sort((a, b) => a - b);
  }

  has(token: number): boolean {
    return this.#tapes.has(token);
  }

  /** The next instant after `at` with ticks; Infinity: the day has no more. */
  nextAfter(at: number): number {
    while (this.#place < this.#starts.length && this.#starts[this.#place]! + STATIONS_MS.at(-1)! <= at)
      this.#place += 1;
    const startsAt = this.#starts[this.#place];
    if (startsAt === undefined) return Infinity;
    return startsAt + (STATIONS_MS.find((ms) => startsAt + ms > at) ?? 0);
  }

  /** Of these instruments those that tick at `at`, which `nextAfter` named, as one message; null: none of them. */
  ticks(modes: ReadonlyMap<number, Mode>, at: number): Uint8Array | null {
    const traded = this.#traded.get(Math.floor(at / MINUTE_MS) * MINUTE_MS);
    return this.#frame(modes, at, (token) => traded?.has(token) === true);
  }

  /** What is known of these instruments at any instant, as one message; null: nothing of any. */
  snapshot(modes: ReadonlyMap<number, Mode>, at: number): Uint8Array | null {
    return this.#frame(modes, at, () => true);
  }

  #frame(
    modes: ReadonlyMap<number, Mode>,
    at: number,
    wanted: (token: number) => boolean,
  ): Uint8Array | null {
    const packets: Uint8Array[] = [];
    for (const [token, mode] of modes) {
      const tick = wanted(token) ? (this.#tapes.get(token)?.tick(at) ?? null) : null;
      if (tick !== null) packets.push(packetOf(tick, mode));
    }
    return packets.length === 0 ? null : frameOf(packets);
  }
}
