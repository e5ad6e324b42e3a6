import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  AUDIENCE,
  authzDesk,
  CALLERS,
  NOW,
  PEOPLE_AUDIENCE,
  type AuthzDesk,
} from '../../scripts/authz/desk.ts';
import {
  authzMatrix,
  KINDS,
  matrixText,
  routeName,
  ROUTES,
  SHAPES,
  shapeMatrix,
  type Cell,
  type MatrixRow,
} from '../../scripts/authz/matrix.ts';
import { stripped } from '../../scripts/local-issuer.ts';
import { ENDPOINTS } from '../../functions/endpoints.ts';

/** Written by hand, and by nobody else: who is let in where. What is not here is let in nowhere. */
const LET_IN: Readonly<Record<string, readonly string[]>> = {
  'POST tick-stocks': ['scheduler', 'streamer'],
  'POST tick-stocks/minute': ['streamer'],
  'POST tick-futures': ['scheduler', 'streamer'],
  'POST tick-futures/minute': ['streamer'],
  'POST tick-options': ['scheduler', 'streamer'],
  'POST tick-options/minute': ['streamer'],
  'POST execute-order': ['tasks'],
  'POST execute-order/exit': ['tick', 'streamer'],
  'POST reconcile': ['scheduler', 'streamer', 'person'],
  'POST order-postback': ['kite'],
  'POST preflight': ['scheduler'],
  'POST square-off': ['scheduler'],
  'POST emergency-flatten': ['person'],
  'POST eod-review': ['scheduler'],
  'GET login': ['person'],
  'GET login/start': ['link'],
  'POST login/go': ['link'],
  'GET login/callback': ['redirect'],
  'GET dashboard/status': ['person'],
  'GET dashboard/day': ['person'],
  'POST dashboard/pause': ['person'],
  'POST dashboard/flatten': ['person'],
  'POST dashboard/close': ['person'],
  'POST dashboard/disable': ['person'],
  'POST dashboard/enable': ['person'],
  'POST telegram': ['telegram'],
  'GET health': Object.keys(KINDS),
  'POST nag-login': ['scheduler'],
  'POST certify': ['scheduler', 'person'],
};

/** Routes that prove their caller by what it brings refuse everybody else alike. */
const BY_PROOF = new Set(['POST order-postback', 'GET login/start', 'POST login/go', 'GET login/callback']);

/** What nobody can be: no token, or one that is good nowhere. */
const UNKNOWN = new Set(
  'none garbage expired future audience issuer forged stripped kite redirect link telegram'.split(' '),
);
/** Tokens that are made for people. Where no person is let in they are somebody else's. */
const FOR_PEOPLE = new Set(['other-person', 'sa-as-person', 'person']);

function expected(route: string, kind: string): Cell {
  const letIn = LET_IN[route] ?? [];
  if (letIn.includes(kind)) return 'in';
  if (BY_PROOF.has(route)) return 403;
  // Telegram shows a secret, and nothing else tells who anybody is.
  if (route === 'POST telegram') return 401;
  if (UNKNOWN.has(kind)) return 401;
  return FOR_PEOPLE.has(kind) && !letIn.includes('person') ? 401 : 403;
}

describe('who may call what', () => {
  let desk: AuthzDesk;
  let platform: AuthzDesk;
  let [rows, byPlatform, shapes]: readonly (readonly MatrixRow[])[] = [];
  beforeAll(async () => {
    [desk, platform] = [await authzDesk('checked'), await authzDesk('by-platform')];
    rows = await authzMatrix(desk);
    byPlatform = await authzMatrix(platform);
    shapes = await shapeMatrix(desk);
  }, 180_000);
  afterAll(async () => {
    await desk.close();
    await platform.close();
  });

  test('is written down for every route', () => {
    expect(ROUTES.map(routeName)).toEqual(Object.keys(LET_IN));
  });

  test.each(Object.keys(LET_IN))('%s', (route) => {
    const cells = rows?.find((row) => routeName(row) === route)?.cells ?? new Map();
    const want = Object.keys(KINDS).map((kind) => [kind, expected(route, kind)]);
    expect([...cells]).toEqual(want);
  });

  test('a token whose signature is gone is its owner’s where the platform has checked it, and at no public function', () => {
    const isPublic = new Set(['GET login', 'POST telegram', 'GET health', ...BY_PROOF]);
    for (const row of byPlatform ?? []) {
      const route = routeName(row);
      const kind = isPublic.has(route) ? 'stripped' : 'scheduler';
      expect([route, row.cells.get('stripped')]).toEqual([route, expected(route, kind)]);
      // What is signed is judged by its signature all the same.
      for (const kind of ['forged', 'expired', 'audience', 'unverified', 'scheduler', 'person'])
        expect([route, kind, row.cells.get(kind)]).toEqual([route, kind, expected(route, kind)]);
    }
  });

  test('a request that is none is refused, whatever is wrong with it, and reaches nothing', () => {
    const statuses: Readonly<Record<string, readonly Cell[]>> = {
      method: [405],
      path: [404],
      oversized: [413, '–'],
      type: [415, '–'],
      empty: [400, 403, '–'],
      // The queue and Telegram are not to send it again; a body without a checksum is nobody's.
      'no-such-field': [400, 403, 200, '–'],
    };
    for (const row of shapes ?? [])
      for (const [shape, cell] of row.cells)
        expect(`${routeName(row)} ${shape}: ${(statuses[shape] ?? []).includes(cell) ? 'ok' : cell}`).toBe(
          `${routeName(row)} ${shape}: ok`,
        );
    const wrongTasks = shapes?.filter(({ cells }) => cells.get('no-such-field') === 200).map(routeName);
    expect(wrongTasks).toEqual(['POST execute-order', 'POST telegram']);
  });

  test('docs/functions.md shows what was found', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/functions.md'), 'utf8');
    expect(docs).toContain(matrixText(Object.keys(KINDS), rows ?? []));
    expect(docs).toContain(matrixText(SHAPES, shapes ?? []));
  });

  test('of two tokens only the one that the platform has checked counts', async () => {
    const { issuer } = platform;
    const [tick = ''] = CALLERS.accounts.tick;
    const invented = stripped(issuer.forged(CALLERS.accounts.person[0] ?? '', PEOPLE_AUDIENCE, NOW));
    const answer = await fetch(platform.url(ENDPOINTS['emergency-flatten']), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${invented}`,
        'x-serverless-authorization': `Bearer ${stripped(issuer.token(tick, AUDIENCE, NOW))}`,
        'content-type': 'application/json',
      },
      body: '{"why":"an invention"}',
    });
    expect(answer.status).toBe(403);
    expect(platform.reached()).toEqual([]);
  });

  test('a body that the framework cannot read is told nothing of, not even of the framework', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => said.mockRestore());
    const answer = await fetch(desk.url(ENDPOINTS['emergency-flatten']), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"why": ',
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/<pre>Bad Request<\/pre>/);
    expect(desk.reached()).toEqual([]);
  });

  test('an answer is kept by nobody, and says what is missing and nothing else', async () => {
    const answer = await fetch(desk.url(ENDPOINTS['tick-stocks']), { method: 'POST' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(await answer.json()).toEqual({
      error: 'who calls is not known: a bearer token for this function is needed',
    });
  });
});
