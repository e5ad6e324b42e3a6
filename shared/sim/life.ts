import type { Kernel } from './kernel.ts';
import type { Phase } from './fates.ts';

/** What became of a call into a life. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'died' };

/** What a life needs of the world around it. */
export interface Around {
  readonly kernel: Kernel;
  /** How long a call, or its answer, is on its way: whole milliseconds. */
  legMs(): number;
  /** The life is at a point: it may be dead or paused when this is back. */
  passed(life: Life, name: string, phase: Phase, told: PointFacts): void;
  /** Milliseconds by which the clock of a life of that name is ahead. */
  skewMs(name: string): number;
}

/** What is recorded of a point besides where it is. */
export interface PointFacts {
  readonly args?: readonly unknown[];
  /** Of an effect that failed. */
  readonly error?: string;
}

/**
 * One life of an app. It meets the world only through ports that were wrapped for it, and each call of one has two points, so it can end or stand
 * still at any `await`. What ends is told nothing: its calls are never answered, so neither a `catch` nor a `finally` of it runs again; what was
 * on its way out arrives all the same.
 */
export class Life {
  readonly name: string;
  /** "a#2" is the second life of that name. */
  readonly id: string;
  readonly #around: Around;
  #state: 'running' | 'paused' | 'dead' = 'running';
  /** What a paused life does when it goes on. */
  #held: (() => void)[] = [];
  readonly #served = new Set<() => void>();
  #waits = 0;

  constructor(name: string, generation: number, around: Around) {
    this.name = name;
    this.id = `${name}#${generation}`;
    this.#around = around;
  }

  get state(): 'running' | 'paused' | 'dead' {
    return this.#state;
  }

  /** It has work that is not over, and waits for nothing that the world could answer: for itself, or for something outside of the simulation. */
  get hangs(): boolean {
    return this.#state === 'running' && this.#served.size > 0 && this.#waits === 0;
  }

  /** A clock of its own. Not a point: nobody waits for it. */
  now(): number {
    return this.#around.kernel.now() + this.#around.skewMs(this.name);
  }

  /** A call of a port, `effect` being what it does in the world. */
  call<T>(name: string, args: readonly unknown[], effect: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const back = (settle: () => void, told: PointFacts): void => {
        if (this.#state === 'dead') return;
        this.#around.passed(this, name, 'after', told);
        this.#later(this.#around.legMs(), settle);
      };
      const out = (): void => {
        effect().then(
          (value) => back(() => resolve(value), {}),
          (error: unknown) => back(() => reject(error), { error: messageOf(error) }),
        );
      };
      this.#alive(() => {
        this.#around.passed(this, name, 'before', { args });
        this.#waits += 1;
        this.#alive(() => this.#around.kernel.after(this.#around.legMs(), this.id, out));
      });
    });
  }

  /** Until its own clock says `at` as that clock goes now: it may come back early or late where the clock is set meanwhile. */
  sleepUntil(at: number): Promise<void> {
    return new Promise((resolve) => {
      this.#alive(() => {
        this.#waits += 1;
        this.#later(Math.max(0, at - this.now()), resolve);
      });
    });
  }

  /** Work that somebody outside asked for, who is told how it ended, once. A life that is paused takes it up when it goes on. */
  serve<T>(work: () => Promise<T>, told: (answer: Answer<T>) => void): void {
    if (this.#state === 'dead') {
      told({ kind: 'died' });
      return;
    }
    const end = (answer: Answer<T>): void => {
      if (this.#served.delete(died)) told(answer);
    };
    const died = (): void => end({ kind: 'died' });
    this.#served.add(died);
    this.#waits += 1;
    this.#later(0, () => {
      work().then(
        (value) => end({ kind: 'done', value }),
        (error: unknown) => end({ kind: 'failed', why: messageOf(error) }),
      );
    });
  }

  /** Ends it here. Who waits for work of it is told that it died. */
  kill(): void {
    if (this.#state === 'dead') return;
    this.#state = 'dead';
    this.#held = [];
    for (const died of this.#served) died();
  }

  /** It stands still: nothing of it runs, and what arrives for it waits. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  /** It goes on where it was, each thing that waited as an event of its own, in the order in which it came. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    for (const work of this.#held.splice(0)) {
      this.#waits += 1;
      this.#later(0, work);
    }
  }

  /** Now, when it goes on, or never. */
  #alive(work: () => void): void {
    if (this.#state === 'running') work();
    else if (this.#state === 'paused') this.#held.push(work);
  }

  /** The end of something that the life waits for. */
  #later(ms: number, work: () => void): void {
    this.#around.kernel.after(ms, this.id, () =>
      this.#alive(() => {
        this.#waits -= 1;
        work();
      }),
    );
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The port as a life has it: each method a call of two points. A function is a port of one method. */
export function wrapped<T extends object>(life: Life, name: string, port: T): T {
  const calling =
    (what: string, method: (...args: unknown[]) => unknown, self: unknown) =>
    (...args: unknown[]): Promise<unknown> =>
      life.call(what, args, async () => {
        const answer: unknown = Reflect.apply(method, self, args);
        if (!(answer instanceof Promise))
          throw new TypeError(`${what} answers at once: only what is waited for can be simulated as a call`);
        return answer;
      });
  return new Proxy(port, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol' || !isFunction(method)) return method;
      return calling(`${name}.${key}`, method, target);
    },
    apply(target, self, args: unknown[]) {
      return isFunction(target) ? calling(name, target, self)(...args) : undefined;
    },
  });
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}
