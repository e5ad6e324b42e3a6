import type { HttpOutcome, HttpRequest, KiteError } from '../answers.ts';
import type { HandAnswer, HandTrade } from '../by-hand.ts';
import type { FaultOptions } from '../fault-schema.ts';
import type { Fired } from '../faults.ts';
import type { Kite } from '../kite.ts';
import type { Feed } from '../ticker/feed.ts';
import type { SocketFault } from '../ticker/socket-faults.ts';
import type { KiteEvent } from '../updates.ts';
import type { SimClock } from './sim-clock.ts';

/** What the timeline tells as it goes, in order of time. */
export interface TimelineListener {
  /** Ticks are due at `at`. */
  ticked(at: number): void;
  event(event: KiteEvent): void;
  socketFault(fault: SocketFault, at: number): void;
  /** Something may be due earlier than was known. */
  changed(): void;
}

/** A model, its ticks and the faults of its sockets under one clock: whatever is asked of them is asked now, after all that was due before. */
export class Timeline {
  readonly feed: Feed;
  readonly #kite: Kite;
  readonly #clock: SimClock;
  readonly #listener: TimelineListener;
  #due: { readonly at: number; readonly fault: SocketFault }[] = [];
  #now: number;

  constructor(kite: Kite, feed: Feed, clock: SimClock, listener: TimelineListener) {
    this.#kite = kite;
    this.feed = feed;
    this.#clock = clock;
    this.#listener = listener;
    this.#now = clock.now();
    kite.advance(this.#now);
  }

  get now(): number {
    return this.#now;
  }

  get nextAt(): number {
    const fault = this.#due[0]?.at ?? Infinity;
    return Math.min(this.#kite.nextAt, this.feed.nextAfter(this.#now), fault);
  }

  /** Lives up to the clock's now, which it answers. */
  reach(): number {
    const target = this.#clock.now();
    for (let next = this.nextAt; next <= target; next = this.nextAt) this.#step(next);
    this.#kite.advance(target);
    this.#now = target;
    return target;
  }

  /** Goes on to `at`. */
  moveTo(at: number): void {
    this.#clock.moveTo(at);
    this.reach();
    this.#listener.changed();
  }

  http(request: HttpRequest): HttpOutcome {
    return this.#ask((at) => this.#kite.http(request, at));
  }

  login(): string {
    return this.#ask((at) => this.#kite.login(at));
  }

  refusal(apiKey: string, accessToken: string): KiteError | undefined {
    return this.#ask((at) => this.#kite.refusal(apiKey, accessToken, at));
  }

  tradeByHand(trade: HandTrade): HandAnswer {
    return this.#ask((at) => this.#kite.tradeByHand(trade, at));
  }

  cancelByHand(orderId: string): HandAnswer {
    return this.#ask((at) => this.#kite.cancelByHand(orderId, at));
  }

  /** Throws a RangeError for a fault that there is not, or that does not fit what it is armed for. */
  arm(fault: FaultOptions): void {
    this.#ask(() => this.#kite.arm(fault));
    this.reach();
  }

  armSocket(fault: SocketFault): void {
    this.#ask((at) => this.#schedule(fault, Math.max(fault.from ?? at, at)));
    this.reach();
  }

  fired(): readonly Fired[] {
    return this.#kite.fired();
  }

  #ask<T>(what: (at: number) => T): T {
    const answer = what(this.reach());
    this.#tell();
    this.#listener.changed();
    return answer;
  }

  #schedule(fault: SocketFault, at: number): void {
    this.#due = [...this.#due, { at, fault }].sort((a, b) => a.at - b.at);
  }

  /** At one instant: the market and the orders, then what is told of them, then ticks. */
  #step(at: number): void {
    const ticks = this.feed.nextAfter(this.#now) === at;
    this.#kite.advance(at);
    this.#now = at;
    this.#tell();
    if (ticks) this.#listener.ticked(at);
    const begun = this.#due.filter((each) => each.at <= at);
    this.#due = this.#due.filter((each) => each.at > at);
    for (const { fault } of begun) this.#listener.socketFault(fault, at);
  }

  #tell(): void {
    for (const event of this.#kite.events()) this.#listener.event(event);
  }
}
