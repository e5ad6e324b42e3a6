import { describe, expect, test } from 'vitest';
import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';

const [RECONCILE] = jobsFile;
const AT_THE_CLOSE: ReadonlySet<string> = new Set(['certify', 'eod-review']);
const EACH_MINUTE = /^(tick-|reconcile$)/;

describe('the jobs of the project', () => {
  test('are read, in the order in which they run within a minute', () => {
    const jobs = jobsOf(jobsFile);
    expect(jobs.map(({ name }) => name)).toEqual([
      'reconcile',
      'tick-stocks',
      'tick-futures',
      'tick-options',
      'nag-login',
      'nag-login-last',
      'certify',
      'square-off',
      'preflight',
      'preflight-last',
      'eod-review',
    ]);
    for (const { name, what, timeZone, on, within, missed } of jobs) {
      expect(what).toBe(name.replace(/-last$/, ''));
      const kind = AT_THE_CLOSE.has(name) ? 'close' : EACH_MINUTE.test(name) ? 'session' : 'day';
      expect([timeZone, on, within.kind, missed]).toEqual(['Asia/Kolkata', 'trading-day', kind, 'latest']);
    }
  });

  test('leave the cloud time to answer before the next minute', () => {
    const inSession = jobsOf(jobsFile).filter(({ within }) => within.kind === 'session');
    for (const { attemptDeadlineSeconds } of inSession) expect(attemptDeadlineSeconds).toBeLessThan(60);
  });
});

describe('jobs that cannot be read', () => {
  const refused = (change: Readonly<Record<string, unknown>>): string => {
    try {
      jobsOf([RECONCILE, { ...RECONCILE, name: 'odd', ...change }]);
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
    return 'taken';
  };

  test.each([
    [{ schedule: '61 * * * *' }, 'job "odd": schedule: minute "61"; allowed: 0 to 59'],
    [{ schedule: 5 }, 'job "odd": schedule: '],
    [{ timeZone: 'Asia/Calcutta' }, 'job "odd": timeZone: '],
    [{ on: 'weekdays' }, 'job "odd": on: '],
    [{ within: { kind: 'session' } }, 'job "odd": within.afterMinutes: '],
    [{ within: { kind: 'session', afterMinutes: -1 } }, 'job "odd": within.afterMinutes: '],
    [{ on: 'every-day' }, 'job "odd": within: a session is of a trading day'],
    [{ missed: 'all' }, 'job "odd": missed: '],
    [{ lateAtMostSeconds: 0 }, 'job "odd": lateAtMostSeconds: '],
    [{ attemptDeadlineSeconds: 14 }, 'job "odd": attemptDeadlineSeconds: '],
    [{ retries: 6 }, 'job "odd": retries: '],
    [{ what: 'Tick Stocks' }, 'job "odd": what: a name is lower-case letters'],
    [{ paused: true }, 'job "odd": Unrecognized key: "paused"'],
    [{ name: 'reconcile' }, 'job "reconcile" is there twice'],
    [{ name: 7 }, 'job 2: name: '],
  ])('%j is named by job and field', (change, says) => {
    expect(refused(change)).toContain(`the jobs cannot be read:\n${says}`);
  });

  test('every fault is named at once, and what is no list at all', () => {
    expect(refused({ missed: 'all', retries: -1 }).split('\n')).toHaveLength(3);
    expect(() => jobsOf({ jobs: [] })).toThrow(/expected array/);
    expect(() => jobsOf([null])).toThrow(/job 1: /);
  });

  test('an empty list is one', () => {
    expect(jobsOf([])).toEqual([]);
  });
});
