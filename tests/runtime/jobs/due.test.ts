import { describe, expect, test } from 'vitest';
import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { CALENDAR } from '../../../shared/domain/session-table.ts';
import { importSessions } from '../../../shared/domain/session-import.ts';
import { SESSION_SETTINGS, STANDARD_RULES } from '../../../shared/domain/session.ts';
import { clockText, dayOf, dayText, instantOf, MINUTE_MS, type Day } from '../../../shared/domain/time.ts';
import {
  cutMinutes,
  dueJobs,
  nextRuns,
  replayedSessions,
  sessionsOf,
  type Sessions,
} from '../../../shared/runtime/jobs/due.ts';
import { certifyDueAt } from '../../../shared/runtime/jobs/certify-due.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';

/** The project's jobs of a session. */
const JOBS = jobsOf(jobsFile).filter(({ within }) => within.kind === 'session');
const STANDARD = sessionsOf(STANDARD_RULES);
const MUHURAT: Day = 20261108;
const WITH_MUHURAT = sessionsOf({
  calendar: importSessions({
    sessions: [{ day: '2026-11-08', kind: 'muhurat', open: [['18:00', '19:00']] }],
  }),
  settings: SESSION_SETTINGS,
});

/** First, last and number of a job's runs on a day. */
function runsOn(
  day: Day,
  name: string,
  sessions: Sessions = STANDARD,
): readonly [string, string, number] | null {
  const { due } = dueJobs(JOBS, sessions, instantOf(day, 0) - 1, instantOf(day, 1439));
  const times = due.filter(({ job }) => job.name === name).map(({ at }) => clockText(at));
  const [first, last] = [times[0], times.at(-1)];
  return first === undefined || last === undefined ? null : [first, last, times.length];
}

describe('what is due', () => {
  test('is each minute of the session: the book first, then each bot', () => {
    const { due, closed } = dueJobs(JOBS, STANDARD, instantOf(20260909, 555), instantOf(20260909, 940));
    expect(closed).toEqual([]);
    const minutes = Map.groupBy(due, ({ at }) => at);
    expect([...minutes.keys()]).toEqual(
      Array.from({ length: 385 }, (_, i) => instantOf(20260909, 556) + i * MINUTE_MS),
    );
    for (const each of minutes.values())
      expect(each.map(({ job }) => job.what)).toEqual([
        'reconcile',
        'tick-stocks',
        'tick-futures',
        'tick-options',
      ]);
  });

  test.each([
    ['an ordinary day', 20260731, '15:30', '15:35', 375],
    ['the day from which derivatives trade to 15:40', 20260803, '15:40', '15:45', 385],
    ['a full Sunday for the Budget', 20260201, '15:30', '15:35', 375],
    ['a Saturday in two parts, the gap included', 20240302, '12:30', '12:35', 195],
  ])('follows the session: %s', (_, day, tick, reconcile, ticks) => {
    for (const bot of ['tick-stocks', 'tick-futures', 'tick-options'])
      expect(runsOn(day, bot)).toEqual(['09:16', tick, ticks]);
    expect(runsOn(day, 'reconcile')).toEqual(['09:16', reconcile, ticks + 5]);
  });

  test('follows a Muhurat evening whose time is known; one whose time is not is refused', () => {
    expect(runsOn(MUHURAT, 'tick-stocks', WITH_MUHURAT)).toEqual(['18:01', '19:00', 60]);
    expect(runsOn(MUHURAT, 'reconcile', WITH_MUHURAT)).toEqual(['18:01', '19:05', 65]);
    const { due, closed } = dueJobs(JOBS, STANDARD, instantOf(MUHURAT, 0), instantOf(MUHURAT, 1439));
    expect(due).toEqual([]);
    expect(closed.map(({ refusal }) => refusal.rule)).toEqual(['timing-unverified']);
  });

  test('is nothing on days without a session, which are named with their reason', () => {
    const { due, closed } = dueJobs(JOBS, STANDARD, instantOf(20260911, 1000), instantOf(20260915, 600));
    expect(closed.map(({ day, refusal }) => [day, refusal.rule])).toEqual([
      [20260912, 'weekend'],
      [20260913, 'weekend'],
      [20260914, 'holiday'],
    ]);
    expect(due.map(({ at }) => dayOf(at)).every((day) => day === 20260915)).toBe(true);
    expect(due).toHaveLength(45 * 4);
  });

  test('is nothing in a year without a holiday table, and the year is named; a replay goes by its file', () => {
    const [from, to] = [instantOf(20270104, 0), instantOf(20270104, 1439)];
    const { due, closed } = dueJobs(JOBS, STANDARD, from, to);
    expect(due).toEqual([]);
    expect(closed[0]?.refusal).toMatchObject({ rule: 'no-holiday-table' });
    expect(closed[0]?.refusal.why).toContain('no holiday table for 2027');
    expect(runsOn(20171003, 'tick-stocks', replayedSessions(STANDARD_RULES))).toEqual([
      '09:16',
      '15:30',
      375,
    ]);
  });

  test('of a job of every day comes on every day; then nobody asks for sessions', () => {
    const daily = jobsOf([
      { ...jobsFile[0], name: 'daily', schedule: '15 8 * * *', on: 'every-day', within: { kind: 'day' } },
    ]);
    const { due, closed } = dueJobs(daily, STANDARD, instantOf(20261231, 0), instantOf(20270103, 1439));
    expect(due.map(({ at }) => `${dayText(dayOf(at))} ${clockText(at)}`)).toEqual(
      ['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03'].map((day) => `${day} 08:15`),
    );
    expect(closed).toEqual([]);
  });

  test('of a window after the close comes once, so long after the last close of the day’s own session', () => {
    const closing = jobsOf(jobsFile).filter(({ within }) => within.kind === 'close');
    expect(closing.map(({ what }) => what)).toEqual(['certify', 'eod-review']);
    const on = (day: Day) =>
      dueJobs(closing, WITH_MUHURAT, instantOf(day, 0) - 1, instantOf(day, 1440) - 1).due.map(({ at }) =>
        clockText(at),
      );
    expect(on(20260909)).toEqual(['16:15', '16:20']);
    // In two parts until 12:30, a full Sunday, and an evening until 19:00.
    expect([on(20240302), on(20260201)]).toEqual([
      ['16:15', '16:20'],
      ['16:15', '16:20'],
    ]);
    expect(on(MUHURAT)).toEqual(['20:15', '20:20']);
    // A holiday, and a Sunday.
    expect([on(20260914), on(20260913)]).toEqual([[], []]);
    expect(certifyDueAt(jobsOf(jobsFile), STANDARD_RULES, 20260909)).toBe(instantOf(20260909, 975));
    expect(certifyDueAt(jobsOf(jobsFile), STANDARD_RULES, 20260914)).toBeNull();
    expect(certifyDueAt(JOBS, STANDARD_RULES, 20260909)).toBeNull();
  });

  test('of no jobs is nothing', () => {
    expect(dueJobs([], STANDARD, instantOf(20260912, 0), instantOf(20260914, 0))).toEqual({
      due: [],
      closed: [],
    });
  });
});

