import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretName, redacted, REDACTED } from '../../shared/domain/redacted.ts';

const NAMES = (
  'access_token request_token refresh_token public_token enctoken api_secret api_key password authorization cookie set-cookie ' +
  'checksum totp twofa_value client_secret accessToken API-KEY KITE_API_SECRET X-Csrf-Token pin private_key'
).split(' ');
const name = fc.constantFrom(...NAMES);
const anyCase = fc.tuple(name, fc.boolean()).map(([text, upper]) => (upper ? text.toUpperCase() : text));
/** Marked, so that finding it in a text is no accident. */
const word = fc.stringMatching(/^[A-Za-z0-9_-]{6,24}$/).map((text) => `S3CR${text}`);
const phrase = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 20 }).map((text) => `S3CR${text}S3CR`);

type Shape = (name: string, secret: string) => string;
/** For a secret of letters, digits, - and _. */
const BARE: readonly Shape[] = [
  (n, s) => `${n}=${s}`,
  (n, s) => `POST /session?user=x&${n}=${s}&action=login said 403`,
  (n, s) => `redirect=https%3A%2F%2Fhost%2F%3F${n}%3D${s}%26status%3Dok`,
  (n, s) => `${n}: ${s}`,
  (n, s) => `headers {${n}: ${s}, other: 1}`,
  (n, s) => `${n} => ${s}`,
  (_, s) => `Authorization: token ${s}:${s}`,
  (_, s) => `sent ["authorization","token ${s}:${s}"]`,
  (_, s) => `with Bearer ${s}`,
  (_, s) => `Cookie: a=${s}; b=${s}`,
  (_, s) => `https://user:${s}@host/path`,
  (_, s) => `https://api.telegram.org/bot1234567:${s.padEnd(24, 'S3CR')}/sendMessage`,
  (_, s) => `https%3A%2F%2Fapi.telegram.org%2Fbot1234567%3A${s.padEnd(24, 'S3CR')}%2FsendMessage`,
  (_, s) => `the bot 1234567:${s.padEnd(24, 'S3CR')} was asked`,
  (_, s) => `X-Telegram-Bot-Api-Secret-Token: ${s}`,
  (_, s) => JSON.stringify({ secret_token: s }),
  (_, s) => `TRON_TELEGRAM_TOKEN=${s} TRON_TELEGRAM_SECRET=${s}`,
];
/** For a secret of any characters. */
const QUOTED: readonly Shape[] = [
  (n, s) => JSON.stringify({ before: 1, [n]: s, after: 'kept' }),
  (n, s) => `said ${JSON.stringify({ [n]: s }, null, 2)}`,
  (n, s) => JSON.stringify({ body: JSON.stringify({ [n]: s, after: 1 }) }),
  (n, s) => JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ [n]: s }) }) }),
  (n, s) => `${n}=${encodeURIComponent(s)}&x=1`,
];

describe('a secret', () => {
  test.each(BARE.map((shape, i) => [i, shape] as const))('does not survive in bare shape %i', (_, shape) => {
    fc.assert(
      fc.property(anyCase, word, (name, secret) => {
        const clean = redacted(shape(name, secret));
        expect(clean).not.toContain('S3CR');
        expect(clean).toContain(REDACTED);
      }),
    );
  });

  test.each(QUOTED.map((shape, i) => [i, shape] as const))(
    'does not survive in quoted shape %i',
    (_, shape) => {
      fc.assert(
        fc.property(anyCase, phrase, (name, secret) => {
          expect(redacted(shape(name, secret))).not.toContain('S3CR');
        }),
      );
    },
  );

  test('does not survive in lists, objects and numbers under its name', () => {
    for (const value of [['a=S3CR', 'b=S3CR'], { value: 'S3CR' }])
      expect(redacted(JSON.stringify({ cookie: value, x: 1 }))).toBe(`{"cookie":"${REDACTED}","x":1}`);
    expect(redacted('{"totp":123456,"x":1}')).toBe(`{"totp":"${REDACTED}","x":1}`);
  });

  test('does not survive among others, and what is around it is kept', () => {
    expect(redacted('403 for access_token=abc&user_id=XY12 of NSE:SBIN')).toBe(
      `403 for access_token=${REDACTED}&user_id=XY12 of NSE:SBIN`,
    );
    expect(redacted('{"user":"XY12","password":"a\\"b,c","lot":65}')).toBe(
      `{"user":"XY12","password":"${REDACTED}","lot":65}`,
    );
  });

  test('that was taken away leaves a text with none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...BARE, ...QUOTED), anyCase, word, (shape, name, secret) => {
        const once = redacted(shape(name, secret));
        expect(redacted(once)).toBe(once);
      }),
    );
  });
});

describe('a text without secrets', () => {
  test('stays as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9 .,=:&"'{}[\]\\%/@-]*$/), (text) => {
        expect(redacted(text)).toBe(text);
      }),
    );
  });

  test.each([
    'NSE:SBIN: no answer to order 7is1007vr420rs0e000 (Error: ETIMEDOUT): only the book can tell',
    'halted: order 7is1007vr420rs0e000 filled but is not ours to expect in NSE:SBIN',
    'SyntaxError: Unexpected token < in JSON at position 0',
    '{"instrument_token":408065,"token":7,"message":"the token of NSE:TINY is 7"}',
    'spin: 3, opinion=good, keys: 12, pinned=true',
    'TokenException: the session has expired',
    'https://kite.zerodha.com/connect/login?v=3',
  ])('stays as it is: %s', (text) => {
    expect(redacted(text)).toBe(text);
  });
});

test('a name tells whether its field holds a secret', () => {
  expect(NAMES.filter((name) => !isSecretName(name))).toEqual([]);
  const open = [
    'token',
    'instrument',
    'order',
    'price',
    'instrument_token',
    'why',
    'pinned',
    'spin',
    'barAt',
    'stop',
  ];
  expect(open.filter((name) => isSecretName(name))).toEqual([]);
});
