import { AsyncLocalStorage } from 'node:async_hooks';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { everyMethod } from '../../../scripts/authz/every-method.ts';
import { closed, portOf } from '../../../scripts/local-issuer.ts';
import { cloudLog } from '../../../shared/adapters/cloud-log.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { IdentityAnswer } from '../../../shared/ports.ts';
import type { CloudApp } from '../../../shared/runtime/edge/cloud-app.ts';
import type { FunctionRow } from '../../../shared/runtime/edge/endpoint.ts';
import { served, type EdgeParts } from '../../../shared/runtime/edge/serve.ts';
import type { RequestSpan } from '../../../shared/runtime/edge/span.ts';
import type { Beat } from '../../../shared/runtime/heartbeat.ts';
import { sessionsOf } from '../../../shared/runtime/jobs/due.ts';

/** A function over plain `node:http`, whose caller is whom its bearer names, with what it logged and left behind. */

export const OPEN_AT = instantOf(20260909, 620);
export const AUDIENCE = 'https://function.example';
export const PROJECT = 'a-project';

const line = z.looseObject({ severity: z.string(), message: z.string() });
export type LogLine = z.infer<typeof line>;

export interface EdgeDesk {
  /** Where it is served. */
  readonly root: string;
  readonly lines: () => readonly LogLine[];
  readonly beats: readonly (readonly [string, Beat])[];
  readonly loads: () => number;
  readonly call: (
    path?: string,
    options?: {
      readonly method?: 'GET' | 'POST';
      readonly as?: string;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) => Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }>;
}

/** What the chat’s webhook was set with. */
export const TELEGRAM_SECRET = 's'.repeat(32);

export const unasked = async (): Promise<never> => {
  throw new Error('nobody asked for that: SELECT secret FROM inside');
};

export const UNASKED = everyMethod(() => unasked);

export async function edgeDesk(
  row: FunctionRow,
  app: Partial<CloudApp>,
  change: Partial<EdgeParts> & { readonly now?: number } = {},
): Promise<EdgeDesk> {
  const { now = OPEN_AT, ...other } = change;
  const said: string[] = [];
  const beats: [string, Beat][] = [];
  let loads = 0;
  const span = new AsyncLocalStorage<RequestSpan | null>();
  const parts: EdgeParts = {
    clock: { now: () => now },
    log: cloudLog({
      level: 'DEBUG',
      at: () => null,
      wall: () => now,
      write: (text) => void said.push(text),
      project: PROJECT,
      service: row.name,
      version: 'v1',
      span: () => span.getStore() ?? null,
    }),
    identity: { verify: async (bearer) => identityOf(bearer) },
    callers: {
      audience: AUDIENCE,
      peopleAudiences: [],
      accounts: {
        scheduler: ['scheduler@x'],
        tasks: ['tasks@x'],
        tick: ['tick@x'],
        streamer: ['streamer@x'],
        person: ['person@x'],
      },
      telegramSecret: TELEGRAM_SECRET,
    },
    sessions: sessionsOf(STANDARD_RULES),
    span,
    deadline: () => ({ over: new Promise<void>(() => undefined), callOff: () => undefined }),
    async app() {
      loads += 1;
      return { ...UNASKED, beat: async (name, one) => void beats.push([name, one]), ...app };
    },
    ...other,
  };
  const server = await serving(row, parts);
  return {
    root: `http://127.0.0.1:${portOf(server)}`,
    lines: () => said.map((text) => line.parse(JSON.parse(text))),
    beats,
    loads: () => loads,
    async call(path = '/', { method = 'POST', as = 'scheduler', body, headers = {} } = {}) {
      const answer = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(as === '' ? {} : { authorization: `Bearer ${as}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const json: unknown = await answer.json();
      return { status: answer.status, body: json, headers: answer.headers };
    },
  };
}

/** As functions-framework hands a request over: its body read. */
async function serving(row: FunctionRow, parts: EdgeParts): Promise<Server> {
  const handler = served(row, parts);
  const server = createServer((request, response) => {
    void buffer(request).then((rawBody) => handler(Object.assign(request, { rawBody }), response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => closed(server));
  return server;
}

function identityOf(bearer: string): IdentityAnswer {
  if (bearer === 'nobody-knows') return { kind: 'no-answer', why: 'the issuer is away' };
  return { kind: 'known', email: `${bearer}@x`, verified: true, audience: AUDIENCE };
}
