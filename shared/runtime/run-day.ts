import type { BotName } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { isTerminal } from '../domain/order.ts';
import { dayOf, minuteOf, MINUTE_MS } from '../domain/time.ts';
import type { Task } from '../ports.ts';
import { beginDay, beginningOf, endDay, lifeOf, minuteLived, type AskedDay } from './day-life.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { dayResult } from './day-read.ts';
import { executeOrder } from './execute-order.ts';
import { dueJobs } from './jobs/due.ts';
import type { Job } from './jobs/schema.ts';
import { reconcile } from './reconcile.ts';
import { recover } from './recover.ts';
import type { Runtime } from './runtime.ts';
import type { TradingSetup } from './setup.ts';
import { tick } from './tick.ts';

/** What drives a day besides the ports: time, the minutes of the paper market, and the queue's deliveries. */
export interface Driver {
  /** Comes back when that instant has come: a replay's clock is set to it, a real one is waited for. */
  reach(at: number): Promise<void>;
  begin(): Promise<void>;
  path(): Promise<void>;
  /** Start of the last minute whose path was travelled. */
  passed(): Promise<number>;
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  readonly jobs: readonly Job[];
}

/**
 * A day through the ports, minute by minute, as the functions would live it: resting orders meet the open → the jobs that are due (the book is read,
 * each bot's tick) → the queue delivers entries → the rest of the minute → the book is read. Every step is in the store when it is done, and doing
 * it again changes nothing: so a life that begins in the middle of a minute lives the whole minute again, and comes to the same.
 * Rejects with an OtherRequest where a day is to be gone on with that was begun otherwise.
 */
export async function runDay(
  ports: Runtime['ports'],
  setup: TradingSetup,
  market: MarketDay,
  driver: Driver,
  listener: DayListener,
  asked: AskedDay,
): Promise<DayResult> {
  const { profile } = setup.config;
  const begin = { profile, bots: setup.bots, assumed: market.assumed };
  let record = await beginDay(ports.store, market.day, asked, begin);
  const text = beginningOf(record, asked);
  if (text !== null) listener.begun(text);
  const runtime: Runtime = { ports, setup, observer: listener, life: lifeOf(record) };
  if (!record.ended) {
    const [first, last] = spanOf(market);
    const from = record.livedTo === 0 ? first : record.livedTo + MINUTE_MS;
    const passed = asked.resume ? await driver.passed() : 0;
    const due = jobsByMinute(driver.jobs, first, last);
    for (let at = from; at <= last; at += MINUTE_MS) {
      const goesOn = asked.resume && at === from;
      if (passed < at) await firstHalf(runtime, driver, market, at, due.get(at) ?? [], goesOn);
      await driver.reach(at + MINUTE_MS);
      if (goesOn && passed >= at) await recover(runtime);
      await driver.path();
      await reconcile(runtime);
      record = await minuteLived(ports.store, record, at);
      listener.minute(at, last === first ? 1 : (at - first) / (last - first));
    }
  }
  const result = await dayResult(ports.store, setup, market);
  const { hash, left, account } = result.day;
  // A halt of later, or its end, is not that day's.
  if (record.ended) return { ...result.day, account: { ...account, halted: record.halted } };
  await tellUnfinished(runtime, result.unfinished);
  await endDay(ports.store, record, { hash, left: left.length, halted: account.halted });
  return result.day;
}

async function firstHalf(
  runtime: Runtime,
  driver: Driver,
  market: MarketDay,
  at: number,
  jobs: readonly Job[],
  goesOn: boolean,
): Promise<void> {
  await driver.reach(at);
  if (goesOn) await recover(runtime);
  await driver.begin();
  for (const { what } of jobs) await handlersOf(runtime).get(what)?.(at);
  await driver.drain((task) => delivered(runtime, market, task));
}

/** The functions that jobs name, of the bots that run. */
function handlersOf(runtime: Runtime): ReadonlyMap<string, (at: number) => Promise<void>> {
  const ticks = runtime.setup.bots.map(
    (bot: BotName) => [`tick-${bot}`, (at: number) => tick(runtime, bot, at)] as const,
  );
  return new Map([['reconcile', () => reconcile(runtime)], ...ticks]);
}

/** A task of another day, or of an earlier life of this one, is taken from the queue and not acted on. */
async function delivered(runtime: Runtime, market: MarketDay, task: Task): Promise<void> {
  const ours = task.name === `${task.orderId}-${runtime.life}` && dayOf(task.validUntil) === market.day;
  if (ours) await executeOrder(runtime, task);
  else
    runtime.ports.log.write('INFO', null, 'a task of another day or life was dropped', { task: task.name });
}

function jobsByMinute(
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

async function tellUnfinished(
  { ports }: Runtime,
  orders: Awaited<ReturnType<typeof dayResult>>['unfinished'],
) {
  for (const { id, instrument, status } of orders.filter((order) => !isTerminal(order.status)))
    await ports.alerts.alert(`entry ${id} in ${instrument} is ${status} at the end of the day`);
}

function spanOf(market: MarketDay): readonly [number, number] {
  let first = Infinity;
  let last = -Infinity;
  for (const { bars, from, to } of market.instruments) {
    if (from >= to) continue;
    first = Math.min(first, bars.at[from]!);
    last = Math.max(last, bars.at[to - 1]!);
  }
  return [first, last];
}
