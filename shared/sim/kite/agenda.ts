interface Due {
  readonly at: number;
  readonly run: (at: number) => void;
}

/** What is to happen at known instants: by time, and at one instant in the order in which it was put down. */
export class Agenda {
  readonly #due: Due[] = [];

  /** Infinity: nothing is due. */
  get nextAt(): number {
    return this.#due[0]?.at ?? Infinity;
  }

  add(at: number, run: (at: number) => void): void {
    // The list is short and new entries mostly come last, so it is walked from the end.
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1]!.at > at) i -= 1;
    this.#due.splice(i, 0, { at, run });
  }

  /** Runs the first entry; it may add others. */
  step(): void {
    const first = this.#due.shift();
    first?.run(first.at);
  }
}
