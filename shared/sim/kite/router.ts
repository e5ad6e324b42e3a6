import {
  answered,
  contentOf,
  data,
  failed,
  type Content,
  type HttpOutcome,
  type HttpRequest,
  type KiteError,
  type Reply,
} from './answers.ts';
import { chargesReply } from './charges.ts';
import { instrumentsReply } from './csv.ts';
import { NEEDS_TOKEN, type Route } from './fault-schema.ts';
import type { Met } from './faults.ts';
import { fundsReply } from './funds.ts';
import { historicalReply } from './historical.ts';
import { basketMarginsReply, orderMarginsReply } from './margins.ts';
import {
  cancelReply,
  historyReply,
  modifyReply,
  ordersReply,
  orderTradesReply,
  placeReply,
  tradesReply,
  type Call,
} from './orders.ts';
import { holdingsReply, positionsReply } from './positions.ts';
import { quotesReply } from './quotes.ts';
import type { World } from './world.ts';

type Handler = (world: World, call: Call, query: URLSearchParams) => Reply;

interface Row {
  /** "PUT /orders/{}/{}" */
  readonly name: string;
  readonly method: HttpRequest['method'];
  readonly path: RegExp;
  readonly route: Route;
  readonly run: Handler;
}

const TABLE: readonly Row[] = [
  row('POST', '/session/token', 'session-create', (world, { params, at }) =>
    world.sessions.create(params, at),
  ),
  row('DELETE', '/session/token', 'session-end', (world, { params }) => world.sessions.end(params)),
  row('GET', '/user/profile', 'profile', (world) => world.sessions.profile()),
  row('GET', '/user/margins', 'funds', (world) => fundsReply(world, null)),
  row('GET', '/user/margins/(equity|commodity)', 'funds', (world, { path }) => fundsReply(world, path[0]!)),
  row('POST', '/orders/([^/]+)', 'place', placeReply),
  row('PUT', '/orders/([^/]+)/([^/]+)', 'modify', modifyReply),
  row('DELETE', '/orders/([^/]+)/([^/]+)', 'cancel', cancelReply),
  row('GET', '/orders', 'orders', ordersReply),
  row('GET', '/orders/([^/]+)', 'order-history', historyReply),
  row('GET', '/orders/([^/]+)/trades', 'order-trades', orderTradesReply),
  row('GET', '/trades', 'trades', tradesReply),
  row('GET', '/portfolio/positions', 'positions', (world, { at, met }) =>
    positionsReply(world, at, met.get('stale-positions')?.ageMs ?? 0),
  ),
  row('GET', '/portfolio/holdings', 'holdings', holdingsReply),
  row('POST', '/margins/orders', 'order-margins', orderMarginsReply),
  row('POST', '/margins/basket', 'basket-margins', basketMarginsReply),
  row('POST', '/charges/orders', 'charges', (world, { body }) => chargesReply(world, body)),
  row('GET', '/instruments/historical/([^/]+)/([^/]+)', 'historical', (world, { path, params, at }) =>
    historicalReply(world, path, params, at),
  ),
  row('GET', '/instruments', 'instruments', (world) => instrumentsReply(world, undefined)),
  row('GET', '/instruments/([A-Z]+)', 'instruments', (world, { path }) => instrumentsReply(world, path[0])),
  row('GET', '/quote', 'quote', quotes('quote')),
  row('GET', '/quote/ohlc', 'ohlc', quotes('ohlc')),
  row('GET', '/quote/ltp', 'ltp', quotes('ltp')),
];

const HTML =
  '<!DOCTYPE html><html><head><title>Kite</title></head><body><h1>Under maintenance</h1></body></html>';
const BAD_GATEWAY =
  '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
const NO_ROUTE: KiteError = { status: 404, type: 'GeneralException', message: 'Route not found' };

/** One request from its arrival to what the client gets; the world has been lived up to `at`. */
export function serve(world: World, request: HttpRequest, at: number): HttpOutcome {
  const [pathname = '', search = ''] = request.url.split('?', 2);
  const query = new URLSearchParams(search);
  const found = match(request.method, pathname);
  if (found === undefined) return answered(contentOf(failed(NO_ROUTE)), at, world.settings.answerMs);
  const { handler, path } = found;
  const met = world.faults.ofCall(handler.route, at);
  const isJson = handler.route.endsWith('margins') || handler.route === 'charges';
  const form = isJson ? [] : new URLSearchParams(request.body);
  const call: Call = { params: new Map([...query, ...form]), path, body: request.body, at, met };
  const refused = gate(world, handler.route, request, at, met);
  // A request that lands later is looked at then.
  const run = (now: number): Reply =>
    refused === undefined ? handler.run(world, { ...call, at: now }, query) : failed(refused);
  return outcome(world, call, run);
}

