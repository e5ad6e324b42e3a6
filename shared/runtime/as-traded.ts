import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { clockText, minuteOf, MINUTE_MS } from '../domain/time.ts';
import type { Log, Task } from '../ports.ts';
import { handlersOf, type Handlers } from './handlers.ts';
import type { Job } from './jobs/schema.ts';
import { Scheduler } from './jobs/scheduler.ts';
import { jobsByMinute } from './replayed.ts';
import { checkJobs, delivered, type DayInHand, type Way } from './run-day.ts';
import { tellError } from './telling.ts';
import { tick } from './tick.ts';

/** Serves the broker's postbacks, each of which has the book read, until what it resolves to is called. */
export type ServePostbacks = (reconcile: () => Promise<void>, log: Log) => Promise<() => Promise<void>>;

/** What drives a day on a broker of the real world, beside the ports. */
export interface TradedDriver {
  /** How long after its end the minute is as published as it will be; null: too late to be decided on. Rejects where the data end before the day. */
  published(at: number): Promise<number | null>;
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  sleepUntil(at: number): Promise<void>;
  /** What stands against entries is looked at, before a minute is decided. */
  heed(): Promise<void>;
  /** The same, where it takes some seconds: after a minute was decided. */
  lookCloser(): Promise<void>;
  readonly jobs: readonly Job[];
  /** Null: none are served. */
  readonly postbacks: ServePostbacks | null;
}

/**
 * A day on a broker of the real world: each minute is decided when it is published, what protects is sent at once and entries by the queue. Beside that, and
 * whatever becomes of the data, the book is read every minute and followed while anything is under way, and at each postback. A tick that fails is told,
 * and the next minute decides. A store that fails ends nothing while the market is open: without it nothing is placed, and a minute that could not be written
 * down is with the next one. Where the reading of the book itself ends, so does the day's life.
 */
export function asTraded(driver: TradedDriver): Way {
  return async (day) => {
    checkJobs(day, driver.jobs);
    const { runtime, last, goesOn, lived } = day;
    const { log } = runtime.ports;
    const handlers = handlersOf(runtime);
    if (goesOn) await handlers.newborn();
    const over = new AbortController();
    const served = await driver.postbacks?.(() => handlers.reconcile(), log);
    const watching = watch(day, driver, handlers, over.signal);
    const minutes = eachMinute(day, driver);
    // Whichever of them is left behind by the other's failure has nobody to fail to.
    minutes.catch(() => undefined);
    try {
      await Promise.race([minutes, watching.then(() => minutes)]);
    } finally {
      over.abort();
      await served?.();
      await watching.catch(() => undefined);
    }
    await driver.sleepUntil(last + MINUTE_MS);
    await patiently(day, driver, 'the last reading of the book', () => handlers.reconcile());
    await patiently(day, driver, 'the day’s record', () => lived(last));
  };
}

/** After the close what fails is tried again every so often, and given up after so long: the day is gone on with then (`--resume`). */
const AGAIN_MS = 10_000;
const PATIENCE_MS = 15 * MINUTE_MS;

async function patiently(
  { runtime, last }: DayInHand,
  { sleepUntil }: Pick<TradedDriver, 'sleepUntil'>,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  const { clock, alerts, log } = runtime.ports;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const again = clock.now() + AGAIN_MS;
      if (again > last + PATIENCE_MS) throw error;
      tellError(log, null, what, error, true);
      await alerts.alert(
        `${what} failed: ${String(error)}; it is tried again until ${clockText(last + PATIENCE_MS)}`,
      );
      await sleepUntil(again);
    }
  }
}

/** The jobs that are not ticks, as the scheduler calls them: the book is read. Until some minutes after the close, or until it is stopped. */
async function watch(
  { runtime, market, first, last }: DayInHand,
  driver: TradedDriver,
  handlers: Pick<Handlers, 'reconcile'>,
  stopped: AbortSignal,
): Promise<void> {
  const { clock, store, alerts, log } = runtime.ports;
  const span = { first: minuteOf(first), last: minuteOf(last) };
  const scheduler = new Scheduler({
    // What is remembered of one day must not keep another from running, where a simulated clock goes back.
    jobs: driver.jobs
      .filter(({ what }) => what === 'reconcile')
      .map((job) => Object.assign({}, job, { name: `${market.day}-${job.name}` })),
    handlers: { reconcile: () => handlers.reconcile() },
    sessions: () => span,
    ports: { clock, store, alerts, log },
    sleepUntil: (at) => untilStopped(driver.sleepUntil(at), stopped),
  });
  await scheduler.runUntil(last + MINUTE_MS, stopped);
}

/** Whichever comes first. */
function untilStopped(sleeping: Promise<void>, stopped: AbortSignal): Promise<void> {
  const stop = new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  sleeping.catch(() => undefined);
  return Promise.race([sleeping, stop]);
}

async function eachMinute(day: DayInHand, driver: TradedDriver): Promise<void> {
  const { runtime, from, first, last } = day;
  const { alerts, log } = runtime.ports;
  const due = jobsByMinute(driver.jobs, first, last);
  const told = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      tellError(log, null, what, error, true);
      await alerts.alert(`${what} failed: ${String(error)}`);
    }
  };
  const recorded = recorder(day);
  let tasks: Promise<void> = Promise.resolve();
  for (let at = from; at <= last; at += MINUTE_MS) {
    const lag = await driver.published(at);
    await told('looking at what keeps entries back', () => driver.heed());
    if (lag !== null) {
      for (const bot of botsOf(day, due.get(at) ?? [])) {
        await told(`tick ${bot}`, () => tick(runtime, bot, at));
        // An entry is followed to its end, one at a time; no later decision waits for that.
        tasks = tasks.then(() => told('an entry', () => driver.drain((task) => delivered(day, task))));
      }
    }
    // The last minute is over when what it left at the broker was read.
    if (at < last) await recorded(at);
    await told('looking at the clock', () => driver.lookCloser());
  }
  await tasks;
}

/** That a minute was lived is written down. Where that fails a person is told once, and once more when it is written again: the next minute says the same. */
function recorder({ runtime, lived }: DayInHand): (at: number) => Promise<void> {
  const { alerts, log } = runtime.ports;
  let failedFrom: number | null = null;
  return async (at) => {
    try {
      await lived(at);
    } catch (error) {
      tellError(log, null, 'the day’s record', error, true);
      if (failedFrom === null)
        await alerts.alert(
          `The book cannot be written since ${clockText(at)}: ${String(error)}. Nothing is entered or placed until it can be; what rests at the exchange stays`,
        );
      failedFrom ??= at;
      return;
    }
    if (failedFrom === null) return;
    await alerts.alert(
      `The book is written again: what was missed from ${clockText(failedFrom)} on is made up for`,
    );
    failedFrom = null;
  };
}

/** Whose ticks are due, in the order of the jobs. */
function botsOf({ runtime }: DayInHand, jobs: readonly Job[]): readonly BotName[] {
  const due = jobs.flatMap(({ what }) => BOT_NAMES.find((name) => what === `tick-${name}`) ?? []);
  return due.filter((bot) => runtime.setup.bots.includes(bot));
}
