import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openPostbacks, type PostbackLimits } from '../../scripts/commands/postback-server.ts';
import { kitePostbacks } from '../../shared/adapters/kite/postbacks.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import { Served } from '../sim/kite/server/served.ts';

const SECRET = 'secret';

/** Calls that are counted and waited for. */
class Calls {
  count = 0;
  readonly #waiting: { readonly count: number; readonly wake: () => void }[] = [];

  readonly came = (): void => {
    this.count += 1;
    for (const { count, wake } of this.#waiting) if (count <= this.count) wake();
  };

  upTo(count: number): Promise<void> {
    return count <= this.count
      ? Promise.resolve()
      : new Promise((wake) => this.#waiting.push({ count, wake }));
  }
}

const SMALL: PostbackLimits = {
  headersMs: 60,
  requestMs: 120,
  checkEveryMs: 10,
  bodyBytes: 16_384,
  connections: 2,
};

async function serving(reconcile: () => Promise<void>, limits?: PostbackLimits) {
  const opened = await openPostbacks(0, kitePostbacks(SECRET), limits);
  onTestFinished(() => opened.close());
  const stop = await opened.serve(reconcile, SILENT_LOG);
  return { url: `http://127.0.0.1:${opened.port}/postback`, port: opened.port, stop };
}

function update(secret = SECRET): string {
  const [order_id, order_timestamp] = ['1700000000000001', '2026-09-09 10:20:30'];
  const checksum = createHash('sha256').update(`${order_id}${order_timestamp}${secret}`).digest('hex');
  return JSON.stringify({ order_id, order_timestamp, checksum, status: 'COMPLETE' });
}

const post = async (url: string, body: string, method = 'POST'): Promise<number> =>
  (await fetch(url, { method, ...(method === 'GET' ? {} : { body }) })).status;

test('200 for what Kite signed, after which the book is read; 400, 403 and 404 for anything else, after which it is not', async () => {
  let reads = 0;
  const { url } = await serving(async () => void (reads += 1));
  expect(await post(url, 'no json')).toBe(400);
  expect(await post(url, '{}')).toBe(400);
  expect(await post(url, 'x'.repeat(16_385))).toBe(400);
  expect(await post(url, update('another'))).toBe(403);
  expect(await post(url, '', 'GET')).toBe(404);
  expect(await post(`${url}s`, update())).toBe(404);
  expect(reads).toBe(0);
  expect(await post(url, update())).toBe(200);
  expect(reads).toBe(1);
});

test('what comes while the book is read is one reading after it, and a reading that fails ends nothing', async () => {
  const calls = new Calls();
  const ended: (() => void)[] = [];
  const { url, stop } = await serving(
    () =>
      new Promise((_, reject) => {
        ended.push(() => reject(new Error('no book')));
        calls.came();
      }),
  );
  for (let i = 0; i < 5; i += 1) expect(await post(url, update())).toBe(200);
  expect(ended).toHaveLength(1);
  ended[0]?.();
  await calls.upTo(2);
  const stopped = stop();
  ended[1]?.();
  await stopped;
  expect(ended).toHaveLength(2);
});

test('before and after the day what Kite signed is taken, and no book is read', async () => {
  let reads = 0;
  const { url, stop } = await serving(async () => void (reads += 1));
  await stop();
  expect([await post(url, update()), await post(url, update('another')), reads]).toEqual([200, 403, 0]);
});

test('a port that is taken is named', async () => {
  const { port } = await serving(async () => undefined);
  await expect(openPostbacks(port, kitePostbacks(SECRET))).rejects.toThrow(
    new RegExp(`^--postback-port ${port}: .*EADDRINUSE`),
  );
});

test('a body that is too long is not read to its end', async () => {
  const { port } = await serving(async () => undefined);
  const status = await new Promise<number | string>((resolve) => {
    const headers = { 'content-length': '1000000000' };
    const sent = request({ port, host: '127.0.0.1', path: '/postback', method: 'POST', headers }, (answer) =>
      resolve(answer.statusCode ?? 0),
    );
    sent.on('error', (error) => resolve(String(error)));
    sent.write('x'.repeat(20_000));
  });
  expect(status).toBe(400);
});

/** What is answered to a request of which nothing more ever comes, until the connection ends. */
async function unfinished(port: number, begun: string): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(begun));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(parts).toString()));
  });
}

const HEADERS = 'POST /postback HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 200\r\n';

test.each([
  ['its headers never end', HEADERS],
  ['its body never comes', `${HEADERS}\r\n`],
  ['its body stops', `${HEADERS}\r\n{"order_id":`],
])('who asks so that %s is cut off, and nothing is read for it', async (_, begun) => {
  let reads = 0;
  const { port, url } = await serving(async () => void (reads += 1), SMALL);
  expect(await unfinished(port, begun)).toMatch(/^HTTP\/1\.1 408 /);
  expect(reads).toBe(0);
  expect(await post(url, update())).toBe(200);
  expect(reads).toBe(1);
});

test('who keeps connections open keeps nobody else out for longer than the limits', async () => {
  const { port, url } = await serving(async () => undefined, SMALL);
  const slow = [unfinished(port, HEADERS), unfinished(port, `${HEADERS}\r\n`)];
  await Promise.all(slow);
  expect(await post(url, update())).toBe(200);
});

test('a body of more bytes than the limit is refused', async () => {
  const { url } = await serving(async () => undefined, { ...SMALL, bodyBytes: 20 });
  expect([await post(url, update()), await post(url, 'x'.repeat(21))]).toEqual([400, 400]);
});

test('the simulator’s own postbacks are taken: an order is placed, and the book is read', async () => {
  const calls = new Calls();
  const { url } = await serving(async () => calls.came());
  const kite = await Served.of({ settings: { apiSecret: SECRET }, server: { postbackUrl: url } });
  onTestFinished(() => kite.stop());
  const order =
    'exchange=NSE&tradingsymbol=TINY&transaction_type=BUY&quantity=1&product=MIS&order_type=LIMIT&price=100&validity=DAY&tag=a';
  const answer = await kite.ask('POST', '/orders/regular', order);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('order_id')]);
  await kite.control('advance', { byMs: 60_000 });
  await calls.upTo(1);
});
