import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asDeployed, AUDIENCE, CALLERS, postbackBody, postbacksOfDesk } from '../../scripts/authz/desk.ts';
import { closed, localIssuer, portOf } from '../../scripts/local-issuer.ts';
import { ENDPOINTS, FUNCTION_ROWS, type FunctionName } from '../../functions/endpoints.ts';
import { cloudLog } from '../../shared/adapters/cloud-log.ts';
import { memorySecrets } from '../../shared/adapters/memory-secrets.ts';
import { oidcIdentity } from '../../shared/adapters/oidc/identity.ts';
import { deadline } from '../../shared/adapters/system-clock.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Task } from '../../shared/ports.ts';
import { appOf } from '../support/app-of.ts';
import type { RequestSpan } from '../../shared/runtime/edge/span.ts';
import { served } from '../../shared/runtime/edge/serve.ts';
import { handlersOf } from '../../shared/runtime/handlers.ts';
import { sessionsOf } from '../../shared/runtime/jobs/due.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { POSTBACK_SETTINGS } from '../../shared/runtime/order-postback.ts';
import { market, setup } from '../runtime/decided.ts';
import { world, type World } from '../runtime/world.ts';
import { TODAY } from '../support/tiny-day.ts';

interface Cloud {
  readonly w: World;
  readonly post: (
    name: FunctionName,
    who: keyof typeof CALLERS.accounts | null,
    body?: unknown,
    path?: string,
  ) => Promise<unknown>;
  readonly get: (name: FunctionName, path: string) => Promise<unknown>;
}

