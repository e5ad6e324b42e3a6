import type { Instrument } from '../../domain/instrument.ts';
import type { BookRow, OrderChange, OrderRequest, Role } from '../../domain/order.ts';
import { ZERO, type Paise } from '../../domain/units.ts';
import type { Day } from '../../domain/time.ts';
import { orderDay, orderId } from '../../execution/order-id.ts';
import { isDone } from '../../execution/reading.ts';
import type { Broker, BrokerAnswer, Clock } from '../../ports.ts';
import type { ProbeSettings } from './settings.ts';

export interface ProbeParts {
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly broker: Broker;
  readonly instrument: Instrument;
  readonly day: Day;
  readonly settings: ProbeSettings;
  /** For people, as it happens. */
  readonly tell: (line: string) => void;
  /** A probe of today may have left something: its process died, or it said so. */
  readonly mayHaveLeft: boolean;
  /** Before anything is sent: a later life is to know of it. */
  readonly begun: () => Promise<void>;
  /** A person wants it to end: nothing more is bought. */
  readonly interrupted: () => boolean;
}

/** Something is otherwise than expected or not known: nothing more is tried, and what rests is looked for. */
export class Stopped extends Error {
  /** `no-answer`, where that is the reason; null: something else is. */
  readonly answer: BrokerAnswer | null;
  /** What an earlier probe has left, one sentence each. */
  readonly left: readonly string[];

  constructor(why: string, answer: BrokerAnswer | null = null, left: readonly string[] = []) {
    super(why);
    this.name = 'Stopped';
    this.answer = answer;
    this.left = left;
  }
}

/** The tag has an order there, by the broker's own id. */
export interface Placed {
  readonly tag: string;
  readonly brokerId: string;
  readonly acceptedAt: number;
}

/** No bot has that place in the list, nor is it that of what closes others' holdings. */
const PROBE_BOT = 34;

/** Whether it is the tag of a probe's order, whichever probe's of that day. */
export function isProbeTag(tag: string, day: Day): boolean {
  return tag.startsWith(`${orderDay(day)}${PROBE_BOT.toString(36)}`);
}

/** The probe's orders: each under a tag of ours that no other run can make, and one at a time. */
export class ProbeDesk {
  readonly #parts: ProbeParts;
  readonly #beganAt: number;
  readonly #attempts = { entry: 0, exit: 0 };
  readonly #tags: string[] = [];
  /** Accepted and not read as over yet. */
  readonly #open = new Map<string, Placed>();

  constructor(parts: ProbeParts) {
    this.#parts = parts;
    this.#beganAt = Math.floor(parts.clock.now() / 1000) * 1000;
  }

  /** Every tag that may have been sent. */
  get tags(): readonly string[] {
    return this.#tags;
  }

  /** Accepted by the broker, and not known to be over. */
  get open(): readonly Placed[] {
    return [...this.#open.values()];
  }

  /** Throws a Stopped for whatever is no acceptance. */
  async place(role: Role, request: OrderRequest): Promise<Placed> {
    const { broker, clock, instrument, settings, interrupted } = this.#parts;
    if (role === 'entry' && interrupted()) throw new Stopped('a person interrupted it');
    if (this.#tags.length === 0) await this.#parts.begun();
    const tag = this.#nextTag(role, this.#attempts[role]);
    this.#attempts[role] += 1;
    this.#tags.push(tag);
    const answer = await broker.place(tag, instrument.key, request, clock.now() + settings.sendWithinMs);
    // It is not there for certain.
    if (answer.kind === 'refused' || answer.kind === 'unsent') this.#tags.pop();
    const order = { tag, brokerId: accepted(`order ${tag}`, answer), acceptedAt: clock.now() };
    this.#open.set(tag, order);
    return order;
  }

  /** When it was accepted. Throws a Stopped. */
  async modify({ tag, brokerId }: Placed, price: Paise): Promise<number> {
    const { broker, clock, settings } = this.#parts;
    const change: OrderChange = { type: 'LIMIT', price, trigger: ZERO, protection: 0 };
    const sendBy = clock.now() + settings.sendWithinMs;
    const answer = await broker.modify(brokerId, change, 'trail', sendBy);
    accepted(`the modification of ${tag}`, answer);
    return clock.now();
  }

  async cancel({ tag, brokerId }: Pick<Placed, 'tag' | 'brokerId'>): Promise<number> {
    const { broker, clock, settings } = this.#parts;
    const answer = await broker.cancel(brokerId, clock.now() + settings.sendWithinMs);
    accepted(`the cancellation of ${tag}`, answer);
    return clock.now();
  }

  /** The order's row as soon as it is as `wanted`, and how long after `since` the reading ended that had it. Throws a Stopped after `lateMs`. */
  async row(
    { tag }: Pick<Placed, 'tag'>,
    what: string,
    since: number,
    wanted: (row: BookRow) => boolean,
  ): Promise<{ readonly row: BookRow; readonly ms: number }> {
    const { broker } = this.#parts;
    const { found, ms } = await this.until(`${tag} ${what} in the book`, since, async () => {
      const row = (await broker.book()).find((each) => each.tag === tag);
      if (row !== undefined && isDone(row)) this.#open.delete(tag);
      if (row?.status === 'rejected')
        throw new Stopped(`order ${tag} was rejected: ${row.why ?? 'no reason'}`);
      return row !== undefined && wanted(row) ? row : null;
    });
    return { row: found, ms };
  }

  /** Asks until there is something. A reading that fails is made again. Throws a Stopped after `lateMs`. */
  async until<T>(
    what: string,
    since: number,
    look: () => Promise<T | null>,
  ): Promise<{ readonly found: T; readonly ms: number }> {
    const { clock, settings, sleepUntil } = this.#parts;
    let failed = '';
    for (;;) {
      try {
        const found = await look();
        if (found !== null) return { found, ms: clock.now() - since };
      } catch (error) {
        if (error instanceof Stopped) throw error;
        failed = ` (${String(error)})`;
      }
      if (clock.now() - since > settings.lateMs)
        throw new Stopped(`${what}: not there after ${clock.now() - since} ms${failed}`);
      await sleepUntil(clock.now() + settings.pollMs);
    }
  }

  #nextTag(role: Role, attempt: number): string {
    const { day, instrument } = this.#parts;
    const cause = { day, bot: PROBE_BOT, token: instrument.token, at: this.#beganAt };
    return orderId({ ...cause, role, leg: 0, slice: 0, attempt });
  }
}

function accepted(what: string, answer: BrokerAnswer): string {
  if (answer.kind === 'accepted') return answer.brokerId;
  const http = answer.http === null ? '' : ` (HTTP ${answer.http.status})`;
  const words = { refused: 'was refused', unsent: 'was not sent', 'no-answer': 'was not answered' };
  throw new Stopped(`${what} ${words[answer.kind]}: ${answer.why}${http}`, answer);
}
