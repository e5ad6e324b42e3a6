import { dueJobs, type Due, type Sessions } from '../runtime/jobs/due.ts';
import type { Job } from '../runtime/jobs/schema.ts';
import type { Kernel } from './kernel.ts';
import type { Recorder } from './records.ts';
import type { Delivered } from './sim-queue.ts';
import type { Switchboard } from './switches.ts';

/** Which jobs are called from an instant to another, both included. */
export interface SchedulerSettings {
  readonly jobs: readonly Job[];
  readonly sessions: Sessions;
  readonly from: number;
  readonly until: number;
  /** The wait before a run that failed is tried again, as often as its job says. */
  readonly retryMs: number;
}

export type Call = (due: Due, deadlineMs: number, told: (how: Delivered) => void) => void;

const SWITCHES = ['scheduler.missed', 'scheduler.late', 'scheduler.twice'] as const;

/**
 * Calls jobs when they are due, as the cloud's scheduler does: a job that is still at work delays its own next run (never another job), and a
 * run that failed or was not answered in time is tried again.
 */
export class SimScheduler {
  readonly #kernel: Kernel;
  readonly #recorder: Recorder;
  readonly #switches: Switchboard;
  readonly #settings: SchedulerSettings;
  readonly #call: Call;
  /** By job: the runs that wait for the one at work. */
  readonly #queues = new Map<string, Due[]>();

  /** Throws a RangeError for jobs that are due before the world began. */
  constructor(
    kernel: Kernel,
    recorder: Recorder,
    switches: Switchboard,
    settings: SchedulerSettings,
    call: Call,
  ) {
    this.#kernel = kernel;
    this.#recorder = recorder;
    this.#switches = switches;
    this.#settings = settings;
    this.#call = call;
    const { jobs, sessions, from, until } = settings;
    for (const due of dueJobs(jobs, sessions, from - 1, until).due)
      kernel.after(due.at - kernel.now(), 'scheduler', () => this.#due(due));
  }

  #due(due: Due): void {
    const now = this.#kernel.now();
    const fired = this.#switches.fire(SWITCHES, null, now);
    if (fired !== null)
      this.#recorder.record(now, 'scheduler', 'fault', { fault: fired.fault, job: due.job.name });
    switch (fired?.fault) {
      case 'scheduler.missed':
        return;
      case 'scheduler.late':
        this.#kernel.after(fired.ms, 'scheduler', () => this.#begin(due));
        return;
      case 'scheduler.twice':
        this.#begin(due);
        this.#attempt(due, Infinity, () => undefined);
        return;
      case undefined:
        this.#begin(due);
    }
  }

  #begin(due: Due): void {
    const queue = this.#queues.get(due.job.name);
    if (queue !== undefined) {
      queue.push(due);
      return;
    }
    this.#queues.set(due.job.name, []);
    this.#attempt(due, 0, () => this.#next(due.job));
  }

  #next(job: Job): void {
    const next = this.#queues.get(job.name)?.shift();
    if (next === undefined) this.#queues.delete(job.name);
    else this.#attempt(next, 0, () => this.#next(job));
  }

  /** `attempt`: from 0 on; a duplicate is not tried again. */
  #attempt(due: Due, attempt: number, ended: () => void): void {
    const { job, at } = due;
    const again = Number.isFinite(attempt);
    this.#recorder.record(this.#kernel.now(), 'scheduler', 'call', {
      job: job.name,
      dueAt: at,
      twice: !again,
    });
    this.#call(due, job.attemptDeadlineSeconds * 1000, (how) => {
      this.#recorder.record(this.#kernel.now(), 'scheduler', 'called', { job: job.name, dueAt: at, how });
      const retries = how !== 'done' && again && attempt < job.retries;
      const next = retries ? (): void => this.#attempt(due, attempt + 1, ended) : ended;
      this.#kernel.after(retries ? this.#settings.retryMs : 0, 'scheduler', next);
    });
  }
}
