import { FUNCTION_ROWS } from '../../functions/endpoints.ts';
import type { FunctionRow, Route } from '../../shared/runtime/edge/endpoint.ts';
import { stripped } from '../local-issuer.ts';
import { AUDIENCE, CALLERS, NOW, PEOPLE_AUDIENCE, postbackBody, type AuthzDesk } from './desk.ts';

/** Every route × every kind of caller, and every route × every shape of a request that is none. */

const { scheduler, tasks, tick, streamer, person } = CALLERS.accounts;

type Bearer = (desk: AuthzDesk) => string | null;

const by =
  (accounts: readonly string[], audience = AUDIENCE): Bearer =>
  ({ issuer }) =>
    issuer.token(accounts[0] ?? '', audience, NOW);

const claiming =
  (other: Parameters<AuthzDesk['issuer']['token']>[3]): Bearer =>
  ({ issuer }) =>
    issuer.token(scheduler[0] ?? '', AUDIENCE, NOW, other);

/** A kind of caller: the token it shows, and whether what it brings besides proves it. */
export const KINDS = {
  none: () => null,
  garbage: () => 'not.a.token',
  expired: claiming({ iat: NOW / 1000 - 7200, exp: NOW / 1000 - 3600 }),
  future: claiming({ iat: NOW / 1000 + 600, exp: NOW / 1000 + 4200 }),
  audience: by(scheduler, 'https://other.example'),
  issuer: claiming({ iss: 'https://accounts.example' }),
  forged: ({ issuer }) => issuer.forged(scheduler[0] ?? '', AUDIENCE, NOW),
  stripped: (desk) => stripped(by(scheduler)(desk) ?? ''),
  unverified: claiming({ email: person[0] ?? '', email_verified: false }),
  'other-sa': by(['streamer@other.iam.gserviceaccount.com']),
  'other-person': by(['somebody@example.com'], PEOPLE_AUDIENCE),
  'sa-as-person': by(scheduler, PEOPLE_AUDIENCE),
  scheduler: by(scheduler),
  tasks: by(tasks),
  tick: by(tick),
  streamer: by(streamer),
  person: by(person, PEOPLE_AUDIENCE),
  kite: () => null,
  redirect: () => null,
  link: () => null,
  telegram: () => null,
} as const satisfies Readonly<Record<string, Bearer>>;

export type Kind = keyof typeof KINDS;

/** `in`: it reached what the route does; otherwise the status that it was answered with. `–`: there is no such request. */
export type Cell = 'in' | '–' | number;

/** Requests of a caller that may call, which are none all the same. */
export const SHAPES = ['method', 'path', 'oversized', 'type', 'empty', 'no-such-field'] as const;

export type Shape = (typeof SHAPES)[number];

export interface MatrixRow {
  readonly row: FunctionRow;
  readonly route: Route;
  readonly cells: ReadonlyMap<string, Cell>;
}

export const ROUTES: readonly { readonly row: FunctionRow; readonly route: Route }[] = FUNCTION_ROWS.flatMap(
  (row) => row.routes.map((route) => ({ row, route })),
);

export function routeName({ row, route }: Pick<MatrixRow, 'row' | 'route'>): string {
  return `${route.method} ${row.name}${route.path === '/' ? '' : route.path}`;
}

export async function authzMatrix(desk: AuthzDesk): Promise<readonly MatrixRow[]> {
  const rows: MatrixRow[] = [];
  for (const { row, route } of ROUTES) {
    const cells = new Map<string, Cell>();
    for (const [kind, bearer] of Object.entries<Bearer>(KINDS))
      cells.set(kind, await asked(desk, row, route, await good(desk, route, kind, bearer(desk))));
    rows.push({ row, route, cells });
  }
  return rows;
}

export async function shapeMatrix(desk: AuthzDesk): Promise<readonly MatrixRow[]> {
  const rows: MatrixRow[] = [];
  for (const { row, route } of ROUTES) {
    const kind = route.callers.find((caller) => caller in KINDS) ?? 'none';
    const bearer = Object.entries<Bearer>(KINDS).find(([name]) => name === kind)?.[1](desk) ?? null;
    const cells = new Map<string, Cell>();
    for (const shape of SHAPES) {
      const request = bent(shape, await good(desk, route, kind, bearer), route);
      cells.set(shape, request === null ? '–' : await asked(desk, row, route, request));
    }
    rows.push({ row, route, cells });
  }
  return rows;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly bearer: string | null;
  readonly type: string;
  readonly body: string;
  /** What Telegram’s webhook shows. */
  readonly secret: string | null;
}

