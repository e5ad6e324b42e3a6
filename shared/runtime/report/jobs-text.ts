import { clockText, dayOf, dayText, minuteText } from '../../domain/time.ts';
import type { DayPlan, JobPlan } from '../jobs/day-plan.ts';
import type { Job } from '../jobs/schema.ts';
import { tableText, wrapped, type Column } from './text.ts';

const COLUMNS: readonly Column[] = [
  { head: 'job' },
  { head: 'calls' },
  { head: 'schedule (IST)' },
  { head: 'on' },
  { head: 'within' },
  { head: 'missed runs' },
  { head: 'runs', right: true },
  { head: 'first' },
  { head: 'last' },
  { head: 'next run' },
];

/** The jobs of a day as a table, and what must be known about the day. */
export function jobsText(plan: DayPlan): string {
  const { day, session, jobs, now, unknown } = plan;
  const head =
    'rule' in session
      ? wrapped(`Jobs of ${dayText(day)}. No session, so nothing of a trading day: ${session.why}`, 2)
      : `Jobs of ${dayText(day)}, session ${minuteText(session.first)} to ${minuteText(session.last)}`;
  const notes = jobs
    .filter(({ cut }) => cut > 0)
    .map(({ job, cut }) => `${job.name}: its schedule leaves out ${cut} minutes of this session`);
  if (unknown !== null && unknown.day !== day)
    notes.push(`No runs are known of ${dayText(unknown.day)}: ${unknown.refusal.why}`);
  return [
    head,
    '',
    jobs.length === 0 ? 'no jobs' : tableText(COLUMNS, jobs.map(rowOf)),
    '',
    `Runs are of ${dayText(day)}; the next run is after ${whenText(now)}, Indian time.`,
    ...notes.map((note) => wrapped(note, 2)),
  ].join('\n');
}

function rowOf({ job, runs, next }: JobPlan): readonly string[] {
  const [first, last] = [runs[0], runs.at(-1)];
  return [
    job.name,
    job.what,
    job.schedule,
    job.on,
    withinText(job),
    job.missed,
    String(runs.length),
    first === undefined ? '-' : clockText(first),
    last === undefined ? '-' : clockText(last),
    next === null ? 'not known' : whenText(next),
  ];
}

function withinText({ within }: Job): string {
  if (within.kind === 'day') return 'the day';
  if (within.kind === 'close') return `from the close + ${within.afterMinutes} min, once`;
  return within.afterMinutes === 0 ? 'the session' : `the session + ${within.afterMinutes} min`;
}

function whenText(at: number): string {
  return `${dayText(dayOf(at))} ${clockText(at)}`;
}
