import { describe, expect, test } from 'vitest';
import { dayToken, prove, standing } from '../../../shared/runtime/login/token.ts';
import { KiteSession } from '../../../shared/adapters/kite/session.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { API_KEY, at } from '../../sim/kite/support.ts';
import { transportOf } from '../../adapters/kite/transport-of.ts';
import { loginCase, USER } from './case.ts';

const DEAD = { accessToken: 'dead-and-gone', userId: USER, madeAt: at(460) };

describe('what is kept', () => {
  test('is nothing, a token, another’s, or not to be read', async () => {
    const one = loginCase();
    expect(await standing(one.parts)).toMatchObject({ kind: 'missing', why: 'nobody has logged in yet' });
    await one.login();
    expect(await standing(one.parts)).toMatchObject({ kind: 'kept', state: { kind: 'valid' } });
    expect(await standing({ ...one.parts, userId: 'ZZ9' })).toEqual({
      kind: 'foreign',
      why: "the token kept is AB1234's, and the account is ZZ9's",
    });
    expect(await standing({ ...one.parts, userId: null })).toMatchObject({ kind: 'kept' });
    const secrets = { ...one.parts.secrets, accessToken: () => Promise.reject(new Error('shut')) };
    expect(await standing({ ...one.parts, secrets })).toEqual({ kind: 'unreadable', why: 'shut' });
  });

  test('is proven by Kite alone', async () => {
    const one = loginCase();
    await one.login();
    const token = await one.kept();
    if (token === null) throw new Error('nobody logged in');
    expect(await prove(one.parts, token)).toEqual({ kind: 'proven' });
    expect(await prove(one.parts, { ...token, userId: 'ZZ9' })).toMatchObject({
      kind: 'dead',
      why: /AB1234's/,
    });
    expect(await prove(one.parts, DEAD)).toMatchObject({
      kind: 'dead',
      why: /Kite refuses the token: Incorrect/,
    });
    one.client.kite.arm({ fault: 'reset', route: 'profile' });
    expect(await prove(one.parts, token)).toMatchObject({
      kind: 'unknown',
      why: /could not be asked: hung up/,
    });
  });
});

describe('the token of the day', () => {
  test('is refused with a reason until somebody logs in, and from its end on', async () => {
    const one = loginCase();
    const token = dayToken(one.parts);
    await expect(token()).rejects.toThrow(/^nobody has logged in yet: log in$/);
    await one.login();
    expect(await token()).toBe((await one.kept())?.accessToken);
    one.clock.set(at(1440 + 360));
    await expect(token()).rejects.toThrow(/^the token ended 2026-09-10 06:00: log in$/);
  });

  test('that died is replaced by the one of a log-in meanwhile, without a restart', async () => {
    const one = loginCase();
    await one.login();
    const transport = transportOf({ http: (asked) => one.client.kite.http(asked, one.clock.now()) });
    const wire = { apiKey: API_KEY, transport, timeoutMs: 7000 };
    const session = new KiteSession(wire, DEFAULT_KITE_SETTINGS, dayToken(one.parts));
    const orders = () =>
      session.read(
        (kite) => kite.getOrders(),
        (body) => body,
      );
    expect(await orders()).toMatchObject({ kind: 'data' });
    one.client.kite.arm({ fault: 'dead-token', route: 'orders' });
    expect(await orders()).toMatchObject({ failure: 'token-dead' });
    one.clock.set(at(481));
    await one.login();
    expect(await orders()).toMatchObject({ kind: 'data' });
  });
});
