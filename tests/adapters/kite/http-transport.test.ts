import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { httpTransport } from '../../../shared/adapters/kite/http-transport.ts';
import { NotWritten, type HttpRequest } from '../../../shared/adapters/kite/transport.ts';

/** A server of this process: no other machine is asked. */
const REQUEST: HttpRequest = {
  method: 'POST',
  url: '/orders/regular?x=1',
  headers: { authorization: 'token key:secret', 'content-type': 'application/x-www-form-urlencoded' },
  body: 'tag=é&quantity=10',
};
const always = (): boolean => true;

const server = { answer: (_request: IncomingMessage, _response: ServerResponse): void => undefined };
const heard: string[] = [];
const listening = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => (body += part));
  request.on('end', () => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    server.answer(request, response);
  });
});

function root(): string {
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return `http://127.0.0.1:${address.port}`;
}

beforeEach(async () => {
  heard.length = 0;
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  listening.closeAllConnections();
  await new Promise((resolve) => {
    listening.close(resolve);
  });
});

describe('real HTTP', () => {
  test('carries method, path, headers and body there, and status, headers and body back', async () => {
    server.answer = (_request, response) => response.writeHead(418, { 'Content-Type': 'text/x' }).end('₹ no');
    const back = await httpTransport(root())(REQUEST, 5000, always);
    expect(back).toMatchObject({ status: 418, headers: { 'content-type': 'text/x' }, body: '₹ no' });
    expect(heard).toEqual(['POST /orders/regular?x=1 token key:secret tag=é&quantity=10']);
  });

  test('asks again before it writes on a connection that is open already', async () => {
    server.answer = (_request, response) => response.end('ok');
    const transport = httpTransport(root());
    await transport(REQUEST, 5000, always);
    await expect(transport(REQUEST, 5000, () => false)).rejects.toMatchObject({ reason: 'late' });
    expect(heard).toHaveLength(1);
  });

  test('writes nothing where the connection is there too late', async () => {
    server.answer = (_request, response) => response.end('ok');
    await expect(httpTransport(root())(REQUEST, 5000, () => false)).rejects.toMatchObject({ reason: 'late' });
    expect(heard).toEqual([]);
  });

  test('tells a connection that never was from one that broke', async () => {
    server.answer = (request) => request.socket.destroy();
    const broken: unknown = await httpTransport(root())(REQUEST, 5000, always).catch((e: unknown) => e);
    expect(broken).toMatchObject({ code: 'ECONNRESET' });
    expect(broken).not.toBeInstanceOf(NotWritten);
    expect(heard).toHaveLength(1);
    const away = root();
    await new Promise((resolve) => {
      listening.close(resolve);
    });
    await expect(httpTransport(away)(REQUEST, 5000, always)).rejects.toMatchObject({
      reason: 'unconnected',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  test('an answer that breaks off is none', async () => {
    server.answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"status":"success"');
      setImmediate(() => request.socket.destroy());
    };
    const broken: unknown = await httpTransport(root())(REQUEST, 5000, always).catch((e: unknown) => e);
    expect(broken).toBeInstanceOf(Error);
    expect(broken).not.toBeInstanceOf(NotWritten);
  });

  test('gives up when its time is over, and does not say that nothing was written', async () => {
    server.answer = () => undefined;
    const silent: unknown = await httpTransport(root())(REQUEST, 50, always).catch((e: unknown) => e);
    expect(silent).toMatchObject({ message: 'no answer within 50 ms' });
    expect(silent).not.toBeInstanceOf(NotWritten);
  });

  test('a name that is none is no connection', () => {
    expect(() => httpTransport('not a url')).toThrow(TypeError);
  });
});
