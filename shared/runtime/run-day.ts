import { BOT_NAMES } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { isTerminal } from '../domain/order.ts';
import { dayOf, dayText, MINUTE_MS, type Day } from '../domain/time.ts';
import type { Task } from '../ports.ts';
import {
  beginDay,
  beginningOf,
  endDay,
  isOfFeed,
  lifeOf,
  minuteLived,
  spanOf,
  type AskedDay,
} from './day-life.ts';
import { dayResult } from './day-read.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { certify } from './certify.ts';
import { isCertifiedBefore } from './certificate-kept.ts';
import { executeOrder } from './execute-order.ts';
import { tellHeldByOthers } from './held-by-others.ts';
import type { Job } from './jobs/schema.ts';
import { keepSession } from './ladder/session.ts';
import { reconcile } from './reconcile.ts';
import { newRuntime, type Runtime, type RuntimeParts } from './runtime.ts';
import type { TradingSetup } from './setup.ts';
import { isTaskOf } from './task-name.ts';
import { tellError } from './telling.ts';
import { tick } from './tick.ts';

/** A day that is to be lived, or the rest of it. */
export interface DayInHand {
  readonly runtime: Runtime;
  readonly market: MarketDay;
  /** Ends of the day's first and last minute, and of the first that has not been lived. */
  readonly first: number;
  readonly last: number;
  readonly from: number;
  /** Another life ended somewhere in the minute `from`, or before it. */
  readonly goesOn: boolean;
  /** The minute is over and all that it led to is done. */
  readonly lived: (at: number) => Promise<void>;
}

/** A life's own, and whether its broker is the day's own as well. */
export interface OwnParts extends Pick<RuntimeParts, 'nonce' | 'sleepUntil'> {
  readonly isSimulated?: boolean;
  /** Resolves when the day, whose last minute ended then, is to be certified. */
  readonly closed?: (last: number) => Promise<void>;
  /** Told of the day's runtime before it is lived: for whoever asks for something from outside. */
  readonly awake?: (runtime: Runtime) => void;
}

/** The function that certifies a day. */
export const CERTIFY = 'certify';

/** Ends of the day's first and last minute: of a day that is known, those of its bars. */
export type Hours = readonly [first: number, last: number];

/** How the minutes of a day come: as fast as they can, or as the clock says. */
export type Way = (day: DayInHand) => Promise<void>;

/**
 * A day through the ports as the functions would live it, from its beginning or from where another life ended. Every step is in the store when it is
 * done, and doing it again changes nothing. It ends with its certificate, which a life that goes on after the last minute makes up for; `isSimulated`: an
 * account that has none of an earlier day is new, and certified flat before it begins. Rejects with an OtherRequest where a day is to be gone on with that was
 * begun otherwise.
 */
export async function runDay(
  ports: Runtime['ports'],
  setup: TradingSetup,
  market: MarketDay,
  way: Way,
  listener: DayListener,
  asked: AskedDay,
  { isSimulated = false, closed = async () => undefined, awake = () => undefined, ...own }: OwnParts,
  hours: Hours = spanOf(market),
): Promise<DayResult> {
  const { profile } = setup.config;
  const { store } = ports;
  let record = await beginDay(store, market.day, asked, {
    profile,
    bots: setup.bots,
    assumed: market.assumed,
  });
  const text = beginningOf(record, asked);
  if (text !== null) listener.begun(text);
  const runtime = newRuntime({ ...own, ports, setup, observer: listener, life: lifeOf(record) });
  awake(runtime);
  const [first, last] = hours;
  const from = record.livedTo === 0 ? first : record.livedTo + MINUTE_MS;
  const isOthers = !ports.broker.proof.alone;
  if (!record.ended) {
    const lived = async (at: number): Promise<void> => {
      record = await minuteLived(store, record, at);
      listener.minute(at, last === first ? 1 : (at - first) / (last - first));
    };
    if (from <= last) {
      if (isSimulated && !(await isCertifiedBefore(store, market.day))) await certify(runtime);
      if (isOthers) await tellHeldByOthers(runtime);
      await way({ runtime, market, first, last, from, goesOn: asked.resume, lived });
    }
    await closed(last);
  }
  // Without a certificate the day is not over: to go on with it is to certify it.
  const isWhole = record.ended || (await isCertified(runtime, market.day));
  const result = await dayResult(store, setup, market);
  const { hash, left, account } = result.day;
  // A halt of later, or its end, is not that day's.
  if (record.ended) return { ...result.day, account: { ...account, halted: record.halted } };
  for (const { id, instrument, status } of result.unfinished.filter((order) => !isTerminal(order.status)))
    await ports.alerts.alert(`entry ${id} in ${instrument} is ${status} at the end of the day`);
  if (isWhole && isOfFeed(asked)) await keepSession(runtime, market, result.day);
  if (isWhole) await endDay(store, record, { hash, left: left.length, halted: account.halted });
  return result.day;
}

/** False, and an alert that says what a person has to do, where the broker cannot be read. */
async function isCertified(runtime: Runtime, day: Day): Promise<boolean> {
  const { alerts, log } = runtime.ports;
  try {
    await certify(runtime);
    return true;
  } catch (error) {
    tellError(log, null, 'the certificate', error, true);
    await alerts.alert(
      `${dayText(day)} has no certificate: ${String(error)}. No entry is sent on a later day until it has one: go on with it (--resume), or sign it: tron certificate --day ${dayText(day)} --rebuild --sign NAME --why TEXT`,
    );
    return false;
  }
}

/** What a day that one process lives does at its beginning, at each tick and at its end. */
const BY_THE_RUN: ReadonlySet<string> = new Set(['preflight', 'square-off', 'eod-review']);

/** The function that a job names; that of a bot that does not run today does nothing. Throws a RangeError for one that does not exist. */
export function handlerOf({ runtime }: DayInHand, what: string): (at: number) => Promise<void> {
  // A day on paper asks nothing of the broker, so nobody has to log in for it.
  if (what === 'nag-login') return async () => undefined;
  if (BY_THE_RUN.has(what)) return async () => undefined;
  if (what === 'reconcile') return async () => void (await reconcile(runtime));
  if (what === CERTIFY) return async () => void (await certify(runtime));
  const bot = BOT_NAMES.find((name) => what === `tick-${name}`);
  if (bot === undefined) throw new RangeError(`a job calls "${what}", and there is no such function`);
  return runtime.setup.bots.includes(bot) ? (at) => tick(runtime, bot, at) : async () => undefined;
}

/** Throws a RangeError for a bot that no job would ever call, and for a job that calls nothing. */
export function checkJobs(day: DayInHand, jobs: readonly Job[]): void {
  for (const { what } of jobs) handlerOf(day, what);
  for (const bot of day.runtime.setup.bots) {
    if (!jobs.some(({ what }) => what === `tick-${bot}`))
      throw new RangeError(`no job calls tick-${bot}: the bot would not trade`);
  }
}

/** A task of another day, or of an earlier life of this one, is taken from the queue and not acted on. */
export async function delivered({ runtime, market }: DayInHand, task: Task): Promise<void> {
  const ours = isTaskOf(runtime.life, task) && dayOf(task.validUntil) === market.day;
  if (ours) await executeOrder(runtime, task);
  else
    runtime.ports.log.write('INFO', null, 'a task of another day or life was dropped', { task: task.name });
}
