import type { SqliteFile } from '../../../shared/adapters/sqlite/file.ts';
import { sqliteQueue, type LocalQueue, type QueueSettings } from '../../../shared/adapters/sqlite/queue.ts';
import type { Task } from '../../../shared/ports.ts';
import { bookPath, handClock, opened, type HandClock } from './folder.ts';

export const AT = 1_000_000;
export const task = (name: string, rest: Partial<Task> = {}): Task => ({
  name,
  orderId: `order-${name}`,
  notBefore: 0,
  validUntil: AT,
  ...rest,
});

export interface Made {
  readonly path: string;
  readonly file: SqliteFile;
  readonly clock: HandClock;
  readonly queue: LocalQueue;
  /** Another owner: another process on the same book, or this one after a restart. */
  readonly other: () => LocalQueue;
}

export async function made(names: readonly string[], settings: Partial<QueueSettings> = {}): Promise<Made> {
  const path = bookPath();
  const clock = handClock(AT);
  const file = opened(path);
  const queue = sqliteQueue(file, clock, settings);
  for (const name of names) await queue.enqueue(task(name));
  return { path, file, clock, queue, other: () => sqliteQueue(opened(path), clock, settings) };
}

/** The names handed over, in that order. Those that begin with "bad" fail. */
export async function drained(queue: LocalQueue): Promise<string[]> {
  const names: string[] = [];
  const draining = queue.drain(async ({ name }) => {
    names.push(name);
    if (name.startsWith('bad')) throw new Error(`no ${name}`);
  });
  await draining.catch((error: unknown) => {
    if (!(error instanceof AggregateError)) throw error;
  });
  return names;
}

export const stateOf = async (queue: LocalQueue, name: string): Promise<unknown> =>
  (await queue.list()).find((each) => each.task.name === name)?.state;

/** A handler that ends when told to. */
export function held(): {
  handle: (task: Task) => Promise<void>;
  names: string[];
  free: (name: string) => void;
} {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const names: string[] = [];
  return {
    names,
    async handle({ name }) {
      names.push(name);
      const until = Promise.withResolvers<void>();
      waiting.set(name, until);
      await until.promise;
    },
    free: (name) => waiting.get(name)?.resolve(),
  };
}

export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
