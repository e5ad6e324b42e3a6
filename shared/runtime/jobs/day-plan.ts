import type { SessionRefusal } from '../../domain/session.ts';
import { instantOf, type Day } from '../../domain/time.ts';
import { cutMinutes, dueJobs, nextRuns, type ClosedDay, type Sessions, type Span } from './due.ts';
import type { Job } from './schema.ts';

/** When the jobs run on a day, and next: for people and programs that ask. */
export interface DayPlan {
  readonly day: Day;
  readonly session: Span | SessionRefusal;
  readonly now: number;
  readonly jobs: readonly JobPlan[];
  /** The first day from now on of which nobody knows whether it has a session, as far as was looked; null: none. */
  readonly unknown: ClosedDay | null;
}

export interface JobPlan {
  readonly job: Job;
  /** Its runs on the day, ascending. */
  readonly runs: readonly number[];
  /** Minutes of the day's session that its schedule leaves out. */
  readonly cut: number;
  /** Its first run after now; null: none for a year, as far as is known. */
  readonly next: number | null;
}

export function dayPlan(jobs: readonly Job[], sessions: Sessions, day: Day, now: number): DayPlan {
  const { due } = dueJobs(jobs, sessions, instantOf(day, 0) - 1, instantOf(day, 1439));
  const nexts = jobs.map((job) => nextRuns([job], sessions, now, 1));
  const unknowns = nexts.flatMap(({ unknown }) => unknown ?? []).sort((a, b) => a.day - b.day);
  return {
    day,
    session: sessions(day),
    now,
    jobs: jobs.map((job, i) => ({
      job,
      runs: due.filter((each) => each.job === job).map(({ at }) => at),
      cut: cutMinutes(job, sessions, day),
      next: nexts[i]?.runs[0]?.at ?? null,
    })),
    unknown: unknowns[0] ?? null,
  };
}
