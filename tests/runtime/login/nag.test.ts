import { describe, expect, test } from 'vitest';
import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { addDays, clockText, dayOf, dayText, instantOf } from '../../../shared/domain/time.ts';
import { sessionsOf } from '../../../shared/runtime/jobs/due.ts';
import { Scheduler } from '../../../shared/runtime/jobs/scheduler.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import { nagLogin } from '../../../shared/runtime/login/nag.ts';
import { API_SECRET, at } from '../../sim/kite/support.ts';
import { LINK, loginCase, USER, type LoginCase } from './case.ts';

const JOBS = jobsOf(jobsFile).filter(({ what }) => what === 'nag-login');

async function nagged(one: LoginCase): Promise<readonly string[]> {
  const before = one.alerts.length;
  const answer = await nagLogin(one.parts);
  const alerts = one.alerts.slice(before);
  expect(answer).toBe(alerts.length === 0 ? 'fine' : 'nagged');
  return alerts;
}

describe('the log-in is asked for', () => {
  test('with the link while nobody has logged in, and not after', async () => {
    const one = loginCase();
    expect(await nagged(one)).toEqual([`No valid Kite token: nobody has logged in yet. Log in: ${LINK}`]);
    await one.login();
    expect(await nagged(one)).toEqual([]);
  });

  test('where the token is yesterday’s, without asking Kite', async () => {
    const one = loginCase();
    await one.login();
    const asked = one.asked.length;
    one.clock.set(at(1440 + 480));
    expect(await nagged(one)).toEqual([expect.stringContaining('the token ended 2026-09-10 06:00. Log in')]);
    expect(one.asked).toHaveLength(asked);
  });

  test('where Kite says that a token of this morning is dead', async () => {
    const one = loginCase();
    await one.parts.secrets.keepAccessToken({ accessToken: 'ended-by-hand', userId: USER, madeAt: at(470) });
    expect(await nagged(one)).toEqual([expect.stringMatching(/Kite refuses the token: Incorrect .* Log in/)]);
  });

  test('where what is kept is another user’s or cannot be read', async () => {
    const one = loginCase();
    await one.parts.secrets.keepAccessToken({ accessToken: 'of-another', userId: 'ZZ9', madeAt: at(470) });
    expect(await nagged(one)).toEqual([expect.stringContaining("token kept is ZZ9's")]);
    const secrets = { ...one.parts.secrets, accessToken: () => Promise.reject(new Error('shut')) };
    await nagLogin({ ...one.parts, secrets });
    expect(one.alerts.at(-1)).toContain('No valid Kite token: shut');
  });

  test('where a doubtful token cannot be proven; a sure one is believed, and a doubtful one that is proven too', async () => {
    for (const [minute, kind] of [
      [420, 'nagged'],
      [460, 'fine'],
    ] as const) {
      const one = loginCase({}, {}, API_SECRET, minute);
      await one.login();
      one.clock.set(at(480));
      one.client.kite.arm({ fault: 'html-200', route: 'profile' });
      expect(await nagLogin(one.parts)).toBe(kind);
      expect(one.lines.some((line) => line.startsWith('WARN the token could not be proven'))).toBe(
        kind === 'fine',
      );
      expect(await nagLogin(one.parts)).toBe('fine');
    }
  });

  test('without a secret in what is told', async () => {
    const one = loginCase();
    await one.login();
    const token = (await one.kept())?.accessToken ?? '';
    one.client.kite.arm({ fault: 'dead-token', route: 'profile' });
    await nagged(one);
    for (const secret of [token, API_SECRET])
      expect(JSON.stringify([one.alerts, one.lines])).not.toContain(secret);
  });
});

/** The scheduler from Friday 11 September, 07:00, to Tuesday evening; Monday is a holiday. When somebody was nagged. */
async function nagsUnder(one: LoginCase, loginAt: readonly string[]): Promise<readonly string[]> {
  const when = (): string => `${dayText(dayOf(one.clock.now()))} ${clockText(one.clock.now())}`;
  const seen: string[] = [];
  const scheduler = new Scheduler({
    jobs: JOBS,
    sessions: sessionsOf(STANDARD_RULES),
    handlers: {
      'nag-login': async () => {
        if ((await nagLogin(one.parts)) === 'nagged') seen.push(when());
        if (loginAt.includes(when())) await one.login();
      },
    },
    ports: { ...one.parts.ports, alerts: { alert: async () => undefined } },
    sleepUntil: async (until) => one.clock.set(until),
  });
  await scheduler.runUntil(instantOf(addDays(20_260_911, 4), 1200));
  return seen;
}

describe('the jobs of the project ask for it', () => {
  const on = (day: string, ...times: readonly string[]) => times.map((time) => `2026-09-${day} ${time}`);
  const start = () => {
    const one = loginCase();
    one.clock.set(instantOf(20_260_911, 420));
    return one;
  };

  test('at 08:00, 08:30 and 09:00 of each trading day, not at a week-end or on a holiday', async () => {
    expect(await nagsUnder(start(), [])).toEqual([
      ...on('11', '08:00', '08:30', '09:00'),
      ...on('15', '08:00', '08:30', '09:00'),
    ]);
  });

  test('not after somebody logged in, and the next trading day again', async () => {
    expect(await nagsUnder(start(), ['2026-09-11 08:00', '2026-09-15 08:30'])).toEqual([
      ...on('11', '08:00'),
      ...on('15', '08:00', '08:30'),
    ]);
  });
});
