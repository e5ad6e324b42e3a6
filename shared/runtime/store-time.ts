import type { Clock, Store } from '../ports.ts';

/**
 * What time it is by the store: the process's clock, put right by what the store said at the last commit. Times that one process writes and another
 * judges are of this. A store without a clock of its own (one process's file or memory) leaves the process's.
 */
export class StoreTime {
  readonly #clock: Clock;
  #aheadMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now() + this.#aheadMs;
  }

  /** That instant as the process's own clock will show it. */
  local(at: number): number {
    return at - this.#aheadMs;
  }

  /** By how much the process's clock is off, at the least: the commit was made somewhere between its asking and its answer. */
  get skewMs(): number {
    return Math.abs(this.#aheadMs);
  }

  /** Where the store's time lies between the two instants the clock is right; otherwise the nearer end is how wrong it is. */
  note(askedAt: number, answeredAt: number, at: number): void {
    this.#aheadMs = at < askedAt ? at - askedAt : at > answeredAt ? at - answeredAt : 0;
  }
}

/** The store, each of whose commits tells the time. */
export function timed(store: Store, clock: Clock, time: StoreTime): Store {
  return {
    read: (keys) => store.read(keys),
    list: (from, before) => store.list(from, before),
    async commit(commit) {
      const askedAt = clock.now();
      const answer = await store.commit(commit);
      if (answer.kind === 'committed' && answer.at !== undefined) time.note(askedAt, clock.now(), answer.at);
      return answer;
    },
  };
}

/** The store without a clock of its own: a day that is simulated has another time than it. */
export function timeless(store: Store): Store {
  return {
    read: (keys) => store.read(keys),
    list: (from, before) => store.list(from, before),
    async commit(commit) {
      const answer = await store.commit(commit);
      return answer.kind === 'committed' ? { kind: 'committed' } : answer;
    },
  };
}
