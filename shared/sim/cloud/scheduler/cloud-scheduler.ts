import { z } from 'zod';
import { dueBetween, midnightAfter, type Cron } from '../../../runtime/jobs/cron.ts';
import type { Job } from '../../../runtime/jobs/schema.ts';
import { codeOf, isSuccess, type Call, type Caller, type Outcome } from '../outcome.ts';
import { JobFaults } from './faults.ts';

export const schedulerSettingsSchema = z.strictObject({
  forcedCarries: z
    .enum(['next', 'nothing'])
    .default('next')
    .describe(
      'The schedule time that a run by hand says: that of the next scheduled run, or none. Both happen.',
    ),
  minBackoffMs: z.int().min(0).default(5_000),
  maxBackoffMs: z.int().min(0).default(3_600_000),
  maxDoublings: z.int().min(0).max(30).default(5),
});

export type SchedulerSettings = z.output<typeof schedulerSettingsSchema>;

/** What a job calls, and as whom. */
export interface JobTarget {
  readonly url: string;
  readonly oidc: Call['oidc'];
}

/** How a job stands. Only its scheduler changes it. */
export interface JobState {
  readonly job: Job;
  readonly target: JobTarget;
  isPaused: boolean;
  /** The next scheduled run that has not begun. */
  nextAt: number;
  /** That run does not begin before this. */
  heldUntil: number;
  /** The call of a scheduled run that is under way. */
  running: number | null;
  retry: { readonly scheduleAt: number; readonly attempt: number; readonly at: number } | null;
  lastAttemptAt: number | null;
  /** Of gRPC. */
  lastCode: number | null;
}

interface Running {
  readonly state: JobState;
  /** null: a run by hand or a copy, whose end changes nothing but the last code. */
  readonly run: { readonly scheduleAt: number; readonly attempt: number } | null;
  readonly deadlineAt: number;
}

/** More than any schedule waits. */
const DAYS_MAX = 400;

/**
 * Cloud Scheduler as a state machine: instants in, calls out. It knows schedules and nothing of sessions or holidays: whoever is called finds out whether
 * it is time. At least once. A run does not begin before the one before it has ended: one that falls due meanwhile begins late under its own time,
 * and what else fell due until then does not happen. Source: Job in google/cloud/scheduler/v1/job.proto.
 */
export class CloudScheduler implements Caller {
  readonly faults = new JobFaults();
  readonly #settings: SchedulerSettings;
  readonly #jobs: ReadonlyMap<string, JobState>;
  readonly #running = new Map<number, Running>();
  #forced: JobState[] = [];
  #givenUp: number[] = [];
  #sequence = 0;

  constructor(
    jobs: readonly { readonly job: Job; readonly target: JobTarget }[],
    settings: SchedulerSettings,
    startAt: number,
  ) {
    this.#settings = settings;
    this.#jobs = new Map(jobs.map(({ job, target }) => [job.name, newState(job, target, startAt)]));
  }

