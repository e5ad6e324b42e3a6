import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ADDRESS } from '../../kite/server/settings.ts';
import type { Issuer } from '../issuer.ts';
import type { Call, Outcome } from '../outcome.ts';
import type { Send } from './driver.ts';

/**
 * Calls over HTTP, each with a token of `issuer`. A redirect is an answer like another: it is not followed. Not by `fetch`, which gives up after 300 s,
 * where a dispatch deadline may be later. Nobody outside this computer is called.
 */
export function sender(issuer: Issuer, root: () => string): Send {
  return (call, at, signal) => {
    const { oidc, body, headers } = call;
    const token = oidc === null ? {} : { Authorization: `Bearer ${issuer.token(root(), oidc, at)}` };
    const length = { 'Content-Length': String(body.length) };
    return new Promise<Outcome>((resolve) => {
      const failed = (error: unknown): void => resolve({ kind: 'no-answer', why: textOf(error) });
      try {
        const { hostname } = new URL(call.url);
        if (hostname !== ADDRESS && hostname !== 'localhost')
          throw new RangeError(`${hostname} is not called: this server calls ${ADDRESS} and nobody else`);
        const request = requestOf(call.url)(call.url, {
          method: call.method,
          headers: { ...headers, ...length, ...token },
          signal,
          // A connection of its own: what one target does to it does nothing to the next call.
          agent: false,
        });
        request.on('error', failed);
        request.on('response', (response) => {
          response.on('error', failed);
          // The answer counts when it is whole.
          response.on('end', () => {
            const retryAfterMs = retryAfterOf(response.headers, at);
            resolve({ kind: 'answer', status: response.statusCode ?? 0, retryAfterMs });
          });
          response.resume();
        });
        request.end(body);
      } catch (error) {
        // A header or a URL that HTTP cannot carry.
        failed(error);
      }
    });
  };
}

function requestOf(url: Call['url']): typeof httpRequest {
  return url.startsWith('https:') ? httpsRequest : httpRequest;
}

/** Milliseconds, of seconds or an HTTP date; null: none that can be read. */
function retryAfterOf(headers: IncomingHttpHeaders, at: number): number | null {
  const text = headers['retry-after'];
  if (text === undefined) return null;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - at;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
