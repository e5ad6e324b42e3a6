import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../shared/sim/kite/ids.ts';
import * as shapes from './shapes.ts';
import { API_KEY, API_SECRET, at, Client, encoded, TOKEN, type Form } from './support.ts';

const DAY_MINUTES = 1_440;

function loginForm(requestToken: string, change: Form = {}): Form {
  const checksum = sha256(`${API_KEY}${requestToken}${API_SECRET}`);
  return { api_key: API_KEY, request_token: requestToken, checksum, ...change };
}

function login(client: Client, when: number): string {
  const form = encoded(loginForm(client.kite.login(when)));
  const session = shapes.session.parse(client.ok('POST', '/session/token', when + 1, form));
  return session.access_token;
}

describe('a log-in', () => {
  test('gives a token that is good until 06:00 of the day after, and ends the one before', () => {
    const client = new Client();
    client.get('/user/profile', at(480));
    const token = login(client, at(480, 1));
    expect(client.refusal('GET', '/user/profile', at(480, 2)).status).toBe(403);
    client.token = token;
    client.get('/user/profile', at(480, 3));
    client.get('/user/profile', at(DAY_MINUTES + 359, 59));
    expect(client.refusal('GET', '/user/profile', at(DAY_MINUTES + 360))).toEqual({
      status: 403,
      type: 'TokenException',
      message: 'Incorrect `api_key` or `access_token`.',
    });
  });

  test('leaves the old token alive where the setting says so', () => {
    const client = new Client(undefined, { newLoginEndsOld: false });
    login(client, at(480));
    expect(client.get('/user/profile', at(480, 2))).toMatchObject({ user_id: 'AB1234' });
  });

  test('brings the dead back to work', () => {
    const client = new Client();
    client.kite.arm({ fault: 'dead-token' });
    expect(client.refusal('GET', '/orders', at(600)).status).toBe(403);
    client.token = login(client, at(601));
    client.get('/orders', at(601, 1));
  });

  test.each<[string, Form, string]>([
    ['another key', { api_key: 'other' }, 'api_key'],
    ['a wrong checksum', { checksum: sha256('guess') }, 'checksum'],
  ])('with %s is refused', (_name, change, words) => {
    const client = new Client();
    const form = loginForm(client.kite.login(at(480)), change);
    const refusal = client.refusal('POST', '/session/token', at(480, 1), form);
    expect(refusal).toMatchObject({ status: 403, type: 'TokenException' });
    expect(refusal.message).toContain(words);
  });

  test('works once, and not after two minutes', () => {
    const client = new Client();
    const form = loginForm(client.kite.login(at(480)));
    client.ok('POST', '/session/token', at(480, 1), encoded(form));
    expect(client.refusal('POST', '/session/token', at(480, 2), form).message).toContain('expired');
    const late = loginForm(client.kite.login(at(481)));
    expect(client.refusal('POST', '/session/token', at(483), late).message).toContain('expired');
  });

  test('ends with a log-out', () => {
    const client = new Client();
    const url = `/session/token?api_key=${API_KEY}&access_token=${TOKEN}`;
    expect(client.ok('DELETE', url, at(480))).toBe(true);
    expect(client.refusal('GET', '/user/profile', at(481)).status).toBe(403);
  });
});

test('a request without a token is refused, whatever the case of its header', () => {
  const { kite } = new Client();
  const ask = (headers: Readonly<Record<string, string>>, when: number) =>
    kite.http({ method: 'GET', url: '/orders', headers, body: '' }, when);
  expect(ask({}, at(600))).toMatchObject({ status: 403 });
  expect(ask({ AUTHORIZATION: `token ${API_KEY}:${TOKEN}` }, at(601))).toMatchObject({ status: 200 });
});

test('answers carry the date of the broker’s clock', () => {
  expect(new Client().answer('GET', '/orders', at(600)).headers['date']).toBe(
    'Wed, 09 Sep 2026 04:30:00 GMT',
  );
});
