import type { AccountOrders } from '../../domain/broker-rows.ts';
import type { Clock } from '../../ports.ts';
import { ordersAnswer } from './answers.ts';
import type { RateShare } from './rate-share.ts';
import { accountOrders } from './rows.ts';
import type { Kite } from './sdk.ts';
import type { Answered, KiteSession, Understand } from './session.ts';

/** Reads within our share of the broker's rate, and knows what the newest reading of the orders had. */
export class Reader {
  readonly #session: KiteSession;
  readonly #turns: RateShare;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** Of the orders seen so far. */
  readonly #instruments = new Map<string, string>();
  /** A reading of the orders that has not begun. */
  #waiting: Promise<Answered<AccountOrders>> | null = null;
  /** When the newest reading of the orders began, and the tags that it had. */
  newest: { readonly beganAt: number; readonly tags: ReadonlySet<string> } = {
    beganAt: -Infinity,
    tags: new Set(),
  };

  constructor(session: KiteSession, turns: RateShare, clock: Clock, timeoutMs: number) {
    this.#session = session;
    this.#turns = turns;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  instrumentOf(brokerId: string): string | undefined {
    return this.#instruments.get(brokerId);
  }

  remember(brokerId: string, instrument: string): void {
    this.#instruments.set(brokerId, instrument);
  }

  /** Waits for its turn, as long as it would wait for an answer. */
  async read<T>(call: (kite: Kite) => Promise<unknown>, understand: Understand<T>): Promise<Answered<T>> {
    if (await this.#turns.take(this.#clock.now() + this.#timeoutMs))
      return this.#session.read(call, understand);
    const why = `our share of the readings has no turn within ${this.#timeoutMs} ms`;
    return { kind: 'unsent', failure: 'rate-share', why, http: null };
  }

  /** Who asks while a reading waits for its turn is served by that one: it begins after they asked. */
  orders(): Promise<Answered<AccountOrders>> {
    if (this.#waiting !== null) return this.#waiting;
    const mine = this.#readNext(() => {
      if (this.#waiting === mine) this.#waiting = null;
    });
    this.#waiting = mine;
    return mine;
  }

  async #readNext(begins: () => void): Promise<Answered<AccountOrders>> {
    let beganAt = NaN;
    try {
      const answer = await this.read(
        (kite) => {
          begins();
          beganAt = this.#clock.now();
          return kite.getOrders();
        },
        (body) => accountOrders(ordersAnswer.parse(body).data),
      );
      if (answer.kind === 'data') this.#keep(answer.data, beganAt);
      return answer;
    } finally {
      // One that never began, or failed, is nobody's to wait for.
      begins();
    }
  }

  #keep({ ours }: AccountOrders, beganAt: number): void {
    for (const { brokerId, instrument } of ours) this.remember(brokerId, instrument);
    this.newest = { beganAt, tags: new Set(ours.map(({ tag }) => tag)) };
  }
}
