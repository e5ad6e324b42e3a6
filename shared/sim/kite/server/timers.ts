/** One-time timers that end with whoever set them. */
export class Timers {
  readonly #set = new Set<NodeJS.Timeout>();

  /** At once, and before this returns, where there is nothing to wait for. */
  after(ms: number, run: () => void): void {
    if (ms <= 0) {
      run();
      return;
    }
    const timer = setTimeout(() => {
      this.#set.delete(timer);
      run();
    }, ms);
    this.#set.add(timer);
  }

  stop(): void {
    for (const timer of this.#set) clearTimeout(timer);
    this.#set.clear();
  }
}

/** Timers hold no longer time than this at once; a clock that went on meanwhile is noticed within it. */
const NAP_MAX_MS = 60_000;

/** One timer that is set anew whenever what it waits for changes. */
export class Alarm {
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(run: () => void) {
    this.#run = run;
  }

  /** Infinity: never. */
  set(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = ms === Infinity ? undefined : setTimeout(this.#run, Math.min(Math.ceil(ms), NAP_MAX_MS));
  }
}
