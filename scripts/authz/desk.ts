import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { FUNCTION_ROWS } from '../../functions/endpoints.ts';
import { kitePostbacks } from '../../shared/adapters/kite/postbacks.ts';
import { memorySecrets } from '../../shared/adapters/memory-secrets.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { oidcIdentity } from '../../shared/adapters/oidc/identity.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { instantOf, minuteOf } from '../../shared/domain/time.ts';
import type { BrokerLogin, Postbacks } from '../../shared/ports.ts';
import type { CallerSettings } from '../../shared/runtime/edge/callers.ts';
import type { CloudApp } from '../../shared/runtime/edge/cloud-app.ts';
import type { FunctionRow } from '../../shared/runtime/edge/endpoint.ts';
import type { RequestSpan } from '../../shared/runtime/edge/span.ts';
import { served, type EdgeParts } from '../../shared/runtime/edge/serve.ts';
import { sessionsOf, type Sessions } from '../../shared/runtime/jobs/due.ts';
import { linkPage, newLink, startByLink, type LinkParts } from '../../shared/runtime/login/link.ts';
import { callback, startLogin } from '../../shared/runtime/login/login.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { orderPostback, POSTBACK_SETTINGS } from '../../shared/runtime/order-postback.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import { closed, localIssuer, portOf, type LocalIssuer } from '../local-issuer.ts';
import { everyMethod } from './every-method.ts';

/** Every function under functions-framework on this computer, and an app behind them that notes what reaches it and does nothing. */

/** A Wednesday in the middle of the session. */
export const NOW = instantOf(20260909, 620);
/** End of the day's first minute. */
const FIRST = 556;
export const AUDIENCE = 'https://function.example';
export const PEOPLE_AUDIENCE = 'client.apps.example';
const API_SECRET = 'made-up-for-this';

const sa = (name: string): string => `${name}@project.iam.gserviceaccount.com`;

export const CALLERS: CallerSettings = {
  audience: AUDIENCE,
  peopleAudiences: [PEOPLE_AUDIENCE],
  accounts: {
    scheduler: [sa('scheduler')],
    tasks: [sa('tasks')],
    tick: [sa('tick-stocks'), sa('tick-futures')],
    streamer: [sa('streamer')],
    person: ['owner@example.com'],
  },
  telegramSecret: 'a'.repeat(32),
};

export interface AuthzDesk {
  readonly issuer: LocalIssuer;
  /** What reached the app since this was called last. */
  readonly reached: () => readonly string[];
  /** A link to begin a log-in with, that nobody used. */
  readonly link: () => Promise<string>;
  /** Of a log-in that was begun just now. */
  readonly state: () => Promise<string>;
  readonly url: (row: FunctionRow) => string;
  readonly close: () => Promise<void>;
}

export async function authzDesk(signatures: 'checked' | 'by-platform'): Promise<AuthzDesk> {
  const issuer = await localIssuer();
  const notes: string[] = [];
  const login = loginParts(notes);
  const app = noting(notes, login);
  const servers = new Map<string, Server>();
  for (const row of FUNCTION_ROWS) {
    const identity = oidcIdentity({
      issuers: [issuer.name],
      keys: { url: issuer.keysUrl },
      signatures: row.isPublic ? 'checked' : signatures,
    });
    const parts: EdgeParts = {
      clock: { now: () => NOW },
      log: SILENT_LOG,
      identity,
      callers: CALLERS,
      sessions: sessionsFor(row),
      span: new AsyncLocalStorage<RequestSpan | null>(),
      deadline: () => ({ over: new Promise<void>(() => undefined), callOff: () => undefined }),
      app: async () => app,
    };
    const name = `${signatures}-${row.name}`;
    http(name, served(row, parts));
    const server = asDeployed(() => getTestServer(name));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    servers.set(row.name, server);
  }
  return {
    issuer,
    reached: () => notes.splice(0),
    link: async () => new URL(await newLink(login)).searchParams.get('link') ?? '',
    state: async () => new URL(await startLogin(login)).searchParams.get('state') ?? '',
    url(row) {
      const server = servers.get(row.name);
      if (server === undefined) throw new Error(`no server for ${row.name}`);
      return `http://127.0.0.1:${portOf(server)}`;
    },
    async close() {
      await Promise.all([...servers.values()].map(closed));
      await issuer.close();
    },
  };
}

/** What waits for the close finds a session that has just had it: the matrix is about who calls, not about when. */
function sessionsFor({ routes }: FunctionRow): Sessions {
  const guard = routes.map((route) => route.guard).find((each) => each?.within === 'close');
  if (guard == null) return sessionsOf(STANDARD_RULES);
  return () => ({ first: FIRST, last: minuteOf(NOW) - guard.afterMinutes });
}

/** The framework asks when a server is made whether this is a developer's machine, where it tells stacks. */
export function asDeployed<T>(make: () => T): T {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    return make();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

/** Who knows the secret of `postbackBody`. */
export function postbacksOfDesk(): Postbacks {
  return kitePostbacks(API_SECRET);
}

/** As Kite posts it; `isGenuine` false: by somebody who does not know the secret. */
export function postbackBody(isGenuine: boolean): string {
  const [order_id, order_timestamp] = ['260909000000001', '2026-09-09 10:20:00'];
  const secret = isGenuine ? API_SECRET : 'another';
  const checksum = createHash('sha256').update(`${order_id}${order_timestamp}${secret}`).digest('hex');
  return JSON.stringify({ order_id, order_timestamp, checksum, status: 'COMPLETE' });
}

function loginParts(notes: string[]): LinkParts {
  const userId = 'AB1234';
  const secrets = memorySecrets();
  const broker: BrokerLogin = {
    url: (state) => `https://broker.example/login?state=${state}`,
    session: async () => ({ kind: 'session', accessToken: 'of-the-day', userId }),
    owner: async () => ({ kind: 'owner', userId }),
  };
  let states = 0;
  return {
    ports: {
      clock: { now: () => NOW },
      store: memoryStore(),
      alerts: { alert: async () => undefined },
      log: SILENT_LOG,
    },
    secrets: {
      accessToken: () => secrets.accessToken(),
      async keepAccessToken(token) {
        await secrets.keepAccessToken(token);
        notes.push('login-callback');
      },
    },
    broker,
    userId,
    random: () => `state-number-${String((states += 1)).padStart(12, '0')}`,
    settings: LOGIN_SETTINGS,
    links: { root: 'https://login.example/', secret: API_SECRET },
  };
}

/** What is noted was let in. What proves itself by what it brings is let in where that is proven. */
function noting(notes: string[], login: LinkParts): CloudApp {
  return {
    ...everyMethod((work) => async () => {
      notes.push(work);
      throw new Error('nothing is done here');
    }),
    postback: (body) =>
      orderPostback(
        {
          postbacks: postbacksOfDesk(),
          reconcile: async () => void notes.push('postback'),
          log: SILENT_LOG,
          settings: POSTBACK_SETTINGS,
        },
        body,
      ),
    loginStart: async () => {
      notes.push('login-start');
      return startLogin(login);
    },
    loginPage(link) {
      const page = linkPage(login, link);
      if (page.kind === 'page') notes.push('login-page');
      return page;
    },
    async loginByLink(link) {
      const start = await startByLink(login, link);
      if (start.kind === 'elsewhere') notes.push('login-by-link');
      return start;
    },
    loginCallback: (query) => callback(login, query),
  };
}
