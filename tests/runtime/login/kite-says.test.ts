import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { callback, startLogin } from '../../../shared/runtime/login/login.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { at } from '../../sim/kite/support.ts';
import { loginCase } from './case.ts';
import { back, refuses } from './refuses.ts';

describe('is refused by what Kite says', () => {
  const asIs = (): void => undefined;

  test('another user’s session', async () => {
    const one = loginCase({ userId: 'ZZ9' });
    expect(await refuses(one, back(one, asIs), 'user', /logged in ZZ9, .* here is AB1234's/)).toBe(1);
  });

  test('a profile of another user', async () => {
    const one = loginCase();
    const { broker } = one.parts;
    const parts = {
      ...one.parts,
      broker: { ...broker, owner: async () => ({ kind: 'owner', userId: 'ZZ9' }) as const },
    };
    expect(await refuses({ ...one, parts }, back(one, asIs), 'user', /logged in ZZ9/)).toBe(1);
  });

  test('a wrong secret: its checksum', async () => {
    const one = loginCase({}, {}, 'another-one');
    expect(await refuses(one, back(one, asIs), 'session', /refused.*Invalid `checksum`/)).toBe(1);
  });

  test('a request token that was used, or is too old, or was never given', async () => {
    const used = loginCase();
    const query = await back(used, asIs)();
    const { broker } = used.parts;
    await broker.session(query.get('request_token') ?? '');
    expect(await refuses(used, async () => query, 'session', /Token is invalid or has expired/)).toBe(2);
    const old = loginCase();
    const late = await back(old, asIs)();
    old.clock.set(at(480) + 120_000);
    expect(await refuses(old, async () => late, 'session', /invalid or has expired/)).toBe(1);
    const never = loginCase();
    const other = back(never, (redirect) => redirect.set('request_token', 'never-given'));
    expect(await refuses(never, other, 'session', /invalid or has expired/)).toBe(1);
  });

  test.each<[string, FaultOptions, RegExp]>([
    [
      'silence',
      { fault: 'timeout-not-landed', route: 'session-create' },
      /no certain answer.*no answer within 7000 ms/,
    ],
    ['silence after it was done', { fault: 'timeout-landed', route: 'session-create' }, /no certain answer/],
    ['a reset', { fault: 'reset', route: 'session-create' }, /no certain answer.*hung up/],
    [
      'a page with 200',
      { fault: 'html-200', route: 'session-create' },
      /no certain answer.*HTTP 200 with text\/html/,
    ],
    [
      'a bad gateway',
      { fault: 'bad-gateway', route: 'session-create' },
      /no certain answer.*HTTP 502 with text\/html/,
    ],
    [
      'nothing with 504',
      { fault: 'gateway-timeout', route: 'session-create' },
      /no certain answer.*HTTP 504/,
    ],
    [
      'an error of its own',
      { fault: 'server-error', route: 'session-create' },
      /Something unexpected happened/,
    ],
    ['too many requests', { fault: 'rate-limited', route: 'session-create' }, /refused.*Too many requests/],
  ])('%s to the session', async (_what, fault, says) => {
    const one = loginCase();
    one.client.kite.arm(fault);
    expect(await refuses(one, back(one, asIs), 'session', says)).toBe(1);
    expect(one.client.kite.fired().map((each) => each.fault)).toEqual([fault.fault]);
    // The person begins again, and it goes through.
    expect(await one.login()).toMatchObject({ kind: 'in' });
  });

  test.each<[string, FaultOptions, RegExp]>([
    ['a dead token', { fault: 'dead-token', route: 'profile' }, /profile of the new token was refused/],
    ['silence', { fault: 'timeout-landed', route: 'profile' }, /no certain answer to the profile/],
    [
      'a page with 200',
      { fault: 'html-200', route: 'profile' },
      /no certain answer.*HTTP 200 with text\/html/,
    ],
  ])('%s to the profile', async (_what, fault, says) => {
    const one = loginCase();
    one.client.kite.arm(fault);
    expect(await refuses(one, back(one, asIs), 'proof', says)).toBe(2);
  });
});

test('an answer that is not understood is not quoted: it may hold the token', async () => {
  const one = loginCase({ userId: 'lower-case' });
  const outcome = await one.login();
  expect(outcome).toMatchObject({ rule: 'session', why: /HTTP 200 with application\/json/ });
  expect(JSON.stringify(outcome)).not.toMatch(/access|[0-9a-f]{32}/);
});

test('a token that cannot be kept is a refusal that says so', async () => {
  const one = loginCase();
  const secrets = {
    ...one.parts.secrets,
    keepAccessToken: async () => {
      throw new Error('the disk is full, access_token=abc');
    },
  };
  const query = one.atKite(await startLogin(one.parts));
  expect(await callback({ ...one.parts, secrets }, query)).toEqual({
    kind: 'refused',
    rule: 'keep',
    why: expect.stringMatching(/could not be kept.*the disk is full, access_token=\[redacted\]/),
  });
});

test('a store that fails before the state is spent lets nothing through', async () => {
  const one = loginCase();
  const query = one.atKite(await startLogin(one.parts));
  const store = { ...memoryStore(), read: () => Promise.reject(new Error('down')) };
  const parts = { ...one.parts, ports: { ...one.parts.ports, store } };
  await expect(callback(parts, query)).rejects.toThrow('down');
  expect([one.asked, await one.kept()]).toEqual([[], null]);
});
