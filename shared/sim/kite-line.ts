import { NotWritten, type HttpAnswer, type HttpRequest, type Transport } from '../adapters/kite/transport.ts';
import type { Kernel } from './kernel.ts';
import type { HttpOutcome } from './kite/answers.ts';
import type { Kite } from './kite/kite.ts';
import type { KiteEvent } from './kite/updates.ts';

/** A request that left somebody, and when it was looked at whether it still may leave. */
export interface Outgoing {
  readonly request: HttpRequest;
  readonly checkedAt: number;
  /** After this the sender waits no longer. */
  readonly timeoutMs: number;
}

/** What came back. Plain data: it is recorded. */
export type Incoming =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'none'; readonly code: 'ECONNABORTED' | 'ECONNRESET'; readonly why: string };

/** The line to Kite as a port, a method for each HTTP method: each is a point to die at, before the request arrives and after it did. */
export interface KitePort {
  get(outgoing: Outgoing): Promise<Incoming>;
  post(outgoing: Outgoing): Promise<Incoming>;
  put(outgoing: Outgoing): Promise<Incoming>;
  delete(outgoing: Outgoing): Promise<Incoming>;
}

/** A request that arrived at Kite. */
export interface Arrived {
  readonly at: number;
  readonly caller: string | null;
  readonly outgoing: Outgoing;
  readonly outcome: HttpOutcome;
}

/**
 * The model of Kite in a kernel's world: it moves by itself whenever something of it is due, and its answers, its silences and its updates take the
 * time that they take.
 */
export class KiteLine {
  readonly kite: Kite;
  readonly port: KitePort;
  /** Every request so far, in the order of their arriving. */
  readonly arrived: Arrived[] = [];
  readonly #kernel: Kernel;
  readonly #caller: () => string | null;
  readonly #told: (event: KiteEvent) => void;
  #changes = 0;
  #updates = 0;
  #dueAt = Infinity;
  #callOff: () => void = () => undefined;

  /** `told`: an update that Kite sends by itself. */
  constructor(
    kite: Kite,
    kernel: Kernel,
    caller: () => string | null,
    told: (event: KiteEvent) => void = () => undefined,
  ) {
    this.kite = kite;
    this.#kernel = kernel;
    this.#caller = caller;
    this.#told = told;
    const send = (outgoing: Outgoing): Promise<Incoming> => this.#send(outgoing);
    this.port = { get: send, post: send, put: send, delete: send };
    this.changed();
  }

  /** Rises with whatever may have changed an order: what was looked at then is as it was. */
  get changes(): number {
    return this.#changes;
  }

  /** How many updates Kite sent by itself. */
  get updates(): number {
    return this.#updates;
  }

  /** Something was done to Kite beside the line (a fault armed, a trade by hand): its next instant is looked for again. */
  changed(): void {
    this.#changes += 1;
    for (const event of this.kite.events()) {
      this.#updates += 1;
      this.#told(event);
    }
    const { nextAt } = this.kite;
    if (nextAt === this.#dueAt) return;
    this.#callOff();
    this.#dueAt = nextAt;
    if (nextAt === Infinity) return;
    this.#callOff = this.#kernel.after(Math.max(0, nextAt - this.#kernel.now()), 'kite', () => {
      this.#dueAt = Infinity;
      this.kite.advance(this.#kernel.now());
      this.changed();
    });
  }

  async #send(outgoing: Outgoing): Promise<Incoming> {
    const { timeoutMs, request } = outgoing;
    const at = this.#kernel.now();
    const outcome = this.kite.http(request, at);
    this.arrived.push({ at, caller: this.#caller(), outgoing, outcome });
    this.changed();
    if (outcome.kind === 'reset')
      return { kind: 'none', code: 'ECONNRESET', why: 'the connection was closed' };
    const waitMs = outcome.kind === 'silent' ? timeoutMs : Math.min(outcome.delayMs, timeoutMs);
    await this.#kernel.sleep(waitMs);
    if (outcome.kind === 'silent' || outcome.delayMs >= timeoutMs)
      return { kind: 'none', code: 'ECONNABORTED', why: `no answer within ${timeoutMs} ms` };
    const { status, headers, body } = outcome;
    return { kind: 'answer', answer: { status, headers, body } };
  }
}

/** Kite's adapter on the line, as a life has it. Whether it may write is asked when it writes: what happens to the life after that is the network's. */
export function lineTransport(port: KitePort, now: () => number): Transport {
  return async (request, timeoutMs, mayWrite) => {
    if (!mayWrite()) throw new NotWritten('late', 'its time to be sent had passed');
    const outgoing = { request, checkedAt: now(), timeoutMs };
    const came = await sent(port, outgoing);
    if (came.kind === 'answer') return came.answer;
    throw Object.assign(new Error(came.why), { code: came.code });
  };
}

function sent(port: KitePort, outgoing: Outgoing): Promise<Incoming> {
  switch (outgoing.request.method) {
    case 'GET':
      return port.get(outgoing);
    case 'POST':
      return port.post(outgoing);
    case 'PUT':
      return port.put(outgoing);
    case 'DELETE':
      return port.delete(outgoing);
  }
}
