import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { CALLERS, postbacksOfDesk } from '../../scripts/authz/desk.ts';
import { closed, localIssuer, portOf } from '../../scripts/local-issuer.ts';
import { ENDPOINTS } from '../../functions/endpoints.ts';
import { memorySecrets } from '../../shared/adapters/memory-secrets.ts';
import { oidcIdentity } from '../../shared/adapters/oidc/identity.ts';
import { appOf } from '../support/app-of.ts';
import type { CloudApp } from '../../shared/runtime/edge/cloud-app.ts';
import type { FlattenAnswer } from '../../shared/runtime/relay/flatten.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { POSTBACK_SETTINGS } from '../../shared/runtime/order-postback.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { edgeDesk, OPEN_AT } from '../runtime/edge/edge-desk.ts';
import type { protectedPosition } from './relay-desk.ts';

/** The functions that a person may ask, as they are served, with tokens of an issuer on this computer. */
export interface People {
  /** The URLs of emergency-flatten and dashboard. */
  readonly flatten: string;
  readonly dashboard: string;
  readonly token: (email?: string, audience?: string) => string;
  /** The token of who may ask, in the environment. */
  readonly env: Env;
}

export const OWNER = CALLERS.accounts.person[0] ?? '';

export async function people(app: Partial<CloudApp>, now = OPEN_AT): Promise<People> {
  const issuer = await localIssuer();
  onTestFinished(() => issuer.close());
  const parts = () => ({
    now,
    callers: CALLERS,
    identity: oidcIdentity({
      issuers: [issuer.name],
      keys: { url: issuer.keysUrl },
      signatures: 'checked' as const,
    }),
  });
  const [flatten, dashboard] = await Promise.all([
    edgeDesk(ENDPOINTS['emergency-flatten'], app, parts()),
    edgeDesk(ENDPOINTS.dashboard, app, parts()),
  ]);
  const token = (email = OWNER, audience = CALLERS.audience): string => issuer.token(email, audience, now);
  return {
    flatten: `${flatten.root}/`,
    dashboard: `${dashboard.root}/`,
    token,
    env: { TRON_IDENTITY_TOKEN: token() },
  };
}

/** The functions over a runtime, as a deployment has them. */
export function peopleOf({
  runtime,
  handlers,
}: Pick<Awaited<ReturnType<typeof protectedPosition>>, 'runtime' | 'handlers'>): Promise<People> {
  const nobody = { kind: 'refused', failure: 'refused', why: 'nobody logs in here', http: null } as const;
  const app = appOf({
    runtime,
    handlers,
    postback: { postbacks: postbacksOfDesk(), log: SILENT_LOG, settings: POSTBACK_SETTINGS },
    login: {
      ports: runtime.ports,
      secrets: memorySecrets(),
      broker: { url: () => '', session: async () => nobody, owner: async () => nobody },
      userId: 'AB1234',
      random: () => 'a-state-that-is-long-enough',
      settings: LOGIN_SETTINGS,
      link: async () => '',
      links: { root: 'https://login.example/', secret: 'made-up' },
    },
  });
  return people(app, runtime.ports.clock.now());
}

/** What a function's flatten came to. */
export function flattened(change: Partial<FlattenAnswer> = {}): FlattenAnswer {
  return {
    format: 'tron-flatten',
    version: 1,
    flat: true,
    left: [],
    kept: [],
    tookMs: 3_240,
    by: 'store',
    store: 'up',
    halted: true,
    ...change,
  };
}

/** Somebody else's server, until the test is over. */
export async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => closed(server));
  return `http://127.0.0.1:${portOf(server)}`;
}

/** One that answers everything alike, and how often it was asked. */
export async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: { readonly url: string; readonly bearer: string }[] = [];
  const url = await serving((request, response) => {
    asked.push({ url: request.url ?? '', bearer: request.headers.authorization ?? '' });
    response.writeHead(status, headers).end(body);
  });
  return { url, asked };
}
