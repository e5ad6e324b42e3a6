import { z } from 'zod';
import { newAccountDay, standingOf, type AccountState } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { dayText, MINUTE_MS, minuteOf, minuteText, type Day } from '../domain/time.ts';
import { orderDay } from '../execution/order-id.ts';
import type { Store } from '../ports.ts';
import { accountDocument, parsed, plain } from './documents.ts';
import { dayDocument, type DayRecord } from './day-record.ts';
import { accountOfDay } from './day-read.ts';
import { DAY_KINDS, daysOf, keys } from './keys.ts';
import { ACCOUNT } from './session-state.ts';

/** How a day is to be lived: from its beginning, or on from where a life ended. */
export interface AskedDay {
  /** In words, for people. */
  readonly source: string;
  /** What decides what the day comes to, by name; a day is gone on with only under the same. */
  readonly request: Readonly<Record<string, string>>;
  readonly resume: boolean;
}

/** A day of the live feed names its root. */
export function isOfFeed({ request }: AskedDay): boolean {
  return request['feed'] !== undefined;
}

/** A day that cannot be gone on with: it was begun under other settings. */
export class OtherRequest extends Error {
  constructor(day: Day, differing: readonly string[]) {
    super(`${dayText(day)} was begun otherwise and cannot be gone on with: ${differing.join('; ')}`);
    this.name = 'OtherRequest';
  }
}

/** A day that was traded for real is not lived anew, by whatever: what is forgotten of it may be held at the broker. */
export class TradedForReal extends Error {
  constructor(day: Day) {
    super(
      `${dayText(day)} was begun at Kite in this book and may hold positions there; it is gone on with (--broker kite --resume), never lived anew: use another --book`,
    );
    this.name = 'TradedForReal';
  }
}

/** A clock that moves by itself is started this long before the first minute ends. */
const LEAD_MS = 1000;

/** What is asked of a job's record here: for when it was called last. */
const calledDocument = z.object({ dueAt: z.number() });

const KINDS = DAY_KINDS.filter((kind) => kind !== 'days');

/**
 * The day's record: as it stands where it is to be gone on with (from its beginning if it never began), or a new one, in one commit with the removal of
 * whatever an earlier life of this replayed day left. The account is the day's from then on: another day's is put aside, and comes back when
 * that day is gone on with. Its halt stays whatever happens. Throws an OtherRequest, and a TradedForReal.
 */
export async function beginDay(
  store: Store,
  day: Day,
  asked: AskedDay,
  begin: Pick<DayRecord, 'profile' | 'bots' | 'assumed'>,
): Promise<DayRecord> {
  const dayKey = keys.day(day);
  const accountKey = keys.account(ACCOUNT);
  const [stored, account] = await store.read([dayKey, accountKey]);
  const found = stored == null ? null : parsed(dayKey, stored.value, dayDocument);
  const main = account == null ? null : parsed(accountKey, account.value, accountDocument);
  const goesOn = asked.resume && found !== null;
  if (found !== null && !goesOn && requestOf(found)['broker'] === 'kite') throw new TradedForReal(day);
  if (goesOn) {
    refuseOther(found, asked);
    if (found.ended) return found;
  }
  const record: DayRecord = goesOn
    ? { ...found, lives: found.lives + 1 }
    : {
        day,
        run: (found?.run ?? -1) + 1,
        lives: 1,
        source: asked.source,
        request: JSON.stringify(asked.request),
        ...begin,
        livedTo: 0,
        ended: false,
        hash: null,
        left: 0,
        halted: null,
      };
  const before = goesOn ? await accountOfDay(store, day) : newAccountDay(day);
  const old = goesOn ? [] : await oldKeys(store, day);
  const aside = main === null || main.day === day ? [] : [main];
  const answer = await store.commit({
    expect: [
      { key: dayKey, version: stored?.version ?? 0 },
      { key: accountKey, version: account?.version ?? 0 },
    ],
    writes: [
      { key: dayKey, value: plain(record) },
      {
        key: accountKey,
        value: plain({ ...before, ...standingOf(main ?? newAccountDay(day)) } satisfies AccountState),
      },
      ...aside.map((state) => ({ key: keys.accountOf(state.day, ACCOUNT), value: plain(state) })),
      ...[keys.accountOf(day, ACCOUNT), ...old].map((key) => ({ key, value: null })),
    ],
  });
  if (answer.kind === 'conflict')
    throw new Error(`${answer.key} was changed by another process while ${day} began`);
  return record;
}

