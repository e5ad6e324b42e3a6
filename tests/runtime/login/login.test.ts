import { describe, expect, test } from 'vitest';
import { callback, startLogin, type LoginRule } from '../../../shared/runtime/login/login.ts';
import { LOGIN_SETTINGS, loginSettingsSchema } from '../../../shared/runtime/login/settings.ts';
import { sha256 } from '../../../shared/sim/kite/ids.ts';
import { API_KEY, API_SECRET, at } from '../../sim/kite/support.ts';
import { loginCase, USER } from './case.ts';
import { back, refuses } from './refuses.ts';

describe('a log-in', () => {
  test('begins at Kite’s page with the key and a state that comes back', async () => {
    const link = new URL(await startLogin(loginCase().parts));
    expect(link.origin + link.pathname).toBe('https://kite.example/connect/login');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      v: '3',
      api_key: API_KEY,
      redirect_params: 'state=state-00000000000000000001',
    });
    expect(link.search).toContain('redirect_params=state%3Dstate-');
  });

  test('keeps the token that lives, of our user, until 06:00', async () => {
    const one = loginCase();
    const outcome = await one.login();
    expect(outcome).toEqual({
      kind: 'in',
      userId: USER,
      madeAt: at(480),
      state: { kind: 'valid', endsAt: at(1440 + 360) },
    });
    const kept = await one.kept();
    expect(kept).toMatchObject({ userId: USER, madeAt: at(480) });
    one.client.token = kept?.accessToken ?? '';
    expect(one.client.get('/user/profile', at(481))).toMatchObject({ user_id: USER });
    expect(JSON.stringify([outcome, one.lines])).not.toContain(one.client.token);
    expect(one.lines).toEqual([expect.stringMatching(/^INFO logged in .*"user":"AB1234"/)]);
  });

  test('sends the checksum and never the secret, then asks with the new token who it is', async () => {
    const one = loginCase();
    await one.login();
    const [session, profile] = one.asked;
    const form = new URLSearchParams(session?.body);
    expect([session?.method, session?.url, form.get('api_key')]).toEqual(['POST', '/session/token', API_KEY]);
    expect(form.get('checksum')).toBe(sha256(`${API_KEY}${form.get('request_token')}${API_SECRET}`));
    expect(JSON.stringify(one.asked)).not.toContain(API_SECRET);
    expect(profile).toMatchObject({ method: 'GET', url: '/user/profile' });
    expect(profile?.headers['authorization']).toBe(`token ${API_KEY}:${(await one.kept())?.accessToken}`);
    expect(one.asked).toHaveLength(2);
  });

  test('a second one on the same day wins', async () => {
    const one = loginCase();
    await one.login();
    const first = await one.kept();
    one.clock.set(at(500));
    expect(await one.login()).toMatchObject({ kind: 'in', madeAt: at(500) });
    expect((await one.kept())?.accessToken).not.toBe(first?.accessToken);
  });

  test('before 07:30 is told to be doubtful', async () => {
    const early = loginCase({}, {}, API_SECRET, 420);
    expect(await early.login()).toMatchObject({ kind: 'in', state: { kind: 'doubtful', why: /07:00/ } });
  });

  test('several may be under way, and each comes back once in any order', async () => {
    const one = loginCase();
    const links = [await startLogin(one.parts), await startLogin(one.parts)];
    const queries = links.map((link) => one.atKite(link)).toReversed();
    for (const query of queries) expect(await callback(one.parts, query)).toMatchObject({ kind: 'in' });
  });

  test('of the fifth under way the first is pushed out', async () => {
    const one = loginCase();
    const first = one.atKite(await startLogin(one.parts));
    for (let n = 0; n < LOGIN_SETTINGS.pendingMax; n += 1) await startLogin(one.parts);
    expect(await callback(one.parts, first)).toMatchObject({ rule: 'state' });
  });

  test('the store holds no state that could be used', async () => {
    const one = loginCase();
    await startLogin(one.parts);
    const [entry] = await one.parts.ports.store.list('logins/', 'logins/~');
    expect(JSON.stringify(entry)).not.toContain('state-0');
    expect(entry?.key).toBe('logins/AB1234');
  });
});

describe('is refused, and nothing is asked of Kite,', () => {
  test.each<[string, LoginRule, (query: URLSearchParams) => void, RegExp]>([
    ['without a state', 'shape', (query) => query.delete('state'), /none of Kite's to us: state missing/],
    ['with an empty state', 'shape', (query) => query.set('state', ''), /state missing or malformed/],
    ['with two states', 'shape', (query) => query.append('state', 'x'), /has state more than once/],
    [
      'with two tokens',
      'shape',
      (query) => query.append('request_token', 'x'),
      /request_token more than once/,
    ],
    ['with an odd token', 'shape', (query) => query.set('request_token', 'a&b'), /request_token missing or/],
    ['without a status', 'shape', (query) => query.delete('status'), /status missing/],
    [
      'without a token',
      'status',
      (query) => query.delete('request_token'),
      /says success and has no request_token/,
    ],
    [
      'with another state',
      'state',
      (query) => query.set('state', 'state-00000000000000000002'),
      /not begun here/,
    ],
    ['that did not succeed', 'status', (query) => query.set('status', 'failed'), /Kite says "failed"/],
    [
      'with a status that is no word',
      'shape',
      (query) => query.set('status', '<b>\u001B[2J'),
      /status missing or/,
    ],
  ])('a redirect %s (%s)', async (_what, rule, meddle, says) => {
    const one = loginCase();
    expect(await refuses(one, back(one, meddle), rule, says)).toBe(0);
  });

  test('a redirect that comes again, the whole second time', async () => {
    const one = loginCase();
    const query = one.atKite(await startLogin(one.parts));
    expect(await callback(one.parts, query)).toMatchObject({ kind: 'in' });
    const [kept, asked] = [await one.kept(), one.asked.length];
    expect(await callback(one.parts, query)).toMatchObject({ rule: 'state', why: /it came back before/ });
    expect([await one.kept(), one.asked.length]).toEqual([kept, asked]);
  });

  test('one of two that come at the same time with one state', async () => {
    const one = loginCase();
    const query = one.atKite(await startLogin(one.parts));
    const outcomes = await Promise.all([callback(one.parts, query), callback(one.parts, query)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['in', 'refused']);
    expect(one.asked).toHaveLength(2);
  });

  test.each([
    [LOGIN_SETTINGS.stateMs - 1, 'in'],
    [LOGIN_SETTINGS.stateMs, 'refused'],
  ])('one that comes back after %i ms: %s', async (lateMs, kind) => {
    const one = loginCase();
    const link = await startLogin(one.parts);
    one.clock.set(at(480) + lateMs);
    const outcome = await callback(one.parts, one.atKite(link));
    expect(outcome).toMatchObject(
      kind === 'in' ? { kind } : { kind, rule: 'state', why: /longer than 600 s/ },
    );
    expect(one.asked).toHaveLength(kind === 'in' ? 2 : 0);
  });

  test('one whose state can be guessed is not even begun', async () => {
    await expect(startLogin(loginCase({}, { random: () => 'short' }).parts)).rejects.toThrow(/22 to 128/);
    expect(() => loginSettingsSchema.parse({ stateMs: 0 })).toThrow(/>=1000/);
  });
});