describe('the next runs', () => {
  test('step over a weekend and a holiday', () => {
    const { runs, unknown } = nextRuns(JOBS, STANDARD, instantOf(20260911, 944), 5);
    expect(runs.map(({ at, job }) => [dayOf(at), clockText(at), job.name])).toEqual([
      [20260911, '15:45', 'reconcile'],
      [20260915, '09:16', 'reconcile'],
      [20260915, '09:16', 'tick-stocks'],
      [20260915, '09:16', 'tick-futures'],
      [20260915, '09:16', 'tick-options'],
    ]);
    expect(unknown).toBeNull();
  });

  test('end where nobody knows, and say so', () => {
    const { runs, unknown } = nextRuns(JOBS, STANDARD, instantOf(20261231, 1000), 4);
    expect(runs).toEqual([]);
    expect([unknown?.day, unknown?.refusal.rule]).toEqual([20270101, 'no-holiday-table']);
  });
});

describe('the schedules of the project', () => {
  test('leave out no minute of any session that is known', () => {
    const days = [20260909, 20260803, MUHURAT, ...CALENDAR.rows.keys()];
    for (const day of days)
      for (const job of jobsOf(jobsFile))
        expect([day, job.name, cutMinutes(job, WITH_MUHURAT, day)]).toEqual([day, job.name, 0]);
  });

  test('that do are counted', () => {
    const [narrow] = jobsOf([{ ...jobsFile[1], schedule: '* 9-15 * * MON-FRI' }]);
    const [closing] = jobsOf([{ ...jobsFile[6], schedule: '15 16 * * *' }]);
    const [daily] = jobsOf([{ ...jobsFile[1], schedule: '0 8 * * *' }]);
    if (narrow === undefined || daily === undefined || closing === undefined) throw new Error('no job');
    expect([20260909, MUHURAT, 20260201].map((day) => cutMinutes(narrow, WITH_MUHURAT, day))).toEqual([
      0, 60, 375,
    ]);
    expect([20260909, MUHURAT].map((day) => cutMinutes(closing, WITH_MUHURAT, day))).toEqual([0, 1]);
    expect(cutMinutes(daily, WITH_MUHURAT, 20260909)).toBe(0);
  });
});
