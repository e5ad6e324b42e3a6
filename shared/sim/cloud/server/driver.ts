import type { SimClock } from '../../kite/server/sim-clock.ts';
import { Alarm } from '../../kite/server/timers.ts';
import type { Call, Caller, Outcome } from '../outcome.ts';

/** Makes a call; resolves whatever happens, and as `no-answer` where it is called off. */
export type Send = (call: Call, at: number, calledOff: AbortSignal) => Promise<Outcome>;

/** Callers under one clock: what falls due is called, and what was answered goes back to whom it belongs. */
export class Driver {
  readonly #callers: readonly Caller[];
  readonly #clock: SimClock;
  readonly #send: Send;
  readonly #underWay = new Map<string, { readonly done: Promise<void>; readonly callOff: AbortController }>();
  readonly #alarm = new Alarm(() => this.reach());
  #isStopped = false;

  constructor(callers: readonly Caller[], clock: SimClock, send: Send) {
    this.#callers = callers;
    this.#clock = clock;
    this.#send = send;
  }

  /** Lives up to the clock's now, which it answers. To be called after whatever was changed from outside. */
  reach(): number {
    const now = this.#clock.now();
    if (this.#isStopped) return now;
    for (const [index, caller] of this.#callers.entries()) {
      for (const call of caller.begin(now)) this.#begin(index, caller, call, now);
      for (const id of caller.givenUp()) this.#underWay.get(`${index}-${id}`)?.callOff.abort();
    }
    this.#alarm.set(this.#clock.realMsUntil(this.#nextAt()));
    return now;
  }

  /**
   * Goes on to `at`, stopping at each instant at which something falls due. With `settled` it waits there for the calls under way, so that their failures
   * are tried again in their time; a target that never answers is waited for for ever.
   */
  async moveTo(at: number, settled: boolean): Promise<void> {
    this.reach();
    if (settled) await this.settled();
    while (!this.#isStopped) {
      const next = Math.max(this.#clock.now(), Math.min(at, this.#nextAt()));
      this.#clock.moveTo(next);
      this.reach();
      if (settled) await this.settled();
      if (next >= at) return;
    }
  }

  /** Until nothing is under way, and nothing is due now. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.set(Infinity);
    for (const { callOff } of this.#underWay.values()) callOff.abort();
    await this.settled();
  }

  #nextAt(): number {
    return Math.min(...this.#callers.map(({ nextAt }) => nextAt));
  }

  #begin(index: number, caller: Caller, call: Call, at: number): void {
    const key = `${index}-${call.id}`;
    const callOff = new AbortController();
    const made = async (): Promise<void> => {
      const outcome = await this.#send(call, at, callOff.signal);
      this.#underWay.delete(key);
      caller.ended(call.id, outcome, this.#clock.now());
      this.reach();
    };
    this.#underWay.set(key, { done: made(), callOff });
  }
}
