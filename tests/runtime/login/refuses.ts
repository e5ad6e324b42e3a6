import { expect } from 'vitest';
import { callback, startLogin, type LoginRule } from '../../../shared/runtime/login/login.ts';
import { API_SECRET, at } from '../../sim/kite/support.ts';
import { USER, type LoginCase } from './case.ts';

const OLD = { accessToken: 'the-one-of-yesterday', userId: USER, madeAt: at(480) - 86_400_000 };

/** Refused by that rule in one sentence without a secret, and what was kept before is still there. How many requests had left for Kite. */
export async function refuses(
  one: LoginCase,
  query: () => Promise<URLSearchParams>,
  rule: LoginRule,
  says: RegExp,
): Promise<number> {
  await one.parts.secrets.keepAccessToken(OLD);
  const asks = await query();
  const outcome = await callback(one.parts, asks);
  expect(outcome).toEqual({ kind: 'refused', rule, why: expect.stringMatching(says) });
  expect(await one.kept()).toEqual(OLD);
  const told = [JSON.stringify(outcome), ...one.lines].join('\n');
  expect(one.lines).toEqual([expect.stringMatching(/^WARN log-in refused /)]);
  const tokens = [asks.get('request_token'), asks.get('state')].filter((text) => (text ?? '').length > 8);
  for (const secret of [API_SECRET, ...tokens]) expect(told).not.toContain(secret);
  return one.asked.length;
}

/** The redirect of a log-in that was begun, changed. */
export const back =
  (one: LoginCase, meddle: (query: URLSearchParams) => void) => async (): Promise<URLSearchParams> => {
    const query = one.atKite(await startLogin(one.parts));
    meddle(query);
    return query;
  };