/**
 * Where a clock begins that moves on by itself: a moment before the first minute that has not been lived, and never before a job that has been called
 * for it already.
 */
export async function startOf(store: Store, market: MarketDay, { resume }: AskedDay): Promise<number> {
  const key = keys.day(market.day);
  const [stored] = resume ? await store.read([key]) : [];
  const livedTo = stored == null ? 0 : parsed(key, stored.value, dayDocument).livedTo;
  const called = resume ? await store.list(...daysOf('jobs', market.day)) : [];
  const due = called.map((entry) => parsed(entry.key, entry.value, calledDocument).dueAt);
  const [first] = spanOf(market);
  return Math.max(first - LEAD_MS, livedTo + MINUTE_MS - LEAD_MS, ...due);
}

/** Ends of the day's first and last minute. Throws a RangeError for a day without bars. */
export function spanOf(market: MarketDay): readonly [first: number, last: number] {
  let first = Infinity;
  let last = -Infinity;
  for (const { bars, from, to } of market.instruments) {
    if (from >= to) continue;
    first = Math.min(first, bars.at[from]!);
    last = Math.max(last, bars.at[to - 1]!);
  }
  if (first > last) throw new RangeError(`${dayText(market.day)} has no bars to live`);
  return [first, last];
}

/** As no other life of that day is called. */
export function lifeOf({ run, lives }: DayRecord): string {
  return `${run}-${lives}`;
}

/** For people; null: simply a new day. */
export function beginningOf({ day, run, livedTo, ended }: DayRecord, { resume }: AskedDay): string | null {
  if (resume && ended) return `${dayText(day)} was lived whole already: this is what was kept`;
  if (resume && livedTo > 0) return `${dayText(day)} goes on after ${minuteText(minuteOf(livedTo))}`;
  return run > 0 && !resume ? `${dayText(day)} is lived anew: what was kept of it is replaced` : null;
}

/** A minute is over: a life that begins after this does not live it again. */
export async function minuteLived(store: Store, record: DayRecord, at: number): Promise<DayRecord> {
  return written(store, { ...record, livedTo: at });
}

export async function endDay(
  store: Store,
  record: DayRecord,
  end: Pick<DayRecord, 'hash' | 'left' | 'halted'>,
): Promise<DayRecord> {
  return written(store, { ...record, ...end, ended: true });
}

async function written(store: Store, record: DayRecord): Promise<DayRecord> {
  await store.commit({ expect: [], writes: [{ key: keys.day(record.day), value: plain(record) }] });
  return record;
}

async function oldKeys(store: Store, day: Day): Promise<readonly string[]> {
  const ranges = [...KINDS.map((kind) => daysOf(kind, day)), orderRange(day)];
  const entries = await Promise.all(ranges.map(([from, before]) => store.list(from, before)));
  return entries.flat().map(({ key }) => key);
}

/** Order ids begin with their date. */
function orderRange(day: Day): readonly [string, string] {
  const prefix = keys.order(orderDay(day));
  return [prefix, `${prefix}~`];
}

function refuseOther(found: DayRecord, asked: AskedDay): void {
  const then = new Map(Object.entries(requestOf(found)));
  const now = new Map(Object.entries(asked.request));
  const differing = [...new Set([...now.keys(), ...then.keys()])].flatMap((name) => {
    const [was, is]: readonly unknown[] = [then.get(name), now.get(name)];
    return was === is ? [] : [`${name} was ${requestText(was)}, now ${requestText(is)}`];
  });
  if (differing.length > 0) throw new OtherRequest(found.day, differing);
}

function requestOf({ request }: DayRecord): Readonly<Record<string, unknown>> {
  const kept = z.record(z.string(), z.unknown()).safeParse(JSON.parse(request));
  return kept.success ? kept.data : {};
}

/** What an older program did not record, or a newer one no longer does. */
function requestText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not recorded');
}
