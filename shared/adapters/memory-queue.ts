import type { Queue, Task } from '../ports.ts';

/** A queue in memory; whoever drives the process drains it. */
export interface MemoryQueue extends Queue {
  /**
   * Hands over every waiting task, those that arrive meanwhile included, oldest first. One whose handler fails waits for the next drain; the
   * others are handed over all the same, then an AggregateError says what failed.
   */
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
}

export function memoryQueue(): MemoryQueue {
  const names = new Set<string>();
  const waiting: Task[] = [];
  return {
    async enqueue(task) {
      if (names.has(task.name)) return 'exists';
      names.add(task.name);
      waiting.push(task);
      return 'queued';
    },
    async drain(handle) {
      const kept: Task[] = [];
      const errors: unknown[] = [];
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        try {
          await handle(task);
        } catch (error) {
          kept.push(task);
          errors.push(error);
        }
      }
      waiting.push(...kept);
      if (errors.length > 0) {
        throw new AggregateError(
          errors,
          `not done, kept: ${kept.map(({ name }) => name).join(', ')}; ${errors.map(String).join('; ')}`,
        );
      }
    },
  };
}