  get jobs(): readonly JobState[] {
    return [...this.#jobs.values()];
  }

  job(name: string): JobState | undefined {
    return this.#jobs.get(name);
  }

  /** What is under way goes on. False: it is paused already. */
  pause(state: JobState): boolean {
    if (state.isPaused) return false;
    [state.isPaused, state.retry] = [true, null];
    return true;
  }

  /** What was due meanwhile does not happen. False: it is not paused. */
  resume(state: JobState, at: number): boolean {
    if (!state.isPaused) return false;
    [state.isPaused, state.nextAt, state.heldUntil] = [false, nextAfter(state.job.cron, at), 0];
    return true;
  }

  /** Called with the next `begin`, paused or under way though it may be. */
  run(state: JobState): void {
    this.#forced.push(state);
  }

  get nextAt(): number {
    if (this.#forced.length > 0) return -Infinity;
    const deadlines = [...this.#running.values()].map(({ deadlineAt }) => deadlineAt);
    return Math.min(...deadlines, ...this.jobs.map(nextOf));
  }

  begin(at: number): readonly Call[] {
    for (const [id, { deadlineAt }] of this.#running) if (deadlineAt <= at) this.#expire(id);
    const forced = this.#forced;
    this.#forced = [];
    const calls = forced.map((state) => {
      const carried = this.#settings.forcedCarries === 'next' ? state.nextAt : null;
      return this.#call(state, carried, null, at);
    });
    for (const state of this.jobs) {
      while (nextOf(state) <= at) {
        const begun = this.#beginOne(state, at);
        calls.push(...begun);
      }
    }
    return calls;
  }

  givenUp(): readonly number[] {
    const given = this.#givenUp;
    this.#givenUp = [];
    return given;
  }

  ended(id: number, outcome: Outcome, at: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    const { state, run } = running;
    const lost =
      run !== null && isSuccess(outcome) && this.faults.fire('lost-ack', state.job.name, at) !== null;
    this.#conclude(running, lost ? { kind: 'no-answer', why: 'the answer was lost' } : outcome, at);
  }

  /** Something of a job whose time has come; nothing is begun where a fault holds it up or leaves it out. */
  #beginOne(state: JobState, at: number): readonly Call[] {
    const { retry, job } = state;
    if (retry !== null && state.nextAt > at) {
      state.retry = null;
      return [this.#call(state, retry.scheduleAt, retry, at)];
    }
    // A retry ends where the next run begins.
    state.retry = null;
    const scheduleAt = state.nextAt;
    const late = state.heldUntil === 0 ? this.faults.fire('late', job.name, at) : null;
    if (late !== null) {
      state.heldUntil = at + (late.ms ?? 0);
      return [];
    }
    state.heldUntil = 0;
    state.nextAt = nextAfter(job.cron, at);
    if (this.faults.fire('skip', job.name, at) !== null) return [];
    const first = this.#call(state, scheduleAt, { scheduleAt, attempt: 0 }, at);
    if (this.faults.fire('duplicate', job.name, at) === null) return [first];
    return [first, this.#call(state, scheduleAt, null, at)];
  }

  #call(state: JobState, scheduleAt: number | null, run: Running['run'], at: number): Call {
    const id = (this.#sequence += 1);
    const { job, target } = state;
    this.#running.set(id, { state, run, deadlineAt: at + job.attemptDeadlineSeconds * 1000 });
    if (run !== null) state.running = id;
    state.lastAttemptAt = at;
    const { url, oidc } = target;
    return { id, method: 'POST', url, headers: headersOf(job, scheduleAt), body: new Uint8Array(), oidc };
  }

  #expire(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    this.#givenUp.push(id);
    this.#conclude(running, { kind: 'no-answer', why: 'DEADLINE_EXCEEDED' }, running.deadlineAt);
  }

  #conclude({ state, run }: Running, outcome: Outcome, at: number): void {
    state.lastCode = codeOf(outcome);
    if (run === null) return;
    state.running = null;
    if (isSuccess(outcome) || state.isPaused || run.attempt >= state.job.retries) return;
    const { minBackoffMs, maxBackoffMs, maxDoublings } = this.#settings;
    const wait = Math.min(maxBackoffMs, minBackoffMs * 2 ** Math.min(run.attempt, maxDoublings));
    state.retry = { scheduleAt: run.scheduleAt, attempt: run.attempt + 1, at: at + wait };
  }
}

function newState(job: Job, target: JobTarget, startAt: number): JobState {
  return {
    job,
    target,
    isPaused: false,
    // What is due at this very instant is still to come.
    nextAt: nextAfter(job.cron, startAt - 1),
    heldUntil: 0,
    running: null,
    retry: null,
    lastAttemptAt: null,
    lastCode: null,
  };
}

function nextOf({ isPaused, running, nextAt, heldUntil, retry }: JobState): number {
  if (isPaused || running !== null) return Infinity;
  return Math.min(Math.max(nextAt, heldUntil), retry?.at ?? Infinity);
}

/** Infinity: none for more than a year. */
function nextAfter(cron: Cron, at: number): number {
  let after = at;
  for (let days = 0; days < DAYS_MAX; days += 1) {
    const midnight = midnightAfter(after);
    const [next] = dueBetween(cron, after, midnight - 1);
    if (next !== undefined) return next;
    after = midnight - 1;
  }
  return Infinity;
}

/** Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs (HttpTarget.headers) */
function headersOf({ name }: Job, scheduleAt: number | null): Readonly<Record<string, string>> {
  return {
    'User-Agent': 'Google-Cloud-Scheduler',
    'X-CloudScheduler': 'true',
    'X-CloudScheduler-JobName': name,
    ...(scheduleAt === null || scheduleAt === Infinity
      ? {}
      : { 'X-CloudScheduler-ScheduleTime': new Date(scheduleAt).toISOString().replace('.000Z', 'Z') }),
  };
}
