import type { Random } from '../backtest/synthetic/random.ts';
import type { Queue, Task } from '../ports.ts';
import type { Kernel } from './kernel.ts';
import type { Recorder } from './records.ts';
import type { Switchboard } from './switches.ts';

/** The settings of a task queue. */
export interface QueueSettings {
  /** A task is handed over after a time drawn from here, ms, both ends included: a range reorders. */
  readonly delayMs: readonly [least: number, most: number];
  /** Whoever has not answered by then is taken to have failed; it may be at work all the same. */
  readonly deadlineMs: number;
  /** The wait after the first failure, doubled after each further one up to `most`. */
  readonly retryMs: readonly [least: number, most: number];
  readonly attemptsMax: number;
  /** So many are handed over at once. */
  readonly atOnce: number;
}

/** How a delivery ended, as the queue knows it. */
export type Delivered = 'done' | 'failed' | 'died' | 'deadline' | 'nobody';

export type Deliver = (task: Task, deadlineMs: number, told: (how: Delivered) => void) => void;

const TASK_SWITCHES = [
  'queue.deliver.never',
  'queue.deliver.behind',
  'queue.deliver.late',
  'queue.deliver.twice',
] as const;
const ENQUEUE_SWITCHES = ['queue.enqueue.unavailable', 'queue.enqueue.landed-error'] as const;

interface Waiting {
  readonly task: Task;
  /** A duplicate: nobody cares how it ends. */
  readonly copy: boolean;
  attempts: number;
  dueAt: number;
}

/**
 * At least once, in any order, late. A name is taken once, for ever. A task that may not be handled any more is handed over like any other: its
 * handler re-reads everything.
 */
export class SimQueue {
  readonly #kernel: Kernel;
  readonly #recorder: Recorder;
  readonly #switches: Switchboard;
  readonly #settings: QueueSettings;
  readonly #random: Random;
  readonly #deliver: Deliver;
  readonly #names = new Set<string>();
  readonly #waiting = new Set<Waiting>();
  readonly #ready: Waiting[] = [];
  readonly #dropped: Task[] = [];
  #busy = 0;

  constructor(
    kernel: Kernel,
    recorder: Recorder,
    switches: Switchboard,
    settings: QueueSettings,
    random: Random,
    deliver: Deliver,
  ) {
    this.#kernel = kernel;
    this.#recorder = recorder;
    this.#switches = switches;
    this.#settings = settings;
    this.#random = random;
    this.#deliver = deliver;
  }

  port(life: string): Queue {
    return {
      enqueue: async (task) => {
        const fired = this.#switches.fire(ENQUEUE_SWITCHES, life, this.#kernel.now());
        if (fired !== null) this.#recorder.record(this.#kernel.now(), life, 'fault', { fault: fired.fault });
        if (fired?.fault === 'queue.enqueue.unavailable')
          throw new Error('UNAVAILABLE: the task was not taken');
        const answer = this.#take(task, life);
        if (fired !== null) throw new Error('UNAVAILABLE: the connection was lost');
        return answer;
      },
    };
  }

  /** Tasks that wait or are being handled, duplicates left out. */
  waiting(): readonly Task[] {
    return [...this.#waiting].filter(({ copy }) => !copy).map(({ task }) => task);
  }

  /** Tasks that were given up after too many attempts. */
  dropped(): readonly Task[] {
    return this.#dropped;
  }

  #take(task: Task, life: string): 'queued' | 'exists' {
    if (this.#names.has(task.name)) return 'exists';
    this.#names.add(task.name);
    const now = this.#kernel.now();
    const fired = this.#switches.fire(TASK_SWITCHES, life, now);
    if (fired !== null) this.#recorder.record(now, 'queue', 'fault', { fault: fired.fault, task: task.name });
    if (fired?.fault === 'queue.deliver.never') return 'queued';
    const newest = Math.max(now, ...[...this.#waiting].map(({ dueAt }) => dueAt));
    const later =
      fired?.fault === 'queue.deliver.behind'
        ? newest + 1 - now
        : fired?.fault === 'queue.deliver.late'
          ? fired.ms
          : 0;
    this.#wait({ task, copy: false, attempts: 0, dueAt: 0 }, this.#dueAt(task) + later);
    if (fired?.fault === 'queue.deliver.twice')
      this.#wait({ task, copy: true, attempts: 0, dueAt: 0 }, this.#dueAt(task));
    return 'queued';
  }

  #dueAt({ notBefore }: Task): number {
    const [least, most] = this.#settings.delayMs;
    return Math.max(this.#kernel.now() + Math.floor(this.#random.between(least, most + 1)), notBefore);
  }

  #wait(item: Waiting, dueAt: number): void {
    item.dueAt = dueAt;
    this.#waiting.add(item);
    this.#kernel.after(dueAt - this.#kernel.now(), 'queue', () => {
      this.#ready.push(item);
      this.#handOver();
    });
  }

  #handOver(): void {
    while (this.#busy < this.#settings.atOnce) {
      const item = this.#ready.shift();
      if (item === undefined) return;
      this.#busy += 1;
      item.attempts += 1;
      const { task, attempts, copy } = item;
      this.#recorder.record(this.#kernel.now(), 'queue', 'deliver', { task: task.name, attempts, copy });
      this.#deliver(task, this.#settings.deadlineMs, (how) => {
        this.#busy -= 1;
        this.#ended(item, how);
        // As an event of the queue's own: a life that is told so has work of its own in this one.
        this.#kernel.after(0, 'queue', () => this.#handOver());
      });
    }
  }

  #ended(item: Waiting, how: Delivered): void {
    const now = this.#kernel.now();
    const { task, copy, attempts } = item;
    const lost =
      how === 'done' && !copy && this.#switches.fire(['queue.deliver.lost-ack'], null, now) !== null;
    this.#recorder.record(now, 'queue', 'delivered', { task: task.name, how, lost });
    if (copy || (how === 'done' && !lost)) {
      this.#waiting.delete(item);
      return;
    }
    const { retryMs, attemptsMax } = this.#settings;
    if (attempts >= attemptsMax) {
      this.#waiting.delete(item);
      this.#dropped.push(task);
      this.#recorder.record(now, 'queue', 'dropped', { task: task.name, attempts });
      return;
    }
    const [least, most] = retryMs;
    this.#wait(item, now + Math.min(most, least * 2 ** (attempts - 1)));
  }
}
