import { dayOf } from '../../domain/time.ts';
import type { Ports } from '../../ports.ts';
import { keys } from '../keys.ts';
import { midnightAfter } from './cron.ts';
import { dueJobs, type Due, type Sessions } from './due.ts';
import { splitMissed } from './missed.ts';
import { claim, recordOf, settle, UnsureClaim, type JobRecord } from './record.ts';
import type { Job } from './schema.ts';
import { fieldsOf, messageOf, Telling, whenText } from './telling.ts';

/** The function that a job calls, with the instant for which it is called. It must bear to be called twice for the same. */
export type Handler = (due: Due) => Promise<void>;

export interface SchedulerSetup {
  readonly jobs: readonly Job[];
  /** By the name of the function. */
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly sessions: Sessions;
  readonly ports: Pick<Ports, 'clock' | 'store' | 'alerts' | 'log'>;
  /** Waits until the clock says `at`; it may come back earlier, and will be asked again. */
  readonly sleepUntil: (at: number) => Promise<void>;
}

/** How far back missed runs are looked for: more than any job may be late. */
const LOOK_BACK_MS = 7 * 86_400_000;

/**
 * Runs jobs when they are due, one at a time, in the order of the jobs within a minute. A run is taken by a commit before its handler is called
 * and settled after it, so it is done once by however many; one that was cut off in between is done again by the next life. That is safe because
 * handlers bear it, and because no other life on the store is at work when one begins: the driver holds the store's exclusive lock, which this
 * file takes for granted. A handler that never returns stops everything here; what outlasts its deadline is told when it is back.
 */
export class Scheduler {
  readonly #setup: SchedulerSetup;
  readonly #telling: Telling;
  /** By job: the newest due instant that was dealt with. */
  readonly #cursors = new Map<string, number>();
  /** By job: the run that a former life was cut off in, or that this one may have taken without hearing of it. */
  readonly #cutOff = new Map<string, number>();

  /** Throws a RangeError for a job whose function has no handler. */
  constructor(setup: SchedulerSetup) {
    for (const { name, what } of setup.jobs) {
      if (Object.hasOwn(setup.handlers, what)) continue;
      const known = Object.keys(setup.handlers).join(', ');
      throw new RangeError(`job "${name}" calls "${what}", which is not there; there are: ${known}`);
    }
    this.#setup = setup;
    this.#telling = new Telling(setup.ports);
  }

  /** Lives until the clock says `end`, whose runs are included, or until `signal`, after the run in hand. Once. */
  async runUntil(end: number, signal?: AbortSignal): Promise<void> {
    const { clock } = this.#setup.ports;
    let before = clock.now();
    await this.#begin(before);
    while (!isStopped(signal)) {
      const now = clock.now();
      if (now < before) await this.#telling.wentBack(before, now);
      before = now;
      await this.#leftOver(Math.min(now, end), signal);
      await this.#catchUp(Math.min(now, end), signal);
      if (now >= end) return;
      // What fell due while the handlers worked is found at once.
      const next = this.#nextAfter(now, end);
      if (next > clock.now() && !isStopped(signal)) await this.#setup.sleepUntil(next);
    }
  }

