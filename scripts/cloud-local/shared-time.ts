import { closeSync, openSync, writeSync } from 'node:fs';

/** Somebody who wants to go on when it is `at`, and for which call. */
interface Waiter {
  readonly at: number;
  readonly call: string | null;
  readonly wake: () => void;
}

/**
 * The time of all the processes. It stands while any call is at work, and goes on by `step` alone, to the next instant that somebody waits for. So what
 * takes a second of the machine takes none of the day, and a wait of a minute takes no time of the machine.
 */
export class SharedTime {
  readonly #file: number;
  /** How many waits each call under way is in: at none it is at work. */
  readonly #calls = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  #idle: (() => void)[] = [];
  #now: number;
  #works = 0;

  constructor(path: string, startAt: number) {
    this.#file = openSync(path, 'w');
    this.#now = startAt;
    this.#write();
  }

  get now(): number {
    return this.#now;
  }

  begin(call: string): void {
    this.#calls.set(call, 0);
  }

  /** Whoever still waited for it goes on and finds out. */
  end(call: string): void {
    if (!this.#calls.delete(call)) return;
    for (const waiter of this.#waiters) if (waiter.call === call) this.#release(waiter);
    this.#look();
  }

  /** Time stands while it is done, though the call that it is done for may wait for something else meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#works += 1;
    const name = `work ${this.#works}`;
    this.begin(name);
    try {
      return await work();
    } finally {
      this.end(name);
    }
  }

  /**
   * Resolves when it is `at`, or when the call is over; `signal`: nobody wants to know any more. `then` is done at once, and time stands while it is, for
   * whoever was woken is at work, though its call may wait in other places.
   */
  async until(
    call: string | null,
    at: number,
    signal: AbortSignal,
    then: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    if (at <= this.#now || signal.aborted) return this.during(then);
    await new Promise<void>((resolve, reject) => {
      const wake = (): void => void this.during(then).then(resolve, reject);
      const waiter = { at, call, wake };
      this.#waiters.add(waiter);
      if (call !== null && this.#calls.has(call)) this.#calls.set(call, (this.#calls.get(call) ?? 0) + 1);
      signal.addEventListener('abort', () => this.#release(waiter), { once: true });
      this.#look();
    });
  }

  /** Resolves when no call is at work: all are over, or wait. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#look();
    });
  }

  /**
   * To the next instant that somebody waits for, `limit` at the latest, and whoever has waited for it longest goes on: one at a time, so that the order
   * in which things happen is that of their asking. To be asked when all is settled.
   */
  step(limit: number): void {
    const first = this.#first();
    const next = Math.max(this.#now, Math.min(limit, first?.at ?? Infinity));
    this.#now = next;
    this.#write();
    if (first !== null && first.at <= next) this.#release(first);
  }

  /** For when somebody waits; Infinity: nobody does. */
  get nextAt(): number {
    return this.#first()?.at ?? Infinity;
  }

  #first(): Waiter | null {
    let first: Waiter | null = null;
    for (const waiter of this.#waiters) if (first === null || waiter.at < first.at) first = waiter;
    return first;
  }

  close(): void {
    closeSync(this.#file);
  }

  #release(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter)) return;
    const { call, wake } = waiter;
    const waits = call === null ? undefined : this.#calls.get(call);
    if (call !== null && waits !== undefined) this.#calls.set(call, waits - 1);
    wake();
  }

  #look(): void {
    if (this.#idle.length === 0 || Array.from(this.#calls.values()).some((waits) => waits === 0)) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  #write(): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(this.#now));
    writeSync(this.#file, bytes, 0, bytes.length, 0);
  }
}
