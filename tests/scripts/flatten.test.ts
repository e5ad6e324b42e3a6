import { describe, expect, test } from 'vitest';
import type { Broker } from '../../shared/ports.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { KITE_APP_STEPS, flattenToldSchema } from '../../shared/runtime/relay/told.ts';
import { decided } from '../runtime/decided.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { dayRecord, put } from '../runtime/book/lived.ts';
import { ask } from './desk.ts';
import { flattening, protectedPosition, RELAY_ENV, servedRelay } from './relay-desk.ts';
import { failed } from '../../shared/runtime/relay/http.ts';

/** Kite tells them in any order. */
async function rowsOf(broker: Broker): Promise<readonly string[]> {
  const rows = await broker.book();
  return rows.map(({ status, side, filledQty }) => `${side} ${filledQty} ${status}`).toSorted();
}

describe('tron flatten, through a relay, at a served Kite', () => {
  test('closes a protected position, and says in how long', async () => {
    const { relay, broker, handlers } = await protectedPosition();
    expect(await rowsOf(broker)).toEqual(['BUY 1279 complete', 'SELL 0 trigger-pending']);
    const { code, out, err } = await flattening(['--relay', await servedRelay(relay)]);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/^asking http:\/\/127/) });
    expect(out).toMatch(/^flat in \d+\.\d s\nhalted: no entry follows/);
    expect(await rowsOf(broker)).toEqual(['BUY 1279 complete', 'SELL 1279 complete']);
    expect((await broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    await handlers.reconcile();
    expect(await broker.book()).toHaveLength(2);
  });

  test('with the store gone closes it all the same, and says what that means', async () => {
    const { relay, broker, takeStoreAway } = await protectedPosition();
    takeStoreAway();
    const { code, out } = await flattening(['--relay', await servedRelay(relay)]);
    expect(code).toBe(0);
    expect(out).toMatch(/^flat in \d+\.\d s\nwithout the store \(its store does not answer\)/);
    expect(out).toContain('NOT HALTED');
    expect((await broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    expect(await broker.book()).toHaveLength(2);
  });

  test('asked twice it is flat twice, and nothing more was sent', async () => {
    const { relay, broker } = await protectedPosition();
    const url = await servedRelay(relay);
    const [first, second] = await Promise.all([flattening(['--relay', url]), flattening(['--relay', url])]);
    const third = await flattening(['--relay', url, '--json']);
    expect([first.code, second.code, third.code]).toEqual([0, 0, 0]);
    expect(flattenToldSchema.parse(JSON.parse(third.out))).toMatchObject({ flat: true, steps: [] });
    expect(await broker.book()).toHaveLength(2);
  });
});

describe('the relays are asked in order', () => {
  const flat = { flat: true, left: [], kept: [], tookMs: 3_240, by: 'store', store: 'up', halted: true };
  const reporting = (change: object = {}) =>
    servedRelay(async ({ path }) => ({
      status: 200,
      body: path === '/healthz' ? {} : { format: 'tron-flatten', version: 1, ...flat, ...change },
    }));
  const refusing = () =>
    servedRelay(async ({ path }) => (path === '/healthz' ? { status: 200, body: {} } : failed(401, 'no')));

  test('with no time in the asking: whoever asks may have any clock', async () => {
    const asked: string[] = [];
    const url = await servedRelay(async ({ path, body, headers }) => {
      if (path === '/healthz') return { status: 200, body: {} };
      asked.push(body);
      expect(Object.keys(headers)).not.toContain('date');
      return { status: 200, body: { format: 'tron-flatten', version: 1, ...flat } };
    });
    expect((await flattening(['--relay', url])).code).toBe(0);
    expect(asked.map((body): unknown => JSON.parse(body))).toEqual([{ why: 'a test', all: false }]);
  });

  test('past one that nobody serves and one that knows another secret, each told plainly', async () => {
    const [other, good] = [await refusing(), await reporting()];
    const args = ['http://127.0.0.1:9', other, good].flatMap((url) => ['--relay', url]);
    const { code, out, err } = await flattening(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^flat in 3\.2 s\n/);
    expect(err).toMatch(/http:\/\/127\.0\.0\.1:9: it cannot be reached: .*\n/);
    expect(err).toMatch(/does not take this secret \(401\)/);
  });

  test('on to the next where something is left, and the one that says flat is the answer', async () => {
    const [some, good] = [await reporting({ flat: false, left: ['5 of NSE:TINY'] }), await reporting()];
    const { code, out } = await flattening(['--relay', some, '--relay', good]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^flat in 3\.2 s/) });
    const { code: again, out: left } = await flattening(['--relay', some]);
    expect(again).toBe(3);
    expect(left).toMatch(
      /^NOT FLAT after 3\.2 s\n[^]*left: 5 of NSE:TINY\nBy hand, in the Kite app:\n {2}1\. /,
    );
  });

  test('those of TRON_RELAYS where none is named', async () => {
    const env = { ...RELAY_ENV, TRON_RELAYS: `http://127.0.0.1:9, ${await reporting()}` };
    expect(await flattening([], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^flat in 3\.2 s/),
    });
  });

  test('an answer that is no report is told with its sentence', async () => {
    const url = await servedRelay(async ({ path }) =>
      path === '/healthz' ? { status: 200, body: {} } : failed(500, '/flatten failed: no broker'),
    );
    const { code, err } = await flattening(['--relay', url]);
    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringContaining('answered 500: /flatten failed: no broker'),
    });
  });
});