  /** Where each job was left. A job that never ran begins with what falls due from now on. */
  async #begin(now: number): Promise<void> {
    for (const { name } of this.#setup.jobs) {
      let record: JobRecord | null = null;
      try {
        record = await recordOf(this.#setup.ports.store, name);
      } catch (error) {
        await this.#telling.fault(name, error);
      }
      const dueAt = record?.dueAt ?? now - 1;
      this.#cursors.set(name, Math.max(dueAt, now - LOOK_BACK_MS));
      if (record?.outcome === 'running') this.#cutOff.set(name, dueAt);
      if (dueAt < now - LOOK_BACK_MS)
        await this.#telling.alert(
          `job ${name} last ran for ${whenText(dueAt)}: a week's missed runs are counted`,
        );
      if (dueAt <= now) continue;
      await this.#telling.alert(
        `job ${name} ran for ${whenText(dueAt)}, and the clock says ${whenText(now)}: it runs again after that. ` +
          `If the clock was wrong then, remove document ${keys.job(name)}`,
      );
    }
  }

  /** The runs in which a former life was cut off, before any newer one is taken. */
  async #leftOver(now: number, signal: AbortSignal | undefined): Promise<void> {
    const runs: Due[] = [];
    for (const job of this.#setup.jobs) {
      const at = this.#cutOff.get(job.name);
      if (at === undefined || at > now) continue;
      if (now - at <= job.lateAtMostSeconds * 1000) {
        runs.push({ at, job });
        continue;
      }
      this.#cutOff.delete(job.name);
      await this.#telling.alert(
        `job ${job.name} of ${whenText(at)} was cut off and is not repeated: later than ${job.lateAtMostSeconds} s`,
      );
    }
    await this.#runAll(runs, signal);
  }

  /** What is due and was not dealt with: run, or left out and told. */
  async #catchUp(now: number, signal: AbortSignal | undefined): Promise<void> {
    const { jobs, sessions } = this.#setup;
    const oldest = Math.max(now - LOOK_BACK_MS, Math.min(now - 1, ...this.#cursors.values()));
    const { due, closed } = dueJobs(jobs, sessions, oldest, now);
    for (const day of closed) await this.#telling.closed(day);
    await this.#telling.opened(dayOf(now), jobs, sessions);
    const runs: Due[] = [];
    const skipped: { name: string; text: string }[] = [];
    for (const job of jobs) {
      const cursor = this.#cursors.get(job.name) ?? now;
      const ofJob = due.filter((each) => each.job === job && each.at > cursor);
      const split = splitMissed(
        job,
        ofJob.map(({ at }) => at),
        now,
      );
      runs.push(...split.run.map((at) => ({ at, job })));
      for (const { due: left, why } of split.skipped)
        skipped.push({
          name: job.name,
          text: await this.#skip(job, left, why, split.run.length === 0 ? now : null),
        });
    }
    await this.#telling.missed(skipped);
    await this.#runAll(runs, signal);
  }

  async #runAll(runs: readonly Due[], signal: AbortSignal | undefined): Promise<void> {
    const { jobs } = this.#setup;
    const stuck = new Set<Job>();
    for (const due of runs.toSorted((a, b) => a.at - b.at || jobs.indexOf(a.job) - jobs.indexOf(b.job))) {
      if (isStopped(signal)) return;
      if (!stuck.has(due.job) && !(await this.#run(due))) stuck.add(due.job);
    }
  }

  /** False: it could not be taken, and no later run of the job can. */
  async #run(due: Due): Promise<boolean> {
    const { clock, store } = this.#setup.ports;
    const { at, job } = due;
    const ranAt = clock.now();
    const cutOff = this.#cutOff.get(job.name) === at;
    try {
      const value: JobRecord = { dueAt: at, ranAt, outcome: 'running', why: null };
      const taken = await claim(store, job.name, value, cutOff);
      this.#dealtWith(job, at);
      await this.#telling.mended(job.name);
      if (!taken) {
        this.#telling.log('INFO', 'job is done elsewhere', fieldsOf(due));
        return true;
      }
    } catch (error) {
      // If it landed, the record says that somebody is at work: as after a life that was cut off.
      if (error instanceof UnsureClaim) this.#cutOff.set(job.name, at);
      await this.#telling.fault(job.name, error);
      return false;
    }
    if (cutOff) this.#telling.log('WARN', 'job was cut off and is repeated', fieldsOf(due));
    const why = await this.#attempts(due);
    await this.#settle(due, { dueAt: at, ranAt, outcome: why === null ? 'done' : 'failed', why });
    return true;
  }

  /** Null: the handler did it. Otherwise why it failed the last time. */
  async #attempts(due: Due): Promise<string | null> {
    const { job } = due;
    let why: string | null = null;
    for (let attempt = 0; attempt <= job.retries; attempt += 1) {
      try {
        await this.#setup.handlers[job.what]?.(due);
        return null;
      } catch (error) {
        why = messageOf(error);
        const again = attempt < job.retries ? '; it is tried again' : '';
        await this.#telling.alert(`job ${job.name} of ${whenText(due.at)} failed: ${why}${again}`);
      }
    }
    return why;
  }

  async #settle(due: Due, record: JobRecord): Promise<void> {
    const { clock, store } = this.#setup.ports;
    const { job, at } = due;
    const { outcome, ranAt, why } = record;
    const tookMs = clock.now() - ranAt;
    const fields = { ...fieldsOf(due), lateMs: ranAt - at, tookMs, why };
    this.#telling.log(outcome === 'done' ? 'DEBUG' : 'ERROR', `job ${outcome}`, fields);
    if (tookMs > job.attemptDeadlineSeconds * 1000)
      await this.#telling.alert(
        `job ${job.name} of ${whenText(at)} took ${tookMs} ms, allowed are ${job.attemptDeadlineSeconds} s`,
      );
    try {
      await settle(store, job.name, record);
    } catch (error) {
      await this.#telling.fault(job.name, error);
    }
  }

  /** Leaves runs out and gives the sentence that tells of them. `now` null: a newer run is about to be taken, which says as much. */
  async #skip(job: Job, left: readonly number[], reason: string, now: number | null): Promise<string> {
    const [first = NaN, last = NaN] = [left[0], left.at(-1)];
    const why = `${left.length} from ${whenText(first)} to ${whenText(last)} (${reason})`;
    this.#telling.log('WARN', 'job runs are skipped', {
      job: job.name,
      count: left.length,
      first,
      last,
      reason,
    });
    this.#dealtWith(job, last);
    if (now === null) return why;
    try {
      await claim(
        this.#setup.ports.store,
        job.name,
        { dueAt: last, ranAt: now, outcome: 'skipped', why },
        false,
      );
    } catch (error) {
      await this.#telling.fault(job.name, error);
    }
    return why;
  }

  #dealtWith({ name }: Job, at: number): void {
    this.#cursors.set(name, at);
    if (this.#cutOff.get(name) === at) this.#cutOff.delete(name);
  }

  /** The next due instant, the next midnight (a new day may have something to be said), or the end. After a clock went back, what was dealt with
   * wakes nobody. */
  #nextAfter(now: number, end: number): number {
    const until = Math.min(end, midnightAfter(now));
    const { due } = dueJobs(this.#setup.jobs, this.#setup.sessions, now, until);
    return due.find(({ at, job }) => at > (this.#cursors.get(job.name) ?? now))?.at ?? until;
  }
}

/** A function, because a signal changes while others are awaited. */
function isStopped(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
