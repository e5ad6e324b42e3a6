import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Queue, Task } from '../../ports.ts';
import { drainer } from './drain.ts';
import type { SqliteFile } from './file.ts';
import { taskTable, type QueuedTask } from './task-table.ts';

const settingsSchema = z
  .strictObject({
    /** Handlers at the same time. */
    concurrency: z.int().min(1).default(1),
    /** How often a task is handed over before it is given up. */
    attemptsMax: z.int().min(1).default(5),
    /** The wait after the first failure, ms; each further one is `backOffFactor` times as long, up to `backOffMaxMs`. */
    backOffMs: z.int().min(0).default(1_000),
    backOffFactor: z.number().min(1).default(2),
    backOffMaxMs: z.int().min(0).default(60_000),
    /** How long another process leaves a task alone that this one was handed, ms. Longer than any handler may take. */
    leaseMs: z.int().min(1).default(600_000),
    /** Unfinished tasks at most, dead ones not counted. */
    depthMax: z.int().min(1).default(10_000),
  })
  .readonly();

export type QueueSettings = z.infer<typeof settingsSchema>;

/** What a person's word about a dead task came to. */
export type DeadAnswer = 'ok' | 'not-dead' | 'unknown';

/** A queue in the file of the book: what was accepted outlives the process. */
export interface LocalQueue extends Queue {
  /**
   * Hands over every task that is due, those that arrive meanwhile included, oldest first. A task is done once its handler has resolved. One whose
   * handler rejects waits for its back-off (not again in this drain), and is dead after the last attempt; the others are handed over all the
   * same. Then an AggregateError says what failed: what the handlers threw, and StorageErrors of the queue's own file.
   */
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  /** Everything unfinished, oldest first. */
  list(): Promise<readonly QueuedTask[]>;
  /** A dead task waits again, with all its attempts. */
  retry(name: string): Promise<DeadAnswer>;
  /** A dead task is given up for good; its name stays taken. */
  discard(name: string): Promise<DeadAnswer>;
  /**
   * Ends the leases of every other owner, whose tasks are then due; how many there were. For the process that has just taken the book's life, and so
   * knows that whoever held them is gone. A task that lost its last attempt this way is dead.
   */
  reclaim(): Promise<number>;
}

/** `depthMax` was reached. */
export class QueueFull extends Error {
  constructor(task: string, depth: number) {
    super(`the task ${task} was not queued: ${depth} are unfinished, and more are not allowed`);
    this.name = 'QueueFull';
  }
}

/**
 * Tasks in `file`, beside the documents. At least once: a task counts as done only when its handler has resolved and that is on the disk; what
 * a process was handling when it died is handed over again, by `reclaim` or when its lease ends. Names are kept for ever. A task past its
 * `validUntil` is handed over like any other: its handler re-reads everything and records why it does nothing. Every instant is the
 * `clock`'s. Throws a ZodError for settings that make no sense; methods reject with StorageError, QueueFull, and a RangeError for
 * a task whose name or instants the file cannot carry.
 */
export function sqliteQueue(
  file: SqliteFile,
  clock: Clock,
  settings: Partial<QueueSettings> = {},
): LocalQueue {
  const checked = settingsSchema.parse(settings);
  const table = taskTable(file);
  const owner = `${process.pid}-${randomUUID()}`;
  const drains = drainer({ file, table, clock, owner, settings: checked });

  const onDead = (name: string, change: (at: number) => void): DeadAnswer =>
    file.transaction(() => {
      const state = table.state(name);
      if (state !== 'dead') return state === null ? 'unknown' : 'not-dead';
      change(clock.now());
      return 'ok';
    });

  return {
    async enqueue(task) {
      checkTask(task);
      const answer = file.transaction(() => {
        if (table.has(task.name)) return 'exists';
        const depth = table.depth();
        if (depth >= checked.depthMax) throw new QueueFull(task.name, depth);
        table.insert(task, clock.now());
        return 'queued';
      });
      drains.wake();
      return answer;
    },
    drain: (handle) => drains.drain(handle),
    async list() {
      return table.unfinished(clock.now());
    },
    async retry(name) {
      const answer = onDead(name, (at) => table.revive(name, at));
      drains.wake();
      return answer;
    },
    async discard(name) {
      return onDead(name, (at) => table.discard(name, at));
    },
    async reclaim() {
      const freed = file.transaction(() => {
        const at = clock.now();
        const others = table.leasedByOthers(owner);
        for (const { seq, attempts } of others) {
          if (attempts >= checked.attemptsMax) table.bury(seq, at);
          else table.free(seq, at);
        }
        return others.length;
      });
      drains.wake();
      return freed;
    },
  };
}

function checkTask({ name, orderId, notBefore, validUntil }: Task): void {
  for (const [field, text] of Object.entries({ name, orderId })) {
    if (text === '' || !text.isWellFormed())
      throw new RangeError(`a task's ${field} is ${JSON.stringify(text)}, and must be plain text`);
  }
  if (!Number.isFinite(notBefore)) throw new RangeError(`the task ${name}: notBefore is ${notBefore}`);
  if (Number.isNaN(validUntil)) throw new RangeError(`the task ${name}: validUntil is NaN`);
}
