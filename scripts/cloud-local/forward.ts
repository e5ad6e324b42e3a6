import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { HERE } from './listening.ts';

/** A whole request, as it came and as it goes on. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nobody took it: nothing was written anywhere. */
export class Unconnected extends Error {
  override readonly name = 'Unconnected';
}

const HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

/** Resolves when all of it has come; rejects where it breaks off. */
export async function passingOf(request: IncomingMessage): Promise<Passing> {
  const { method = 'GET', url: path = '/', headers } = request;
  return { method, path, headers, body: await bytesOf(request) };
}

/** The whole body, whatever it is. */
export async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

/** To that port of this computer, over a connection of its own. Rejects with Unconnected where nobody listens, otherwise where the answer breaks off. */
export function forwarded(port: number, { method, path, headers, body }: Passing): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
    const asked = httpRequest({
      host: HERE,
      port,
      method,
      path,
      headers: { ...kept, 'content-length': String(body.length) },
      agent: false,
    });
    asked.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
    asked.on('error', (error) => reject(isConnected ? error : new Unconnected(error.message)));
    asked.on('response', (response) => {
      bytesOf(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
        reject,
      );
    });
    asked.end(body);
  });
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
  response.writeHead(status, { ...kept, 'content-length': String(body.length) });
  response.end(body);
}

/** What it came to on the line, its first line and headers included. */
export function bytesIn({ headers, body }: Pick<Passing, 'headers' | 'body'>): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length + 4,
    body.length + 40,
  );
}
