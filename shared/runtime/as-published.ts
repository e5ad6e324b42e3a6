import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Job } from './jobs/schema.ts';
import { enqueued } from './perform.ts';
import { reconcile } from './reconcile.ts';
import { recover } from './recover.ts';
import { jobsByMinute, type ReplayDriver } from './replayed.ts';
import { checkJobs, delivered, handlerOf, type DayInHand, type Way } from './run-day.ts';
import { tick } from './tick.ts';

/** What drives a day whose minutes are published while it happens. `reach` sets the market's clock, which stands between two publications. */
export interface PublishedDriver extends ReplayDriver {
  /**
   * Resolves when the minute that ended then is as published as it will be: how long after its end that is, or null where it came too late to be decided
   * on. Rejects where the data end before the day.
   */
  published(at: number): Promise<number | null>;
}

/**
 * Each minute as it is published: the bots decide on it at once → the next minute is waited for → what rests and what was decided meets its open → the
 * rest of it. Nothing is asked of the paper broker before the minute is known that answers it. So a paper order fills in the minute after its decision,
 * as in a replay, and is told of when that minute is known. One thing differs: a replay knows what the next minute's open does to resting orders before
 * it decides, and nobody who decides at once can. A minute that came too late is lived by what rests and decided by nobody.
 */
export function asPublished(driver: PublishedDriver): Way {
  return async (day) => {
    checkJobs(day, driver.jobs);
    const { runtime, from, first, last, goesOn, lived } = day;
    const passed = goesOn ? await driver.passed() : 0;
    const due = jobsByMinute(driver.jobs, first, last);
    let lag = await driver.published(from);
    for (let at = from; at <= last; at += MINUTE_MS) {
      const again = goesOn && at === from;
      const jobs = due.get(at) ?? [];
      if (passed < at) {
        await driver.reach(at);
        if (again) await recover(runtime);
        if (lag !== null) {
          await driver.reach(at + Math.min(lag, MINUTE_MS - 1));
          for (const bot of botsOf(day, jobs)) await tick(runtime, bot, at, enqueued);
        }
      }
      lag = at < last ? await driver.published(at + MINUTE_MS) : null;
      if (passed < at) {
        await driver.begin();
        for (const { what } of jobs.filter((job) => botOf(job) === undefined)) await handlerOf(day, what)(at);
        await driver.drain((task) => delivered(day, task));
      }
      await driver.reach(at + MINUTE_MS);
      if (again && passed >= at) await recover(runtime);
      await driver.path();
      await reconcile(runtime);
      await lived(at);
    }
  };
}

function botOf({ what }: Job): BotName | undefined {
  return BOT_NAMES.find((name) => what === `tick-${name}`);
}

/** Whose ticks are due, in the order of the jobs. */
function botsOf({ runtime }: DayInHand, jobs: readonly Job[]): readonly BotName[] {
  return jobs.flatMap((job) => botOf(job) ?? []).filter((bot) => runtime.setup.bots.includes(bot));
}
