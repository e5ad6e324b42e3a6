import type { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import type { Clock, Identity, Log } from '../../ports.ts';
import type { Sessions } from '../jobs/due.ts';
import { callerOf, type CallerSettings } from './callers.ts';
import type { CloudApp } from './cloud-app.ts';
import type { Caller, FunctionRow, Route, Work } from './endpoint.ts';
import { closedAt } from './guard.ts';
import { requestOf, send, type FrameworkRequest, type HttpRequest, type Reply } from './http.ts';
import { minuteAsked, minuteTold, type Asked } from './minute.ts';
import { failureOf, outcomeReply, type Answered } from './replies.ts';
import { spanOf, type RequestSpan } from './span.ts';

/** What a function is made of. All of it is light but the app. */
export interface EdgeParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: Identity;
  readonly callers: CallerSettings;
  readonly sessions: Sessions;
  /** The request that is being answered, for the log. */
  readonly span: AsyncLocalStorage<RequestSpan | null>;
  readonly deadline: (ms: number) => { readonly over: Promise<void>; readonly callOff: () => void };
  /** Loaded when the first call comes that needs it, and kept. */
  readonly app: () => Promise<CloudApp>;
}

/** A plain export of it is what functions-framework serves. */
export type Handler = (message: FrameworkRequest, response: ServerResponse) => Promise<void>;

/** The mark of a call waits no longer than this for the store. */
const BEAT_MS = 1_000;
/** And its alerts no longer for those who are told; where orders are sent, which may wait for this answer, no longer than the mark. */
const TOLD_MS = 5_000;

/**
 * Parse, authorise, look whether there is anything to do at all, call the runtime, reply. Nothing that is thrown leaves here, and no sentence of an
 * error that nobody wrote for the caller goes out.
 */
export function served(row: FunctionRow, parts: EdgeParts): Handler {
  return async (message, response) => {
    const request = requestOf(message);
    await parts.span.run(
      spanOf((name) => request.header(name)),
      async () => {
        send(response, await answered(row, parts, request));
      },
    );
  };
}

async function answered(row: FunctionRow, parts: EdgeParts, request: HttpRequest): Promise<Reply> {
  const { log, clock } = parts;
  try {
    const startedAt = clock.now();
    const routed = routeOf(row, request);
    if ('reply' in routed) return routed.reply;
    const { route } = routed;
    const verdict = await callerOf(route, request, parts.identity, parts.callers, startedAt);
    if (verdict.kind === 'denied') {
      const { status, why } = verdict;
      log.write('WARN', null, 'caller refused', { function: row.name, work: route.work, status, why });
      return { status, body: { error: DENIED[status] }, ...(status === 401 ? CHALLENGE : {}) };
    }
    return await admitted(row, parts, route, verdict.caller, verdict.who, request, startedAt);
  } catch (error) {
    return failureOf(log, row.name, 'the edge', error).reply;
  }
}

const DENIED = {
  401: 'who calls is not known: a bearer token for this function is needed',
  403: 'this caller may not call this',
  503: 'who calls cannot be known at the moment: try again',
} as const;

const CHALLENGE = { headers: { 'www-authenticate': 'Bearer' } };

/** The route, or why there is none: nothing is known of the caller yet, and nothing is told that the documentation does not. */
function routeOf(
  row: FunctionRow,
  { path, method, bytes }: HttpRequest,
): { readonly route: Route } | { readonly reply: Reply } {
  const here = row.routes.filter((route) => route.path === path);
  if (here.length === 0) return { reply: { status: 404, body: { error: 'nothing is here' } } };
  const route = here.find((each) => each.method === method);
  if (route === undefined) {
    const allow = here.map((each) => each.method).join(', ');
    return { reply: { status: 405, body: { error: `allowed: ${allow}` }, headers: { allow } } };
  }
  if (bytes <= route.bodyMax) return { route };
  const error = `the body has ${bytes} bytes, allowed are ${route.bodyMax}`;
  // What is left of it is not read.
  return { reply: { status: 413, body: { error }, headers: { connection: 'close' } } };
}