/** The functions under functions-framework over a day on paper. */
async function cloud(name: string): Promise<Cloud> {
  const w = world(setup, market);
  const issuer = await localIssuer();
  onTestFinished(() => issuer.close());
  const span = new AsyncLocalStorage<RequestSpan | null>();
  const log = cloudLog({
    level: 'DEBUG',
    at: () => w.clock.now(),
    wall: () => w.clock.now(),
    write: () => undefined,
    project: null,
    service: name,
    version: '1',
    span: () => null,
  });
  const secrets = memorySecrets();
  const nobody = { kind: 'refused', failure: 'refused', why: 'nobody logs in here', http: null } as const;
  const app = appOf({
    runtime: w.runtime,
    handlers: handlersOf(w.runtime),
    postback: { postbacks: postbacksOfDesk(), log, settings: POSTBACK_SETTINGS },
    login: {
      ports: w.ports,
      secrets,
      broker: {
        url: (state) => `https://x.example/?${state}`,
        session: async () => nobody,
        owner: async () => nobody,
      },
      userId: 'AB1234',
      random: () => 'a-state-that-is-long-enough',
      settings: LOGIN_SETTINGS,
      link: async () => 'https://login.example/',
      links: { root: 'https://login.example/', secret: 'made-up' },
    },
  });
  const bearer = (who: keyof typeof CALLERS.accounts): { readonly authorization: string } => ({
    authorization: `Bearer ${issuer.token(CALLERS.accounts[who][0] ?? '', AUDIENCE, w.clock.now())}`,
  });
  const urls = new Map<string, string>();
  for (const row of FUNCTION_ROWS) {
    const identity = oidcIdentity({
      issuers: [issuer.name],
      keys: { url: issuer.keysUrl },
      signatures: 'checked',
    });
    const sessions = sessionsOf(STANDARD_RULES);
    const light = { clock: w.clock, log, identity, callers: CALLERS, sessions, span, deadline };
    http(`${name}-${row.name}`, served(row, { ...light, app: async () => app }));
    const server = asDeployed(() => getTestServer(`${name}-${row.name}`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    onTestFinished(() => closed(server));
    urls.set(row.name, `http://127.0.0.1:${portOf(server)}`);
  }
  return {
    w,
    async get(from, path) {
      const url = `${urls.get(ENDPOINTS[from].name) ?? ''}${path}`;
      const json: unknown = await (await fetch(url, { headers: bearer('person') })).json();
      return json;
    },
    async post(to, who, body, path = '/') {
      const answer = await fetch(`${urls.get(ENDPOINTS[to].name) ?? ''}${path}`, {
        method: 'POST',
        headers: {
          ...(who === null ? {} : bearer(who)),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const json: unknown = await answer.json();
      return answer.status === 200 ? json : { status: answer.status, json };
    },
  };
}

/** A minute of the stocks bot by HTTP: the tick, then what the queue hands over, each as often as `times` says. */
async function minute({ w, post }: Cloud, at: Minute, times = 1): Promise<void> {
  const again = async (work: () => Promise<unknown>): Promise<void> => {
    for (let i = 0; i < times; i += 1) await work();
  };
  await w.minute(at, async () => {
    await again(() => post('tick-stocks', 'scheduler'));
    await w.queue.drain((task: Task) => again(() => post('execute-order', 'tasks', task)));
  });
}

describe('a day by way of the functions', () => {
  test('decides and trades as the same day without them, and has nothing twice where everything comes twice', async () => {
    const plain = world(setup, market);
    for (let at = 556; at <= 562; at += 1) await plain.minute(at);
    for (const times of [1, 2]) {
      const one = await cloud(`day-${times}`);
      for (let at = 556; at <= 562; at += 1) await minute(one, at, times);
      expect(one.w.decisions).toEqual(plain.decisions);
      expect(await one.w.broker.book()).toEqual(await plain.broker.book());
      expect(await one.w.position()).toEqual(await plain.position());
    }
    expect(plain.decisions.some(({ kind }) => kind === 'entry')).toBe(true);
  });

  test('a flatten by a person halts, closes and says flat, twice as well; the dashboard and the next tick know', async () => {
    const one = await cloud('flatten');
    for (const at of [556, 557]) await minute(one, at);
    expect((await one.w.position()).trade).not.toBeNull();
    one.w.clock.set(instantOf(TODAY, 558));
    const flat = { flat: true, left: [], kept: [], by: 'store', store: 'up', halted: true };
    for (const _ of [1, 2])
      expect(await one.post('emergency-flatten', 'person', { why: 'a test' })).toMatchObject(flat);
    expect((await one.w.position()).trade).toBeNull();
    expect(await one.get('dashboard', '/status')).toMatchObject({
      account: { halted: 'a test', desired: 'flat' },
      functions: {
        'tick-stocks': { counts: { done: 2, refused: 0, failed: 0 } },
        'emergency-flatten': { failure: null, counts: { done: 2, refused: 0, failed: 0 } },
      },
    });
    const before = one.w.decisions.length;
    await minute(one, 559);
    expect(one.w.decisions.slice(before).filter(({ kind }) => kind === 'entry')).toEqual([]);
  });

  test('a postback of Kite’s has the book read, one of anybody else’s nothing', async () => {
    const one = await cloud('postback');
    await minute(one, 556);
    expect(await one.post('order-postback', null, postbackBody(true))).toEqual({});
    expect(await one.post('order-postback', null, postbackBody(false))).toMatchObject({ status: 403 });
    const [mark] = await one.w.ports.store.read(['monitoring/order-postback']);
    expect(mark?.value).toMatchObject({ counts: { done: 1, refused: 0, failed: 0 } });
  });

  test('what comes after the close is not called before it, and a log-in that is missing is asked for', async () => {
    const one = await cloud('after');
    one.w.clock.set(instantOf(TODAY, 600));
    for (const name of ['certify', 'eod-review'] as const)
      expect(await one.post(name, 'scheduler')).toMatchObject({ refused: 'outside-session' });
    expect(await one.post('nag-login', 'scheduler')).toEqual({ token: 'nagged' });
    expect(one.w.alerts).toContainEqual(expect.stringContaining('https://login.example/'));
    one.w.clock.set(instantOf(TODAY, 982));
    expect(await one.post('certify', 'scheduler')).toMatchObject({ day: TODAY, made: 'compared' });
  });
});
