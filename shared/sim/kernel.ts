import { EventHeap } from './heap.ts';

/** A run that does not end: more events than allowed, or not quiet by the instant by which it had to be. */
export class SimLimit extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SimLimit';
  }
}

/** `at`: until that instant, whatever waits then is left. `quietBy`: until nothing waits, which must be so by that instant. */
export type Until = { readonly at: number } | { readonly quietBy: number };

/** Whose event it is while nobody's is running. */
const NOBODY = 'world';

/**
 * The deterministic machine: one event at a time, by (time, sequence), each followed by every microtask that it led to, so that what runs between two
 * events is one owner's code alone. Time stands still within an event. Whatever is to take time or wait asks `after`; nothing here knows the machine's
 * clock, and no turn of the machine's event loop passes while it runs.
 */
export class Kernel {
  readonly #heap = new EventHeap();
  readonly #eventsMax: number;
  /** Taken when it is made, before any tripwire stands. */
  readonly #nextTick: (run: () => void) => void = process.nextTick.bind(process);
  #now: number;
  #sequence = 0;
  #events = 0;
  #owner = NOBODY;
  #running = false;

  /** Throws a RangeError for a start that is no whole instant, and for a limit that is no whole number above zero. */
  constructor(startAt: number, eventsMax: number) {
    if (!Number.isSafeInteger(startAt))
      throw new RangeError(`a simulation starts at a whole instant, got ${startAt}`);
    if (!Number.isSafeInteger(eventsMax) || eventsMax < 1)
      throw new RangeError(`the limit of events is a whole number above 0, got ${eventsMax}`);
    this.#now = startAt;
    this.#eventsMax = eventsMax;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Whose code runs now. */
  owner(): string {
    return this.#owner;
  }

  /** Events that happened. */
  events(): number {
    return this.#events;
  }

  /** `run` as an event of `owner`, `ms` from now; what is returned calls it off. Throws a RangeError for a time that is not whole or lies behind. */
  after(ms: number, owner: string, run: () => void): () => void {
    if (!Number.isSafeInteger(ms) || ms < 0)
      throw new RangeError(`an event is a whole number of milliseconds from now, got ${ms}`);
    this.#sequence += 1;
    const event = { at: this.#now + ms, sequence: this.#sequence, owner, run, cancelled: false };
    this.#heap.push(event);
    return () => {
      event.cancelled = true;
    };
  }

  /** For the parts of the world. A life sleeps by its own clock (`Birth.sleepUntil`), and not beyond its death. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, NOBODY, resolve);
    });
  }

  /**
   * Runs until then, or until `afterEach`, asked when an event and all that it led to are over, gives a reason to stop, which is returned. Rejects with
   * a SimLimit, and with what an event throws.
   */
  async run(until: Until, afterEach: () => string | null = () => null): Promise<string | null> {
    if (this.#running) throw new Error('the kernel is running already');
    this.#running = true;
    try {
      return await this.#loop(until, afterEach);
    } finally {
      this.#owner = NOBODY;
      this.#running = false;
    }
  }

  async #loop(until: Until, afterEach: () => string | null): Promise<string | null> {
    const last = 'at' in until ? until.at : until.quietBy;
    for (let next = this.#heap.peek(); next !== undefined; next = this.#heap.peek()) {
      if (next.cancelled) {
        this.#heap.pop();
        continue;
      }
      if (next.at > last) {
        if ('at' in until) break;
        throw new SimLimit(
          `not quiet by ${until.quietBy}: ${this.#heap.size} events wait after ${this.#events}, the next of ${next.owner} at ${next.at}`,
        );
      }
      if (this.#events >= this.#eventsMax)
        throw new SimLimit(
          `stopped at ${this.#now} after ${this.#events} events, allowed are ${this.#eventsMax}; ${this.#heap.size} wait`,
        );
      this.#heap.pop();
      this.#events += 1;
      this.#now = next.at;
      this.#owner = next.owner;
      next.run();
      await this.#drained();
      this.#owner = NOBODY;
      const why = afterEach();
      if (why !== null) return why;
    }
    if ('at' in until) this.#now = Math.max(this.#now, until.at);
    return null;
  }

  /** Node runs a tick when no microtask is left, those that microtasks made included. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#nextTick(resolve);
    });
  }
}