/** A caller that was let in. */
async function admitted(
  row: FunctionRow,
  parts: EdgeParts,
  route: Route,
  caller: Caller,
  who: string,
  request: HttpRequest,
  now: number,
): Promise<Reply> {
  const { log } = parts;
  // That it answers is all that it tells.
  if (route.work === 'health') return { status: 200, body: { ok: true } };
  const wrongType = typeFault(route, request);
  if (wrongType !== null) return { status: wrongType.status, body: { error: wrongType.why } };
  const asked = askedOf(route, request, caller, now);
  if ('wrong' in asked) return { status: 400, body: { error: asked.wrong } };
  const closed = closedAt(route.guard, caller, asked.at, parts.sessions);
  if (closed !== null) {
    const { rule, why, isUnknown } = closed;
    log.write(isUnknown ? 'WARN' : 'INFO', null, 'nothing to do', { function: row.name, rule, why });
    return { status: 200, body: { refused: rule, why } };
  }
  log.write('DEBUG', null, 'called', { function: row.name, work: route.work, caller, who });
  const result = await worked(row, parts, { ...route, work: route.work }, caller, request, {
    who,
    at: asked.at,
    now,
  });
  // Whoever pleases may be refused by a public function: nothing is written for that.
  const counts = route.beats && !(row.isPublic && result.outcome === 'refused');
  await Promise.all([counts ? marked(row, parts, now, result) : null, told(row, parts)]);
  return result.reply;
}

/** It names no minute itself. */
function isOfSchedule({ body }: HttpRequest): boolean {
  return body.length === 0 || body.toString('utf8').trim() === '{}';
}

function askedOf({ body }: Route, request: HttpRequest, caller: Caller, now: number): Asked {
  if (body === 'may-json') return minuteAsked(request, caller, now);
  return body === 'minute' ? minuteTold(request, now) : { at: now };
}

function typeFault(route: Route, request: HttpRequest): { status: 400 | 415; why: string } | null {
  if (route.body === 'none' || route.body === 'raw') return null;
  if (request.body.length === 0)
    return route.body !== 'may-json' ? { status: 400, why: 'a JSON body is needed' } : null;
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  // Cloud Scheduler says so of a body unless it is told what it is.
  const isTold =
    type === 'application/json' || (type === 'application/octet-stream' && route.body === 'may-json');
  return isTold ? null : { status: 415, why: 'the body must be application/json' };
}

/** The work, for as long as it may take: what goes on after that goes on, and whoever asks again finds what it did. */
async function worked(
  row: FunctionRow,
  parts: EdgeParts,
  { work: what, guard }: Route & { readonly work: Exclude<Work, 'health'> },
  caller: Caller,
  request: HttpRequest,
  of: { readonly who: string; readonly at: number; readonly now: number },
): Promise<Answered> {
  const { log } = parts;
  const limit = parts.deadline(row.giveUpSeconds * 1000);
  const work = async (): Promise<Answered> => {
    try {
      // The clients of store, queue and broker, and all that decides.
      const [app, { WORKERS }] = await Promise.all([parts.app(), import('./work.ts')]);
      const once = guard?.once === true && caller === 'scheduler' && isOfSchedule(request);
      const outcome = once
        ? await app.once(
            row.name,
            (name) => request.header(name),
            (at) => WORKERS[what](app, { request, ...of, at: at ?? of.at }),
          )
        : await WORKERS[what](app, { request, ...of });
      return outcomeReply(outcome, caller);
    } catch (error) {
      return failureOf(log, row.name, what, error, caller);
    }
  };
  const late = async (): Promise<Answered> => {
    await limit.over;
    const why = `not done within ${row.giveUpSeconds} s: given up waiting, it may still be done`;
    log.write('ERROR', null, `${what}: ${why}`, { function: row.name });
    return { reply: { status: 503, body: { error: why } }, outcome: 'failed', why };
  };
  try {
    return await Promise.race([work(), late()]);
  } finally {
    limit.callOff();
  }
}

/** After the work, before the answer: afterwards the platform may give this process no more time. Nothing of it changes the answer. */
async function marked(
  { name }: FunctionRow,
  { app, clock, deadline, log }: EdgeParts,
  startedAt: number,
  { outcome, why }: Answered,
): Promise<void> {
  const limit = deadline(BEAT_MS);
  try {
    const beat = { startedAt, endedAt: clock.now(), outcome, why };
    await Promise.race([app().then((loaded) => loaded.beat(name, beat)), limit.over]);
  } catch (error) {
    log.write('WARN', null, 'the function’s mark was not kept', { function: name, why: String(error) });
  } finally {
    limit.callOff();
  }
}

/** With the mark, for the same reason: what was told is on its way, and this is the time that it has for certain. */
async function told({ minInstances }: FunctionRow, { app, deadline, log }: EdgeParts): Promise<void> {
  const limit = deadline(minInstances > 0 ? BEAT_MS : TOLD_MS);
  try {
    await Promise.race([app().then((loaded) => loaded.alertsSent()), limit.over]);
  } catch (error) {
    log.write('WARN', null, 'the alerts were not waited for', { why: String(error) });
  } finally {
    limit.callOff();
  }
}
