/** Where a process may be ended in the middle of what it does. */
export type Moment =
  /** A call was handed to it, and nothing is done yet. */
  | 'called'
  /** All is done and the answer is on its way. */
  | 'answering'
  /** It has an answer of the broker's, which it does not hear any more. */
  | 'broker-answered'
  /** It put a task into the queue, or was about to. */
  | 'queueing'
  | 'queued'
  /** Between two things. */
  | 'idle';

export interface Killed {
  readonly name: string;
  readonly moment: Moment;
  readonly at: number;
}

/** Whether, by a number between 0 and 1, somebody is to be ended at this moment. */
export class Killer {
  readonly killed: Killed[] = [];
  readonly #random: () => number;
  readonly #chance: number;
  readonly #now: () => number;
  readonly #onceIn: number;
  readonly #spared: (at: number) => boolean;
  #lastAt = -Infinity;

  /** `chance`: of each moment; one process at the most within `onceInMs` of the day, so that what one left undone another can do. `spared`: when nobody is. */
  constructor(
    random: () => number,
    chance: number,
    onceInMs: number,
    now: () => number,
    spared: (at: number) => boolean = () => false,
  ) {
    this.#random = random;
    this.#chance = chance;
    this.#onceIn = onceInMs;
    this.#spared = spared;
    this.#now = now;
  }

  strikes(name: string, moment: Moment): boolean {
    const at = this.#now();
    if (this.#random() >= this.#chance) return false;
    if (at - this.#lastAt < this.#onceIn || this.#spared(at)) return false;
    this.#lastAt = at;
    this.killed.push({ name, moment, at });
    return true;
  }
}

export const NOBODY_DIES: Pick<Killer, 'strikes'> = { strikes: () => false };