describe('with nothing that can be reached', () => {
  test('the steps are told, numbered, and what the books last knew as open', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const shelf = { books: { paper: w.ports.store } };
    const { code, out, err } = await flattening(['--relay', 'http://127.0.0.1:9'], RELAY_ENV, shelf);
    expect(code).toBe(3);
    expect(err).toContain('it cannot be reached');
    expect(out).toMatch(/^NOT FLAT: nobody answered/);
    const { qty } = w.entry.request;
    expect(out).toContain(`position: BUY ${qty} NSE:TINY (book paper, 2026-09-09)`);
    expect(out).toContain(`exit order: SELL ${qty} NSE:TINY (book paper, 2026-09-09, trigger-pending)`);
    KITE_APP_STEPS.forEach((step, i) => expect(out).toContain(`  ${i + 1}. ${step}`));
  });

  test('a book that cannot be read keeps nobody from the others, and is named', async () => {
    const broken = { ...memoryStore(), list: () => Promise.reject(new Error('damaged')) };
    const { code, out } = await flattening([], {}, { books: { broken } });
    expect(code).toBe(3);
    expect(out).toContain('unread: book broken: damaged');
    expect(out).toContain('  1. ');
  });

  test('a secret that is missing is told, with the steps all the same', async () => {
    const { code, out, err } = await flattening(['--relay', 'http://127.0.0.1:9'], {});
    expect(code).toBe(2);
    expect(err).toContain('TRON_RELAY_SECRET is not set. Allowed: 32 to 256');
    expect(out).toContain('  1. ');
  });

  test.each(['', 'http://example.com', 'ftp://a.example.com'])(
    'TRON_RELAYS of "%s" is told, with the steps all the same',
    async (relays) => {
      const { code, out, err } = await flattening([], { ...RELAY_ENV, TRON_RELAYS: relays });
      expect({ code, err }).toMatchObject({
        code: 2,
        err: expect.stringContaining('no relay was asked: TRON_RELAYS has'),
      });
      expect(out).toContain('  1. ');
    },
  );

  test.each([
    [['--relay', 'http://example.com'], 'https URL, or an http one on 127.0.0.1'],
    [['--relay', 'http://127.0.0.1.example.com'], 'https URL, or an http one on 127.0.0.1'],
    [['--relay', 'https://user:word@example.com'], 'no user'],
    [['--relay', 'ftp://127.0.0.1'], 'https URL'],
    [['--timeout', '0'], 'whole seconds from 1'],
    [['--book', 'paper', '--all'], '--book takes no'],
  ])('%j is refused', async (args, why) => {
    const { code, err } = await flattening(args);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });
});

describe('a book that nobody runs', () => {
  test('is halted, and its next life closes what is open', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const shelf = { books: { paper: w.ports.store }, holder: null };
    const { code, out } = await flattening(['--book', 'paper'], {}, shelf);
    expect(code).toBe(3);
    expect(out).toMatch(/^Book paper is halted[^]*NOT FLAT yet:[^]*the next life of the book closes/);
    expect(await w.account()).toMatchObject({ halted: 'a test', desired: 'flat' });
    await reconcile(w.runtime);
    expect((await w.position()).trade).toBeNull();
    const after = await flattening(['--book', 'paper', '--json'], {}, shelf);
    expect(after.code).toBe(0);
    expect(flattenToldSchema.parse(JSON.parse(after.out))).toMatchObject({ flat: true, known: [] });
  });

  test('is left alone where somebody does, and the relay is named', async () => {
    const w = await decided();
    const { code, err } = await flattening(['--book', 'paper'], {}, { books: { paper: w.ports.store } });
    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringMatching(/held by process 7: ask its relay/),
    });
    expect(await w.account()).toMatchObject({ halted: null, desired: null });
  });

  test('promises no next life of a day at Kite that was cut off and is over', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    for (const [feed, step] of [
      ['https://api.kite.trade', /1\. Nobody can go on with that day: [^]*2\. Nothing was told to a broker/],
      ['http://127.0.0.1:8780', /1\. Go on with the day/],
    ] as const) {
      const request = JSON.stringify({ feed, broker: 'kite' });
      await put(w.ports.store, keys.day(20260909), dayRecord({ request }));
      const shelf = { books: { live: w.ports.store }, holder: null };
      const { code, out } = await ask(shelf, 'flatten', '--why', 'x', '--book', 'live');
      expect([code, out]).toEqual([3, expect.stringMatching(step)]);
    }
  });

  test('without a trade yet has nothing to close', async () => {
    const shelf = { books: { paper: memoryStore() }, holder: null };
    expect((await flattening(['--book', 'paper'], {}, shelf)).code).toBe(3);
  });
});
