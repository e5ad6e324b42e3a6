import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createServer } from 'node:http';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { closed, portOf } from '../../../scripts/local-issuer.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { FunctionRow } from '../../../shared/runtime/edge/endpoint.ts';
import { edgeVariables } from '../../../shared/runtime/edge/edge-variables.ts';
import { edgeBy } from '../../../shared/runtime/wire-edge.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const TOKENS = { tokens: true, telegram: false };
const NOTHING = { tokens: false, telegram: false };
const GOOD = { TRON_AUDIENCE: 'https://tick-stocks-1234.asia-south1.run.app' };

describe('the environment of a function', () => {
  test('lets nobody in who is not named, and checks signatures by Google’s keys', () => {
    expect(edgeVariables(GOOD, TOKENS)).toEqual({
      callers: {
        audience: GOOD.TRON_AUDIENCE,
        peopleAudiences: [],
        accounts: { scheduler: [], tasks: [], tick: [], streamer: [], person: [] },
        telegramSecret: null,
      },
      issuers: ['https://accounts.google.com', 'accounts.google.com'],
      keysUrl: 'https://www.googleapis.com/oauth2/v3/certs',
      isCheckedByPlatform: false,
      project: null,
      level: 'INFO',
    });
  });

  test('reads lists', () => {
    const env = {
      ...GOOD,
      TRON_TICKS: 'a@p.iam.gserviceaccount.com,b@p.iam.gserviceaccount.com',
      TRON_PEOPLE: 'me@x.in',
    };
    expect(edgeVariables(env, TOKENS).callers.accounts).toMatchObject({
      tick: ['a@p.iam.gserviceaccount.com', 'b@p.iam.gserviceaccount.com'],
      person: ['me@x.in'],
    });
  });

  test('needs no audience where nobody shows a token', () => {
    expect(edgeVariables({}, NOTHING).callers.audience).toBe('');
    expect(() => edgeVariables({}, TOKENS)).toThrow(/^TRON_AUDIENCE is not set. Allowed: letters/);
  });

  test.each([
    ['TRON_AUDIENCE', ''],
    ['TRON_SCHEDULER', ''],
    ['TRON_SCHEDULER', 'nobody'],
    ['TRON_PEOPLE', 'a@x.in, b@x.in'],
    ['TRON_PEOPLE', 'a@x.in,'],
    ['TRON_PEOPLE', Array.from({ length: 17 }, (_, i) => `a${i}@x.in`).join(',')],
    ['TRON_PLATFORM_CHECKS', 'yes'],
    ['OIDC_KEYS', 'http://www.googleapis.com/oauth2/v3/certs'],
    ['OIDC_KEYS', 'http://127.0.0.1.example/keys'],
    ['OIDC_KEYS', 'keys.json'],
    ['TRON_PROJECT', 'A Project'],
    ['LOG_LEVEL', 'info'],
  ])('%s "%s" is refused by name', (name, value) => {
    expect(() => edgeVariables({ ...GOOD, [name]: value }, TOKENS)).toThrow(
      `${name} is "${value}". Allowed: `,
    );
  });

  test.each(['', 'short', 'a'.repeat(31), 'a'.repeat(257), `${'a'.repeat(32)} `])(
    'TRON_TELEGRAM_SECRET "%s" is refused by name, and told nobody',
    (value) => {
      const read = () => edgeVariables({ ...GOOD, TRON_TELEGRAM_SECRET: value }, TOKENS);
      expect(read).toThrow(/^TRON_TELEGRAM_SECRET is wrong. Allowed: 32 to 256 letters, digits, _ and -$/);
    },
  );

  test('needs the secret of the webhook where Telegram calls', () => {
    const asks = { tokens: false, telegram: true };
    expect(() => edgeVariables({}, asks)).toThrow(/^TRON_TELEGRAM_SECRET is not set/);
    const secret = 'ab_-'.repeat(8);
    expect(edgeVariables({ TRON_TELEGRAM_SECRET: secret }, asks).callers.telegramSecret).toBe(secret);
  });

  test('that makes one account two callers is refused', () => {
    const env = { ...GOOD, TRON_TASKS: 'a@x.in', TRON_PEOPLE: 'a@x.in' };
    expect(() => edgeVariables(env, TOKENS)).toThrow('"a@x.in" is in the lists twice');
  });

  test('believes the platform’s word for a signature where nobody gets past the platform, and there alone', async () => {
    const env = {
      ...GOOD,
      TRON_PEOPLE: 'me@x.in',
      TRON_PLATFORM_CHECKS: 'true',
      OIDC_KEYS: 'http://127.0.0.1:1/keys',
    };
    const claims = { aud: GOOD.TRON_AUDIENCE, email: 'me@x.in', email_verified: true };
    vi.useFakeTimers({ toFake: ['Date'], now: instantOf(20260909, 620) });
    onTestFinished(() => void vi.useRealTimers());
    const now = instantOf(20260909, 620) / 1000;
    const head = part({ alg: 'RS256', kid: 'x' });
    const body = part({ iss: 'https://accounts.google.com', ...claims, iat: now, exp: now + 600 });
    const asked = async (row: FunctionRow, path: string, change: object, method = 'GET'): Promise<number> => {
      const handler = edgeBy(row, { ...env, ...change }, () => undefined);
      const server = createServer((request, response) => void handler(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
      const headers = { authorization: `Bearer ${head}.${body}.SIGNATURE_REMOVED_BY_GOOGLE` };
      const { status } = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, { method, headers });
      await closed(server);
      return status;
    };
    // 500: let in, where nothing says whose store and queue it has.
    expect(await asked(ENDPOINTS.dashboard, '/status', {})).toBe(500);
    expect(await asked(ENDPOINTS.dashboard, '/status', { TRON_PLATFORM_CHECKS: 'false' })).toBe(401);
    expect(await asked(ENDPOINTS.dashboard, '/status', { TRON_PEOPLE: 'you@x.in' })).toBe(403);
    expect(await asked(ENDPOINTS.login, '/', {})).toBe(401);
  });

  test('that is wrong is answered with 500 by every call and told in the log, and nothing is let in', async () => {
    const said: string[] = [];
    const handler = edgeBy(ENDPOINTS['tick-stocks'], { TRON_SCHEDULER: 'x' }, (line) => void said.push(line));
    const server = createServer((request, response) => void handler(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    for (const _ of [1, 2]) {
      const answer = await fetch(`http://127.0.0.1:${portOf(server)}/`, { method: 'POST' });
      expect(answer.status).toBe(500);
      expect(await answer.json()).toEqual({ error: 'this function is not configured: the log says how' });
    }
    await closed(server);
    expect(said).toHaveLength(2);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({
      severity: 'ERROR',
      message: 'the function is not configured',
      why: expect.stringMatching(/TRON_AUDIENCE is not set.*TRON_SCHEDULER is "x"/),
    });
  });
});
