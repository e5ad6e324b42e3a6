import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../../ports.ts';

/** A request as the handlers look at it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of several with that name the first; undefined: none. */
  header(name: string): string | undefined;
  /** What came, whatever it says it is. */
  readonly body: Buffer;
  /** What it says it has, or what came, whichever is longer. */
  readonly bytes: number;
}

/** What functions-framework gives: Node's own message, its body read already. */
export type FrameworkRequest = IncomingMessage & { readonly rawBody?: Buffer };

export function requestOf(message: FrameworkRequest): HttpRequest {
  const [path = '/', ...search] = (message.url ?? '/').split('?');
  const body = message.rawBody ?? Buffer.alloc(0);
  const header = (name: string): string | undefined => {
    const value = message.headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const said = Number(header('content-length') ?? 0);
  return {
    method: message.method ?? '',
    path: path === '' ? '/' : path,
    query: new URLSearchParams(search.join('?')),
    header,
    body,
    bytes: Math.max(body.length, Number.isFinite(said) ? said : 0),
  };
}

export interface Reply {
  readonly status: number;
  readonly body: Json;
  /** In the place of the body, for a person's browser. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is told to nobody is kept by nobody: no cache, no guessing at types, no frames. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** False: nobody is there any more. */
export function send(response: ServerResponse, { status, body, html, headers = {} }: Reply): boolean {
  if (response.headersSent || response.destroyed) return false;
  const type = html === undefined ? {} : { 'content-type': 'text/html; charset=utf-8' };
  response.writeHead(status, { ...HEADERS, ...type, ...headers });
  response.end(`${html ?? JSON.stringify(body)}\n`);
  return true;
}
