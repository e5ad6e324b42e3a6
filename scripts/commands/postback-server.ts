import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Log, Postbacks } from '../../shared/ports.ts';
import type { ServePostbacks } from '../../shared/runtime/as-traded.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { orderPostback, POSTBACK_SETTINGS } from '../../shared/runtime/order-postback.ts';
import { SILENT_LOG, tellError } from '../../shared/runtime/telling.ts';
import { ADDRESS } from './login-server.ts';

export const POSTBACK_PATH = '/postback';

/** For people. */
export function postbackText(port: number): string {
  return `Kite’s postbacks are taken at http://${ADDRESS}:${port}${POSTBACK_PATH}`;
}

/** What is more, takes longer to come, or comes from more at once, is nobody's order update. */
export interface PostbackLimits {
  /** From a connection, or the last answer on it, to the end of the headers. */
  readonly headersMs: number;
  /** The same to the end of the body. */
  readonly requestMs: number;
  /** How often both are looked at: so much later than they say a connection may end. */
  readonly checkEveryMs: number;
  readonly bodyBytes: number;
  readonly connections: number;
}

const POSTBACK_LIMITS: PostbackLimits = {
  headersMs: 3000,
  requestMs: 5000,
  checkEveryMs: 1000,
  bodyBytes: POSTBACK_SETTINGS.bytesMax,
  connections: 64,
};

/** A port that is taken already, before anything is begun. */
export interface PostbackPort {
  readonly port: number;
  readonly serve: ServePostbacks;
  close(): Promise<void>;
}

/**
 * Kite's webhook on this computer, for a tunnel to lead to: POST, a JSON body of at most 16 kB with Kite's checksum. 200: genuine, the book is read; 400: no
 * order update, or too long; 403: not signed with our secret; 404: anything else. Nothing of it is believed. The sender is answered before the book is read,
 * and postbacks that come while it is read are one reading after it. Before and after the day there is no book to be read. Who is slower than the limits is
 * answered 408 and cut off; who is one too many is not answered. Rejects with a ConfigError where the port is taken by another.
 */
export async function openPostbacks(
  port: number,
  postbacks: Postbacks,
  limits: PostbackLimits = POSTBACK_LIMITS,
): Promise<PostbackPort> {
  let reader: { readonly once: SingleFlight; readonly log: Log } | null = null;
  const timeouts = {
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkEveryMs,
  };
  const server = createServer(timeouts, (request, response) => {
    const log = reader?.log ?? SILENT_LOG;
    const parts = { postbacks, log, bodyBytes: limits.bodyBytes, reconcile: async () => reader?.once.ask() };
    answered(request, response, parts).catch((error: unknown) => {
      // Who went away, or was cut off, has not asked anything.
      if (request.destroyed && !request.complete) return;
      tellError(log, null, 'a postback', error);
      if (!response.headersSent) send(response, 400);
    });
  });
  server.maxConnections = limits.connections;
  return {
    port: await listen(server, port),
    async serve(reconcile, log) {
      const once = singleFlight(reconcile, log);
      reader = { once, log };
      return async () => {
        reader = null;
        await once.idle();
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface SingleFlight {
  readonly ask: () => Promise<void>;
  readonly idle: () => Promise<void>;
}

/** One at a time; who asks while one is at work is served by one more after it. Neither rejects: a failure is logged, and the next minute reads. */
function singleFlight(work: () => Promise<void>, log: Log): SingleFlight {
  let [asked, running]: [boolean, Promise<void> | null] = [false, null];
  const run = async (): Promise<void> => {
    while (asked) {
      asked = false;
      try {
        await work();
      } catch (error) {
        tellError(log, null, 'the reading after a postback', error);
      }
    }
    running = null;
  };
  return {
    async ask() {
      asked = true;
      running ??= run();
    },
    idle: async () => running ?? undefined,
  };
}

interface AnswerParts {
  readonly postbacks: Postbacks;
  readonly reconcile: () => Promise<void>;
  readonly log: Log;
  readonly bodyBytes: number;
}

async function answered(
  request: IncomingMessage,
  response: ServerResponse,
  { postbacks, reconcile, log, bodyBytes }: AnswerParts,
): Promise<void> {
  const [pathname] = (request.url ?? '/').split('?');
  if (request.method !== 'POST' || pathname !== POSTBACK_PATH) {
    request.resume();
    return send(response, 404);
  }
  const body = await bodyOf(request, bodyBytes);
  if (body === null) return send(response, 400);
  const parts = { postbacks, reconcile, log, settings: POSTBACK_SETTINGS };
  const outcome = await orderPostback(parts, body);
  send(response, outcome.kind === 'reconciled' ? 200 : outcome.rule === 'checksum' ? 403 : 400);
}

/** Null: longer than any order update; the rest of it is not read. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const buffer = Buffer.from(part);
    bytes += buffer.length;
    if (bytes > bytesMax) return null;
    parts.push(buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: 200 | 400 | 403 | 404): void {
  response.writeHead(status, { connection: 'close', 'content-length': 0 }).end();
}

/** Resolves to the port. Rejects with a ConfigError where it is taken. */
async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ConfigError([`--postback-port ${port}: ${cause.message}`])));
    server.listen(port, ADDRESS, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