/** As the route wants it. */
async function good(desk: AuthzDesk, route: Route, kind: string, bearer: string | null): Promise<Request> {
  const { method, path, work, body: takes } = route;
  const state = kind === 'redirect' ? await desk.state() : 'never-begun-here-at-all-';
  const query = `?state=${state}&status=success&request_token=once`;
  const link = kind === 'link' ? await desk.link() : 'a.link.of-nobody';
  const queries: ReadonlyMap<string, string> = new Map([
    ['login-callback', query],
    ['login-page', `?link=${link}`],
    ['login-by-link', `?link=${link}`],
  ]);
  const usual = takes === 'json' ? WHY : '';
  const body = work === 'postback' ? postbackBody(kind === 'kite') : (BODIES.get(work) ?? usual);
  return {
    method,
    path: `${path}${queries.get(work) ?? ''}`,
    bearer,
    type: 'application/json',
    body,
    secret: kind === 'telegram' ? CALLERS.telegramSecret : null,
  };
}

const CONTROL = JSON.stringify({ kind: 'bot', name: 'stocks', why: 'to see what happens' });
const WHY = JSON.stringify({ why: 'to see what happens' });
const MINUTE = JSON.stringify({ at: NOW, bars: { equity: [] } });
const BODIES: ReadonlyMap<string, string> = new Map([
  [
    'execute-entry',
    JSON.stringify({ name: 'a-task', orderId: '7is1007vr420rs0e000', notBefore: 0, validUntil: NOW }),
  ],
  ['minute-stocks', MINUTE],
  ['minute-futures', MINUTE],
  ['minute-options', MINUTE],
  ['execute-exit', JSON.stringify({ instrument: 'NSE:TINY' })],
  ['chat', JSON.stringify({ update_id: 1, message: { date: NOW / 1000, chat: { id: 1 }, text: '/status' } })],
  ['close', JSON.stringify({ instrument: 'NSE:TINY', why: 'to see what happens' })],
  ['disable', CONTROL],
  ['enable', CONTROL],
]);

/** Null: that shape is a good request there. */
function bent(shape: Shape, request: Request, { body, bodyMax, method }: Route): Request | null {
  switch (shape) {
    case 'method':
      return { ...request, method: method === 'GET' ? 'POST' : 'GET', body: '' };
    case 'path':
      return { ...request, path: '/elsewhere' };
    case 'oversized':
      return method === 'GET' ? null : { ...request, body: 'x'.repeat(bodyMax + 1), type: 'text/plain' };
    case 'type':
      return body === 'none' || body === 'raw' ? null : { ...request, body: '{}', type: 'text/plain' };
    case 'empty':
      return body === 'json' || body === 'minute' || body === 'raw' ? { ...request, body: '' } : null;
    case 'no-such-field':
      return body === 'none' ? null : { ...request, body: '{"extra": 1}' };
  }
}

async function asked(desk: AuthzDesk, row: FunctionRow, route: Route, request: Request): Promise<Cell> {
  desk.reached();
  const { method, path, bearer, type, body, secret } = request;
  const hasBody = body !== '' && method !== 'GET';
  const answer = await fetch(`${desk.url(row)}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      ...(hasBody ? { 'content-type': type } : {}),
      ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    },
    ...(hasBody ? { body } : {}),
  });
  const text = await answer.text();
  if (/\bat \S+:\d+|node_modules|Error:/.test(text))
    throw new Error(`${row.name} tells of its inside: ${text}`);
  const isIn = desk.reached().includes(route.work) || (route.work === 'health' && answer.status === 200);
  return isIn ? 'in' : answer.status;
}

/** A Markdown table. */
export function matrixText(columns: readonly string[], rows: readonly MatrixRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['route', ...columns]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((row) => line([routeName(row), ...columns.map((column) => String(row.cells.get(column)))])),
  ].join('\n');
}
