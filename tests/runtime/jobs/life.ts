import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { clockText, instantOf } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import { sessionsOf, type Due } from '../../../shared/runtime/jobs/due.ts';
import { jobsOf, type Job } from '../../../shared/runtime/jobs/schema.ts';
import { Scheduler } from '../../../shared/runtime/jobs/scheduler.ts';

const TODAY = 20260909;
/** The project's jobs of a session. */
export const JOBS = jobsOf(jobsFile).filter(({ within }) => within.kind === 'session');
export const at = (minute: number, seconds = 0): number => instantOf(TODAY, minute) + seconds * 1000;

export type JobChange = Partial<(typeof jobsFile)[number]>;

/** The project's job `tick-stocks` with some of it changed. */
export function tickWith(change: JobChange): readonly Job[] {
  return jobsOf([{ ...jobsFile[1], ...change }]);
}

interface Given {
  readonly jobs?: readonly Job[];
  readonly store?: Store;
  readonly now?: number;
  /** What a handler does besides being noted. */
  readonly work?: (due: Due, life: Life) => Promise<void> | void;
  /** What the clock says after a wait until `until`. */
  readonly wakeAt?: (until: number) => number;
}

/** A scheduler with a clock that waits in no time and may be set to anything. */
export class Life {
  now: number;
  readonly store: Store;
  readonly ran: string[] = [];
  readonly alerts: string[] = [];
  readonly logs: string[] = [];
  readonly sleeps: number[] = [];
  readonly scheduler: Scheduler;

  constructor({ jobs = JOBS, store = memoryStore(), now = at(555), work, wakeAt = (until) => until }: Given) {
    this.now = now;
    this.store = store;
    const handler = async (due: Due): Promise<void> => {
      this.ran.push(`${clockText(due.at)} ${due.job.name}`);
      await work?.(due, this);
    };
    this.scheduler = new Scheduler({
      jobs,
      handlers: Object.fromEntries(
        ['reconcile', 'tick-stocks', 'tick-futures', 'tick-options'].map((name) => [name, handler]),
      ),
      sessions: sessionsOf(STANDARD_RULES),
      ports: {
        clock: { now: () => this.now },
        store,
        alerts: { alert: async (text) => void this.alerts.push(text) },
        log: { write: (level, _trace, message) => void this.logs.push(`${level} ${message}`) },
      },
      sleepUntil: async (until) => {
        this.sleeps.push(until);
        this.now = wakeAt(until);
      },
    });
  }

  async until(minute: number): Promise<this> {
    await this.scheduler.runUntil(at(minute));
    return this;
  }
}