/** What refuses a request before its route sees it: the limits, the token, the address. */
function gate(world: World, route: Route, request: HttpRequest, at: number, met: Met): KiteError | undefined {
  const { replies } = world.settings;
  if (met.has('dead-token')) world.sessions.revoke();
  if (met.has('rate-limited')) return replies.tooMany;
  const header = Object.entries(request.headers).find(
    ([name]) => name.toLowerCase() === 'authorization',
  )?.[1];
  if (NEEDS_TOKEN.includes(route)) {
    const dead = world.sessions.refusal(header, at);
    if (dead !== undefined) return dead;
  }
  if (met.has('revoked-ip')) return replies.revokedIp;
  return isLost(met) || world.limits.take(route, at) ? undefined : replies.tooMany;
}

/** Did the request never reach the broker, so that nothing counts it? */
function isLost(met: Met): boolean {
  return met.has('timeout-not-landed') || met.get('reset')?.landed === false;
}

/** Which faults lose the answer, which lose the request, and which let it land later. */
function outcome(world: World, call: Call, run: (now: number) => Reply): HttpOutcome {
  const { met, at } = call;
  const delayMs = met.get('slow-answer')?.delayMs ?? world.settings.answerMs;
  const dateAt = met.has('missing-date') ? null : at + (met.get('skewed-date')?.byMs ?? 0);
  const say = (content: Content): HttpOutcome => answered(content, dateAt, delayMs);
  if (met.has('timeout-not-landed')) return { kind: 'silent' };
  if (met.has('timeout-landed')) {
    run(at);
    return { kind: 'silent' };
  }
  const reset = met.get('reset');
  if (reset !== undefined) {
    if (reset.landed) run(at);
    return { kind: 'reset' };
  }
  const timedOut = met.get('timed-out-400');
  if (timedOut !== undefined) {
    world.agenda.add(at + timedOut.landAfterMs, run);
    return say(contentOf(failed({ status: 400, type: timedOut.type, message: 'Order request timed out' })));
  }
  const late = met.get('late-put');
  if (late !== undefined) {
    world.agenda.add(at + late.afterMs, run);
    return late.answer === 'silent'
      ? { kind: 'silent' }
      : say(contentOf(data({ order_id: call.path[1] ?? '' })));
  }
  const broken = brokenAnswer(met);
  if (broken === undefined) return say(contentOf(run(at)));
  if (broken.landed) run(at);
  return say(broken.content);
}

/** The answers of something between the client and the broker. */
function brokenAnswer(met: Met): { readonly landed: boolean; readonly content: Content } | undefined {
  const error = met.get('server-error');
  if (error !== undefined) {
    const reply = failed({
      status: error.status,
      type: 'GeneralException',
      message: 'Something unexpected happened.',
    });
    return { landed: error.landed, content: contentOf(reply) };
  }
  const bad = met.get('bad-gateway');
  if (bad !== undefined)
    return { landed: bad.landed, content: { status: 502, type: 'text/html', body: BAD_GATEWAY } };
  const gone = met.get('gateway-timeout');
  if (gone !== undefined)
    return { landed: gone.landed, content: { status: 504, type: 'text/html', body: '' } };
  const page = met.get('html-200');
  return page && { landed: page.landed, content: { status: 200, type: 'text/html', body: HTML } };
}

function row(method: HttpRequest['method'], path: string, route: Route, run: Handler): Row {
  const name = `${method} ${path.replaceAll(/\([^)]*\)/g, '{}')}`;
  return { name, method, path: new RegExp(`^${path}$`), route, run };
}

/** Every route that is answered: method and path, with braces for what varies. */
export function routeNames(): readonly string[] {
  return TABLE.map(({ name }) => name);
}

function quotes(kind: 'quote' | 'ohlc' | 'ltp'): Handler {
  return (world, { at }, query) => quotesReply(world, kind, query.getAll('i'), at);
}

function match(method: string, pathname: string): { handler: Row; path: readonly string[] } | undefined {
  for (const handler of TABLE) {
    if (handler.method !== method) continue;
    const found = handler.path.exec(pathname);
    if (found !== null) return { handler, path: found.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}
