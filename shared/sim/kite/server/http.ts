import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { HttpOutcome, HttpRequest } from '../answers.ts';
import type { Timers } from './timers.ts';

/** The longest body that a request may have: a basket of all instruments is a tenth of it. */
const BODY_MAX = 4 * 1024 * 1024;

/** A page, a document or a redirect that is not the model's. */
export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, value: unknown): Page {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export function html(status: number, body: string): Page {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** Path and query of what was asked for, whatever was written there. */
export function asked({ url = '/' }: IncomingMessage): {
  readonly pathname: string;
  readonly query: URLSearchParams;
} {
  const [pathname = '/', ...search] = url.split('?');
  return { pathname, query: new URLSearchParams(search.join('?')) };
}

/** The whole body; null: it is longer than allowed. Rejects where the client goes away. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > BODY_MAX) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** As the model takes it; undefined: a method that Kite has not. */
export function requestOf(request: IncomingMessage, body: string): HttpRequest | undefined {
  const method = METHODS.find((each) => each === request.method);
  if (method === undefined) return undefined;
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return { method, url: request.url ?? '/', headers, body };
}

export function sendPage(response: ServerResponse, { status, headers, body }: Page): void {
  response.writeHead(status, headers).end(body);
}

/**
 * The model's outcome as it happens on a socket: a late answer comes late, a silent one never (after `silentMs` the connection is cut, so that nobody
 * waits for ever), a reset resets. Delays are real milliseconds however fast the market's clock goes: so are the client's time-outs.
 */
export function sendOutcome(
  outcome: HttpOutcome,
  request: IncomingMessage,
  response: ServerResponse,
  { timers, silentMs }: { readonly timers: Timers; readonly silentMs: number },
): void {
  switch (outcome.kind) {
    case 'silent':
      timers.after(silentMs, () => request.socket.destroy());
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'answer':
      timers.after(outcome.delayMs, () => sendAnswer(outcome, request, response));
  }
}

function sendAnswer(
  { status, headers, body }: Extract<HttpOutcome, { kind: 'answer' }>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.destroyed) return;
  // The time is the market's, and where the model says none there is none.
  response.sendDate = false;
  const isDump = headers['content-type'] === 'text/csv';
  const isZipped = isDump && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const bytes = isZipped ? gzipSync(body) : Buffer.from(body);
  response
    .writeHead(status, {
      ...headers,
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      'content-length': bytes.length,
    })
    .end(bytes);
}
