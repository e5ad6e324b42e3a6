import { minuteOf, MINUTE_MS } from '../domain/time.ts';
import type { Task } from '../ports.ts';
import type { Job } from './jobs/schema.ts';
import { Scheduler, type Handler } from './jobs/scheduler.ts';
import { reconcile } from './reconcile.ts';
import { recover } from './recover.ts';
import { checkJobs, delivered, handlerOf, type DayInHand, type Way } from './run-day.ts';

/** What drives a day in real time besides the ports: the paper market's minutes, the queue's deliveries, and a way to wait. */
export interface RealDriver {
  begin(): Promise<void>;
  path(): Promise<void>;
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  sleepUntil(at: number): Promise<void>;
  readonly jobs: readonly Job[];
}

/**
 * As the clock says: the scheduler calls each job when it is due and makes up for what was missed, as the cloud's would. The paper market moves
 * before the book is read, and the queue delivers after each bot's tick.
 */
export function inRealTime(driver: RealDriver): Way {
  return async (day) => {
    checkJobs(day, driver.jobs);
    const { runtime, last, goesOn, lived } = day;
    const { clock, store, alerts, log } = runtime.ports;
    if (goesOn) await recover(runtime);
    const span = { first: minuteOf(day.first), last: minuteOf(last) };
    const scheduler = new Scheduler({
      // What is remembered of one replayed day must not keep another from running.
      jobs: driver.jobs.map((job) => ({ ...job, name: `${day.market.day}-${job.name}` })),
      handlers: Object.fromEntries(driver.jobs.map(({ what }) => [what, handler(day, driver, what)])),
      sessions: () => span,
      ports: { clock, store, alerts, log },
      sleepUntil: (at) => driver.sleepUntil(at),
    });
    await scheduler.runUntil(last);
    await driver.sleepUntil(last + MINUTE_MS);
    await driver.path();
    await reconcile(runtime);
    await lived(last);
  };
}

function handler(day: DayInHand, driver: RealDriver, what: string): Handler {
  const call = handlerOf(day, what);
  if (what === 'reconcile') {
    return async ({ at }) => {
      await driver.path();
      await call(at);
      await driver.begin();
      await call(at);
      if (at > day.from) await day.lived(at - MINUTE_MS);
    };
  }
  return async ({ at }) => {
    await call(at);
    await driver.drain((task) => delivered(day, task));
  };
}
