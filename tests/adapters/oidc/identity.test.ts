import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { localIssuer, portOf, signed, stripped, closed } from '../../../scripts/local-issuer.ts';
import { oidcIdentity } from '../../../shared/adapters/oidc/identity.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { Identity } from '../../../shared/ports.ts';

const NOW = instantOf(20260909, 620);
const AUD = 'https://function.example';
const WHO = 'scheduler@project.iam.gserviceaccount.com';

const issuer = await localIssuer();
afterAll(() => issuer.close());

function identity(signatures: 'checked' | 'by-platform' = 'checked', url = issuer.keysUrl): Identity {
  return oidcIdentity({ issuers: [issuer.name], keys: { url, timeoutMs: 200 }, signatures });
}

describe('a token', () => {
  test('of the issuer tells who shows it', async () => {
    const token = issuer.token(WHO, AUD, NOW);
    const known = { kind: 'known', email: WHO, verified: true, audience: AUD };
    expect(await identity().verify(token, ['https://a.example', AUD], NOW)).toEqual(known);
  });

  test.each([-31_000, -29_000, 3_569_000, 3_571_000])(
    'is good from its making to its end, %i ms, clocks apart by 30 s',
    async (ms) => {
      const token = issuer.token(WHO, AUD, NOW, { iat: NOW / 1000, exp: NOW / 1000 + 3540 });
      const { kind } = await identity().verify(token, [AUD], NOW + ms);
      expect(kind).toBe(ms > -30_000 && ms < 3_570_000 ? 'known' : 'refused');
    },
  );

  test('that is not signed as it should be is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const good = issuer.token(WHO, AUD, NOW);
    const [head = '', claims = '', signature = ''] = good.split('.');
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const other = {
      iss: issuer.name,
      aud: AUD,
      email: 'owner@example.com',
      email_verified: true,
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
    };
    const hmac = `${part({ alg: 'HS256', kid: 'local' })}.${part(other)}`;
    const bad = [
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${part(other)}.${signature}`,
      `${part({ alg: 'none', kid: 'local' })}.${part(other)}.x`,
      `${hmac}.${createHmac('sha256', 'local').update(hmac).digest('base64url')}`,
      signed(other, privateKey),
      signed(other, privateKey, { alg: 'RS256', kid: 'another' }),
      signed(other, privateKey, { alg: 'RS256' }),
      stripped(good),
      `${good}A`,
      good.slice(0, -4),
      `${good.slice(0, -8)}AAAAAAAA`,
      'x'.repeat(10_000),
    ];
    for (const token of bad) {
      const answer = await identity().verify(token, [AUD], NOW);
      expect([token.slice(-20), answer.kind]).toEqual([token.slice(-20), 'refused']);
    }
  });

  test.each([
    ['two audiences', { aud: [AUD, 'https://other.example'] }],
    ['no e-mail', { email: undefined }],
    ['an end that is no number', { exp: '99999999999' }],
    ['a life of more than a day', { exp: NOW / 1000 + 100_000 }],
  ])('with %s is refused', async (_what, other) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = {
      iss: issuer.name,
      aud: AUD,
      email: WHO,
      email_verified: true,
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
      ...other,
    };
    // The platform's word for the signature: what else is wrong is what is refused.
    const token = stripped(signed(claims, privateKey));
    expect((await identity('by-platform').verify(token, [AUD], NOW)).kind).toBe('refused');
  });

  test('"verified" that is not true is not verified', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = {
      iss: issuer.name,
      aud: AUD,
      email: WHO,
      email_verified: 'true',
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
    };
    const token = stripped(signed(claims, privateKey));
    expect(await identity('by-platform').verify(token, [AUD], NOW)).toMatchObject({ verified: false });
  });

  test('that is any text is refused, never an exception, and never quoted', async () => {
    const one = identity('by-platform');
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 12, maxLength: 200 }), async (text) => {
        const answer = await one.verify(text, [AUD], NOW);
        expect(answer.kind).toBe('refused');
        expect(JSON.stringify(answer)).not.toContain(JSON.stringify(text).slice(1, -1));
      }),
    );
  });
});

describe('the issuer’s keys', () => {
  test('are asked for when the first is needed, once for all who wait, and kept', async () => {
    const before = issuer.asked();
    const one = identity();
    await one.verify(issuer.token(WHO, 'https://other.example', NOW), [AUD], NOW);
    expect(issuer.asked()).toBe(before);
    const token = issuer.token(WHO, AUD, NOW);
    await Promise.all([1, 2, 3].map(() => one.verify(token, [AUD], NOW)));
    await one.verify(token, [AUD], NOW);
    expect(issuer.asked()).toBe(before + 1);
  });

  test('are not asked for again by every id that somebody makes up', async () => {
    const before = issuer.asked();
    const one = identity();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const claims = {
      iss: issuer.name,
      aud: AUD,
      email: WHO,
      email_verified: true,
      iat: NOW / 1000,
      exp: NOW / 1000 + 600,
    };
    for (let i = 0; i < 5; i += 1)
      await one.verify(signed(claims, privateKey, { alg: 'RS256', kid: `made-up-${i}` }), [AUD], NOW + i);
    expect(issuer.asked()).toBe(before + 1);
  });

  test('that cannot be had leave it unknown who calls, and are asked for again', async () => {
    let answers = (): readonly [number, string] => [500, 'no'];
    const server = createServer((_request, response) => {
      const [status, body] = answers();
      response.writeHead(status).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const one = identity('checked', `http://127.0.0.1:${portOf(server)}/`);
    const token = issuer.token(WHO, AUD, NOW);
    for (const bad of [
      [500, 'no'],
      [200, '<html>'],
      [200, '{"keys":[]}'],
      [200, 'x'.repeat(300_000)],
    ] as const) {
      answers = () => bad;
      expect((await one.verify(token, [AUD], NOW)).kind).toBe('no-answer');
    }
    const good = await (await fetch(issuer.keysUrl)).text();
    answers = () => [200, good];
    expect((await one.verify(token, [AUD], NOW)).kind).toBe('known');
    // Old ones serve while the issuer is away, for a day.
    answers = () => [500, 'no'];
    const later = (ms: number): string => issuer.token(WHO, AUD, NOW + ms);
    expect((await one.verify(later(7_200_000), [AUD], NOW + 7_200_000)).kind).toBe('known');
    expect((await one.verify(later(90_000_000), [AUD], NOW + 90_000_000)).kind).toBe('no-answer');
    await closed(server);
  });

  test('from a server that says nothing are not waited for', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const one = identity('checked', `http://127.0.0.1:${portOf(server)}/`);
    const answer = await one.verify(issuer.token(WHO, AUD, NOW), [AUD], NOW);
    expect(answer).toMatchObject({ kind: 'no-answer', why: expect.stringMatching(/200 ms|silence/) });
    await closed(server);
  });
});
