import * as http from 'node:http';
import * as https from 'node:https';
import { gunzipSync } from 'node:zlib';
import { NotWritten, type HttpAnswer, type HttpRequest, type Transport } from './transport.ts';

/** The answers of a day with thousands of orders are a few MB. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/** How many connections are kept open: more than one function instance ever needs at once. */
const SOCKETS_MAX = 8;

/**
 * Real HTTP. Written on Node's client and not on the SDK's, which cannot tell a request that was never written from one that was: nothing is written
 * before there is a connection, so that what fails until then certainly never left, and `mayWrite` is asked at the very write. No redirect is followed
 * and no proxy is used: the broker knows our address. Throws a TypeError for a root that is no URL.
 */
export function httpTransport(root = 'https://api.kite.trade'): Transport {
  const { protocol, origin } = new URL(root);
  const secure = protocol === 'https:';
  const options = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const agent = secure ? new https.Agent(options) : new http.Agent(options);
  const open = secure ? https.request : http.request;
  return (asked, timeoutMs, mayWrite) =>
    new Promise((resolve, reject) => {
      const headers = { ...asked.headers, 'content-length': String(Buffer.byteLength(asked.body)) };
      const request = open(new URL(asked.url, origin), { method: asked.method, headers, agent });
      exchange(request, asked, secure, timeoutMs, mayWrite).then(resolve, reject);
    });
}

function exchange(
  request: http.ClientRequest,
  { body }: HttpRequest,
  secure: boolean,
  timeoutMs: number,
  mayWrite: () => boolean,
): Promise<HttpAnswer> {
  let written = false;
  const write = (): void => {
    if (!mayWrite()) {
      request.destroy(new NotWritten('late', 'the connection was there too late'));
      return;
    }
    written = true;
    request.end(body);
  };
  const done = new Promise<HttpAnswer>((resolve, reject) => {
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', write);
      else write();
    });
    // More than one may come: of the request, and of the answer that broke off.
    request.on('error', (error) => {
      if (written || error instanceof NotWritten) reject(error);
      else reject(new NotWritten('unconnected', `no connection: ${wordsOf(error)}`));
    });
    request.once('response', (response) => {
      received(response).then(resolve, reject);
    });
  });
  const deadline = setTimeout(
    () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  return done.finally(() => clearTimeout(deadline));
}

/** Unzipped, where it was asked for so. Rejects where the answer breaks off, is too long or cannot be unzipped. */
async function received(response: http.IncomingMessage): Promise<HttpAnswer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    const buffer = Buffer.from(part);
    bytes += buffer.length;
    if (bytes > BODY_BYTES_MAX) throw new RangeError(`an answer of more than ${BODY_BYTES_MAX} bytes`);
    parts.push(buffer);
  }
  const body = Buffer.concat(parts);
  const zipped = /^(?:x-)?gzip$/i.test(response.headers['content-encoding'] ?? '');
  const plain = zipped ? gunzipSync(body, { maxOutputLength: BODY_BYTES_MAX }) : body;
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: response.statusCode ?? 0, headers, body: plain.toString('utf8') };
}

/** An error of several addresses has no message of its own. */
function wordsOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return [code, error.message].filter((text) => text !== '').join(' ');
}
