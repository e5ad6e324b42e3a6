import { MINUTE_MS } from '../../domain/time.ts';
import type { Job } from './schema.ts';

/** What is done with the runs of one job that are due and were not taken yet. */
export interface Split {
  /** To be run, ascending. */
  readonly run: readonly number[];
  /** Left out, ascending within each reason. */
  readonly skipped: readonly { readonly due: readonly number[]; readonly why: string }[];
}

/** `due` ascending and not after `now`. A run is on time within its minute, and then it is always run. */
export function splitMissed(
  { missed, lateAtMostSeconds }: Pick<Job, 'missed' | 'lateAtMostSeconds'>,
  due: readonly number[],
  now: number,
): Split {
  const tooLate = due.filter((at) => now - at > lateAtMostSeconds * 1000);
  const rest = due.slice(tooLate.length);
  const run = rest.filter((at, i) => isRun(missed, now - at, i === rest.length - 1));
  const left = rest.filter((at) => !run.includes(at));
  return {
    run,
    skipped: [
      { due: tooLate, why: `later than ${lateAtMostSeconds} s` },
      { due: left, why: missed === 'skip' ? 'missed runs are not made up' : 'only the newest is made up' },
    ].filter(({ due: each }) => each.length > 0),
  };
}

function isRun(missed: Job['missed'], late: number, newest: boolean): boolean {
  if (missed === 'each') return true;
  return missed === 'latest' ? newest : late < MINUTE_MS;
}
