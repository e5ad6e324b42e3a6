import type { SessionRules } from '../../domain/session.ts';
import { instantOf, type Day } from '../../domain/time.ts';
import { CERTIFY } from '../run-day.ts';
import { dueJobs, sessionsOf } from './due.ts';
import type { Job } from './schema.ts';

/** When a day is to be certified, by the jobs and the calendar; null: no job does it that day. */
export function certifyDueAt(jobs: readonly Job[], rules: SessionRules, day: Day): number | null {
  const certifying = jobs.filter(({ what }) => what === CERTIFY);
  const { due } = dueJobs(certifying, sessionsOf(rules), instantOf(day, 0) - 1, instantOf(day, 1440) - 1);
  return due.at(-1)?.at ?? null;
}
