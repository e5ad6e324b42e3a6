import type { Market } from '../../domain/session-table.ts';
import {
  sessionOf,
  sessionOfReplay,
  type Session,
  type SessionRefusal,
  type SessionRules,
} from '../../domain/session.ts';
import { addDays, dayOf, instantOf, MINUTE_MS, type Day, type Minute } from '../../domain/time.ts';
import { daysBetween, DAYS_MAX, hasHour, minutesOn } from './cron.ts';
import type { Job } from './schema.ts';

/** The session of all markets together: end of the first minute of trading, and the last close. */
export interface Span {
  readonly first: Minute;
  readonly last: Minute;
}

/** When the markets trade on a day, or why they do not. */
export type Sessions = (day: Day) => Span | SessionRefusal;

/** A job that is due at an instant (epoch ms, a whole minute). */
export interface Due {
  readonly at: number;
  readonly job: Job;
}

export interface ClosedDay {
  readonly day: Day;
  readonly refusal: SessionRefusal;
}

const MARKETS: readonly Market[] = [
  { segment: 'cash', closingAuction: true },
  { segment: 'cash', closingAuction: false },
  { segment: 'derivatives', closingAuction: false },
];

/** Days as the calendar knows them: what a clock that runs goes by. */
export function sessionsOf({ calendar, settings }: SessionRules): Sessions {
  return (day) => spanOf(MARKETS.map((market) => sessionOf(day, market, calendar, settings)));
}

/** Days that a file has bars of: those are trading days whatever the calendar says. */
export function replayedSessions({ calendar, settings }: SessionRules): Sessions {
  return (day) => spanOf(MARKETS.map((market) => sessionOfReplay(day, market, calendar, settings)));
}

/**
 * What is due in (after, until], by time and then in the order of `jobs`; and the days in it without a session, if any job wants one: nothing of
 * those jobs is due then. Throws a RangeError for more than 400 days.
 */
export function dueJobs(
  jobs: readonly Job[],
  sessions: Sessions,
  after: number,
  until: number,
): { readonly due: readonly Due[]; readonly closed: readonly ClosedDay[] } {
  const due: Due[] = [];
  const closed: ClosedDay[] = [];
  const wantsSession = jobs.some(({ on }) => on === 'trading-day');
  for (const day of daysBetween(after, until)) {
    const session = sessions(day);
    if ('rule' in session && wantsSession) closed.push({ day, refusal: session });
    const ofDay = jobs.flatMap((job) => jobOn(job, session, day, after, until));
    due.push(...ofDay.sort((a, b) => a.at - b.at));
  }
  return { due, closed };
}

/** The next `count` runs after `from`, and the first day on the way of which nobody knows whether it is one; null: none such. */
export function nextRuns(
  jobs: readonly Job[],
  sessions: Sessions,
  from: number,
  count: number,
): { readonly runs: readonly Due[]; readonly unknown: ClosedDay | null } {
  const runs: Due[] = [];
  let unknown: ClosedDay | null = null;
  let day = dayOf(from);
  for (let days = 0; days < DAYS_MAX && runs.length < count; days += 1) {
    const { due, closed } = dueJobs(
      jobs,
      sessions,
      Math.max(from, instantOf(day, 0) - 1),
      instantOf(day, 1440) - 1,
    );
    runs.push(...due.slice(0, count - runs.length));
    unknown ??= closed.find(isUnknown) ?? null;
    day = addDays(day, 1);
  }
  return { runs, unknown };
}

/** A person must do something about such a day: it is not simply a holiday. */
export function isUnknown({ refusal }: ClosedDay): boolean {
  return refusal.rule === 'no-holiday-table' || refusal.rule === 'timing-unverified';
}

/** How many minutes of its window a job that runs every minute misses because its schedule leaves out their hour or day; of one that runs after the close, the only one. */
export function cutMinutes(job: Job, sessions: Sessions, day: Day): number {
  const window = windowOf(job, sessions(day));
  if (window === null || job.within.kind === 'day') return 0;
  if (job.within.kind === 'close') return minutesIn(job, window, day).length === 0 ? 1 : 0;
  if (job.cron.minutes.length < 60) return 0;
  let cut = 0;
  for (let minute = window.first; minute <= window.last; minute += 1)
    if (!hasHour(job.cron, day, minute)) cut += 1;
  return cut;
}

function jobOn(
  job: Job,
  session: Span | SessionRefusal,
  day: Day,
  after: number,
  until: number,
): readonly Due[] {
  const window = windowOf(job, session);
  if (window === null) return [];
  const midnight = instantOf(day, 0);
  const minutes = minutesIn(job, window, day);
  return (job.within.kind === 'close' ? minutes.slice(0, 1) : minutes)
    .map((minute) => ({ at: midnight + minute * MINUTE_MS, job }))
    .filter(({ at }) => at > after && at <= until);
}

/** The minutes of its schedule in the window. */
function minutesIn({ cron }: Job, { first, last }: Span, day: Day): readonly Minute[] {
  return minutesOn(cron, day).filter((minute) => minute >= first && minute <= last);
}

function windowOf({ on, within }: Job, session: Span | SessionRefusal): Span | null {
  const closed = 'rule' in session;
  if (closed && on === 'trading-day') return null;
  if (closed || within.kind === 'day') return { first: 0, last: 1439 };
  const end = Math.min(1439, session.last + within.afterMinutes);
  return within.kind === 'close' ? { first: end, last: 1439 } : { first: session.first, last: end };
}

function spanOf(sessions: readonly (Session | SessionRefusal)[]): Span | SessionRefusal {
  let [first, last] = [Infinity, -Infinity];
  for (const session of sessions) {
    if ('rule' in session) return session;
    for (const [from, to] of session.open) {
      first = Math.min(first, from + 1);
      last = Math.max(last, to);
    }
  }
  return { first, last };
}
