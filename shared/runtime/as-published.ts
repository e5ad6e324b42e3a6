import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { MINUTE_MS } from '../domain/time.ts';
import type { Market } from '../ports.ts';
import { askedTicks, askTicks } from './cloud/asked-ticks.ts';
import { asItIs } from './feed/as-of.ts';
import type { Job } from './jobs/schema.ts';
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
 * Each minute as it is published, one behind: the minute that ended is published, on which the bots may decide → the next one is waited for → what rests meets
 * its open → the book is read and the bots decide, on the bars and at the lateness of before → entries are sent → the rest of the minute. At a broker that
 * open has met what rests by the time that a bot decides, and may have filled an exit or a part of one; so a day comes to what a replay of its bars comes to,
 * and a decision is told with what came of it. That a minute may be decided is written down at once: a life that goes on decides it too. One that came too late
 * is lived by what rests and decided by nobody.
 */
export function asPublished(driver: PublishedDriver): Way {
  return async (day) => {
    checkJobs(day, driver.jobs);
    const { runtime, from, first, last, goesOn, lived } = day;
    const { store, market } = runtime.ports;
    const { bots } = runtime.setup;
    const passed = goesOn ? await driver.passed() : 0;
    const due = jobsByMinute(driver.jobs, first, last);
    const asked = async (at: number, isNew: boolean): Promise<Deciding | null> => {
      const published = await driver.published(at);
      const before = isNew ? undefined : (await askedTicks(store, bots, at))[0];
      const lag = before === undefined ? published : before.lateMs;
      if (lag === null) return null;
      if (before === undefined) await askTicks(store, bots, at, lag);
      return { lag, market: await asItIs(market, at) };
    };
    let deciding = await asked(from, !goesOn);
    for (let at = from; at <= last; at += MINUTE_MS) {
      const again = goesOn && at === from;
      const next = at < last ? await asked(at + MINUTE_MS, true) : null;
      if (passed < at) await firstHalf(day, driver, at, due.get(at) ?? [], { again, deciding });
      await driver.reach(at + MINUTE_MS);
      if (again && passed >= at) await recover(runtime);
      await driver.path();
      await reconcile(runtime);
      await lived(at);
      deciding = next;
    }
  };
}

/** How long after its end a minute was published, and the market by then. */
interface Deciding {
  readonly lag: number;
  readonly market: Market;
}

async function firstHalf(
  day: DayInHand,
  driver: PublishedDriver,
  at: number,
  jobs: readonly Job[],
  { again, deciding }: { readonly again: boolean; readonly deciding: Deciding | null },
): Promise<void> {
  const { runtime } = day;
  await driver.reach(at);
  if (again) await recover(runtime);
  await driver.begin();
  for (const job of jobs) {
    const bot = botOf(job);
    if (bot === undefined) await handlerOf(day, job.what)(at);
    else if (deciding !== null && runtime.setup.bots.includes(bot)) {
      await driver.reach(at + Math.min(deciding.lag, MINUTE_MS - 1));
      await tick({ ...runtime, ports: { ...runtime.ports, market: deciding.market } }, bot, at);
    }
  }
  await driver.drain((task) => delivered(day, task));
}

function botOf({ what }: Job): BotName | undefined {
  return BOT_NAMES.find((name) => what === `tick-${name}`);
}
