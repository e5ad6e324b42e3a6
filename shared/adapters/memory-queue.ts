import type { Queue, Task } from '../ports.ts';

/** A queue in memory; whoever drives the process drains it. */
export interface MemoryQueue extends Queue {
  /** Hands over every waiting task, those that arrive meanwhile included, oldest first. */
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
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await handle(task);
    },
  };
}
