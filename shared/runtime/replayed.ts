import { minuteOf, MINUTE_MS } from '../domain/time.ts';
import type { Task } from '../ports.ts';
import { dueJobs } from './jobs/due.ts';
import type { Job } from './jobs/schema.ts';
import { reconcile } from './reconcile.ts';
import { recover } from './recover.ts';
import { checkJobs, delivered, handlerOf, type DayInHand, type Way } from './run-day.ts';

/** What drives a replay besides the ports: time, the minutes of the paper market, and the queue's deliveries. */
export interface ReplayDriver {
  /** Sets the clock to that instant, after whatever wait a person who watches asked for. */
  reach(at: number): Promise<void>;
  begin(): Promise<void>;
  path(): Promise<void>;
  /** Start of the last minute whose path was travelled. */
  passed(): Promise<number>;
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  readonly jobs: readonly Job[];
}

/**
 * Minute by minute: resting orders meet the open → the jobs that are due (the book is read, each bot's tick) → the queue delivers entries → the rest
 * of the minute → the book is read. A life that begins in the middle of a minute lives the whole of it again, or its second half where the market had
 * already gone through it, and comes to the same.
 */
export function replayed(driver: ReplayDriver): Way {
  return async (day) => {
    checkJobs(day, driver.jobs);
    const { runtime, from, first, last, goesOn, lived } = day;
    const passed = goesOn ? await driver.passed() : 0;
    const due = jobsByMinute(driver.jobs, first, last);
    for (let at = from; at <= last; at += MINUTE_MS) {
      const again = goesOn && at === from;
      if (passed < at) await firstHalf(day, driver, at, due.get(at) ?? [], again);
      await driver.reach(at + MINUTE_MS);
      if (again && passed >= at) await recover(runtime);
      await driver.path();
      await reconcile(runtime);
      await lived(at);
    }
  };
}

async function firstHalf(
  day: DayInHand,
  driver: ReplayDriver,
  at: number,
  jobs: readonly Job[],
  again: boolean,
): Promise<void> {
  await driver.reach(at);
  if (again) await recover(day.runtime);
  await driver.begin();
  for (const { what } of jobs) await handlerOf(day, what)(at);
  await driver.drain((task) => delivered(day, task));
}

/** What is due in each minute, in the order of the jobs. */
export function jobsByMinute(
  jobs: readonly Job[],
  first: number,
  last: number,
): ReadonlyMap<number, readonly Job[]> {
  const span = { first: minuteOf(first), last: minuteOf(last) };
  const byMinute = new Map<number, Job[]>();
  for (const { at, job } of dueJobs(jobs, () => span, first - 1, last).due) {
    byMinute.set(at, [...(byMinute.get(at) ?? []), job]);
  }
  return byMinute;
}
