import type { Ports, Task } from '../../shared/ports.ts';

/** How a life ends at a call of a port: it dies or the call throws, before or after what the call does. */
export type Ending = 'dies before' | 'dies after' | 'throws before' | 'throws after';
export const ENDINGS: readonly Ending[] = ['dies before', 'dies after', 'throws before', 'throws after'];

/** Counts the calls that write, and ends the life at the one of that number. */
export class Fate {
  calls = 0;
  fell: string | null = null;
  died: () => void = () => undefined;
  readonly #at: number;
  readonly #ending: Ending;

  constructor(at: number, ending: Ending) {
    this.#at = at;
    this.#ending = ending;
  }

  async meet<T>(what: string, call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (this.calls !== this.#at) return call();
    this.fell = what;
    if (this.#ending.endsWith('after')) await call();
    if (this.#ending.startsWith('throws')) throw new Error(`${what} failed`);
    this.died();
    return new Promise<T>(() => undefined);
  }

  /** The work, whole, or until its life ended. */
  async life(work: () => Promise<unknown>): Promise<void> {
    const death = new Promise<void>((resolve) => {
      this.died = resolve;
    });
    await Promise.race([work().catch(() => undefined), death]);
  }
}

/** The ports with every call that writes meeting its fate; what is enqueued is only noted in `tasks`. */
export function fated(ports: Ports, fate: Fate, tasks: Task[]): Ports {
  return {
    ...ports,
    store: { ...ports.store, commit: (commit) => fate.meet('commit', () => ports.store.commit(commit)) },
    broker: {
      ...ports.broker,
      place: (...order) => fate.meet('place', () => ports.broker.place(...order)),
      modify: (...change) => fate.meet('modify', () => ports.broker.modify(...change)),
      cancel: (...id) => fate.meet('cancel', () => ports.broker.cancel(...id)),
      book: () => fate.meet('book', () => ports.broker.book()),
    },
    queue: {
      enqueue: (task) =>
        fate.meet('enqueue', async () => {
          tasks.push(task);
          return 'queued' as const;
        }),
    },
  };
}
