import { z } from 'zod';
import { dayText, isoText, minuteText } from '../../domain/time.ts';
import type { SessionRefusal } from '../../domain/session.ts';
import type { DayPlan } from '../jobs/day-plan.ts';

/** The shape of `tron jobs --json`: days are "YYYY-MM-DD", minutes "HH:MM", both Indian; instants both ms and ISO text. */

const count = z.int().min(0);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const minute = z.string().regex(/^\d{2}:\d{2}$/);
const instant = z.strictObject({ ms: z.int(), iso: z.string() });
const refusal = z.strictObject({ day, rule: z.string(), why: z.string() });

export const jobsDocumentSchema = z.strictObject({
  format: z.literal('tron-jobs'),
  version: z.literal(1),
  day,
  session: z
    .strictObject({ first: minute.describe('end of the first minute'), last: minute.describe('last close') })
    .nullable(),
  closed: refusal.nullable().describe('why the day has no session; null: it has'),
  now: instant,
  jobs: z.array(
    z.strictObject({
      name: z.string(),
      what: z.string().describe('the function it calls'),
      about: z.string(),
      schedule: z.string().describe('unix-cron'),
      timeZone: z.string(),
      on: z.string(),
      within: z.string(),
      afterMinutes: count.nullable().describe('how long after the last close; null: not of a session'),
      missed: z.string(),
      lateAtMostSeconds: count,
      retries: count,
      attemptDeadlineSeconds: count,
      runs: count.describe('on the day'),
      first: instant.nullable(),
      last: instant.nullable(),
      cut: count.describe('minutes of the session that the schedule leaves out'),
      next: instant.nullable().describe('first run after now; null: none known'),
    }),
  ),
  unknown: refusal.nullable().describe('the first day from now on of which nobody knows; null: none'),
});

export type JobsDocument = z.infer<typeof jobsDocumentSchema>;

export function jobsJson({ day, session, now, jobs, unknown }: DayPlan): JobsDocument {
  return {
    format: 'tron-jobs',
    version: 1,
    day: dayText(day),
    session: 'rule' in session ? null : { first: minuteText(session.first), last: minuteText(session.last) },
    closed: 'rule' in session ? refusalOf(day, session) : null,
    now: instantField(now),
    jobs: jobs.map(({ job, runs, cut, next }) => ({
      name: job.name,
      what: job.what,
      about: job.about,
      schedule: job.schedule,
      timeZone: job.timeZone,
      on: job.on,
      within: job.within.kind,
      afterMinutes: job.within.kind === 'day' ? null : job.within.afterMinutes,
      missed: job.missed,
      lateAtMostSeconds: job.lateAtMostSeconds,
      retries: job.retries,
      attemptDeadlineSeconds: job.attemptDeadlineSeconds,
      runs: runs.length,
      first: instantOrNull(runs[0]),
      last: instantOrNull(runs.at(-1)),
      cut,
      next: instantOrNull(next ?? undefined),
    })),
    unknown: unknown === null ? null : refusalOf(unknown.day, unknown.refusal),
  };
}

function refusalOf(day: number, { rule, why }: SessionRefusal): JobsDocument['unknown'] {
  return { day: dayText(day), rule, why };
}

function instantField(at: number): JobsDocument['now'] {
  return { ms: at, iso: isoText(at) };
}

function instantOrNull(at: number | undefined): JobsDocument['now'] | null {
  return at === undefined ? null : instantField(at);
}
