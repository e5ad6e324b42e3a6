import jobs from '../../functions/jobs.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import { MINUTE_MS } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { asTraded } from '../../shared/runtime/as-traded.ts';
import { readCertificate } from '../../shared/runtime/book/certificate.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { paged } from '../../shared/runtime/paged-alerts.ts';
import { runDay } from '../../shared/runtime/run-day.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import { transportOf } from '../adapters/kite/transport-of.ts';
import { CLEAN } from '../support/certified.ts';
import { buys, stillDay } from '../support/one-trade.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { Machine } from './feed/feed-day.ts';
import { at } from './kite-world.ts';

/** A day of half an hour on the model of Kite, as a live day is lived: bought at 557, squared off at 575, the last minute ends at 580. */
const MARKET = stillDay(580, { squareOff: 575 });
const SETUP = buys();
const LAST = 580;

/** How a call fails: before it did anything, or after. */
type Fails = (call: { readonly at: number; readonly number: number }) => 'before' | 'after' | null;

class Down extends Error {
  override readonly name = 'Down';
}

interface Account {
  readonly kite: Kite;
  readonly store: Store;
}

function account(): Account {
  const settings = {
    apiKey: 'key',
    apiSecret: 's',
    accessToken: 'lives',
    openingCash: 100_000_000,
    answerMs: 20,
  };
  return {
    kite: new Kite({ market: MARKET, costs: SETUP.config.costs, rates: SETUP.rates, settings }),
    store: memoryStore(),
  };
}

/** One life of the day; what became of it. */
async function lived({ kite, store }: Account, fails: Fails, from = 555, resume = false) {
  const machine = new Machine(at(from, 30));
  const { clock, sleepUntil } = machine;
  await store.commit({ expect: [], writes: [{ key: keys.newestCertificate, value: CLEAN }] });
  const calls = { count: 0 };
  const failing = <A extends readonly unknown[], T>(call: (...of: A) => Promise<T>) => {
    return async (...of: A): Promise<T> => {
      const fault = fails({ at: clock.now(), number: calls.count });
      calls.count += 1;
      if (fault === 'before') throw new Down('the disk is gone');
      const answer = await call(...of);
      if (fault === 'after') throw new Down('the disk is gone');
      return answer;
    };
  };
  const faulty: Store = {
    read: failing((wanted) => store.read(wanted)),
    list: failing((first, before) => store.list(first, before)),
    commit: failing((commit) => store.commit(commit)),
  };
  const told: string[] = [];
  const alerts = paged({ alert: async (text) => void told.push(text) }, clock, 'log in');
  const http = (request: Parameters<Kite['http']>[0]) => kite.http(request, clock.now());
  const broker = kiteBroker({
    apiKey: 'key',
    token: async () => 'lives',
    clock,
    sleepUntil,
    transport: transportOf({ http }),
    share: shareOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => (key === TINY.key ? TINY : undefined),
    settings: DEFAULT_KITE_SETTINGS,
  });
  const queue = memoryQueue();
  const log = { write: () => undefined };
  const ports = { clock, market: replayMarket(MARKET), broker, store: faulty, queue, alerts, log };
  const way = asTraded({
    async published(minute) {
      await sleepUntil(minute + 1_000);
      return 1_000;
    },
    drain: (handle) => queue.drain(handle),
    heed: async () => undefined,
    lookCloser: async () => undefined,
    sleepUntil,
    jobs: jobsOf(jobs),
    postbacks: null,
  });
  let nonces = 0;
  const own = {
    nonce: () => `${from}-${(nonces += 1)}`,
    sleepUntil,
    closed: (last: number) => sleepUntil(last + 2 * MINUTE_MS),
  };
  const asked = { source: 'test', request: { broker: 'kite' }, resume };
  const day = runDay(ports, SETUP, MARKET, way, SILENT, asked, own).then(
    () => null,
    (error: unknown) => String(error),
  );
  const ended = await machine.run(day);
  return { ended, told, calls: calls.count };
}

/** What is left at Kite, and what the day's certificate says. */
async function left({ kite, store }: Account) {
  const certificate = await readCertificate(store, 'live', TODAY).catch(() => null);
  const orders = kite.orders();
  return {
    net: orders.reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0),
    live: orders.filter(({ isLive }) => isLive).length,
    tags: new Set(orders.map(({ tag }) => tag)).size === orders.length,
    entries: orders.filter(({ tag }) => tag?.[15] === 'e').length,
    unresolved: certificate?.unresolved ?? null,
  };
}

const CLOSED = { net: 0, live: 0, tags: true, unresolved: [] };
const none: Fails = () => null;
const during =
  (first: number, last: number): Fails =>
  (call) =>
    call.at >= at(first) && call.at < at(last) ? 'before' : null;

test('the day without a fault enters once, and is closed and certified', async () => {
  const of = account();
  expect(await lived(of, none)).toMatchObject({ ended: null, told: [] });
  expect(await left(of)).toEqual({ ...CLOSED, entries: 1 });
});

describe('a store that fails once', () => {
  test.each(['before', 'after'] as const)(
    'at any call of the minute in which is decided, entered and protected, %s it did anything, ends nothing and leaves nothing open',
    async (when) => {
      const numbers: number[] = [];
      await lived(account(), ({ at: now, number }) => {
        if (now >= at(557) && now < at(558)) numbers.push(number);
        return null;
      });
      expect(numbers.length).toBeGreaterThan(20);
      for (const number of numbers) {
        const of = account();
        const { ended } = await lived(of, (call) => (call.number === number ? when : null));
        expect([number, ended, await left(of)]).toEqual([number, null, expect.objectContaining(CLOSED)]);
      }
    },
    120_000,
  );
});

describe('a store that is down', () => {
  const DOWN =
    /^The book cannot be written since \d\d:\d\d: Down: the disk is gone\. Nothing is entered or placed until it can be; what rests at the exchange stays$/;
  const records = (told: readonly string[]) => told.filter((text) => text.startsWith('The book '));

  test('for ten minutes with a position open: its stop stays at the exchange, a person is told once and once more, and the day goes on', async () => {
    const of = account();
    const { ended, told } = await lived(of, during(560, 570));
    expect(ended).toBeNull();
    expect(records(told)).toEqual([
      expect.stringMatching(DOWN),
      'The book is written again: what was missed from 09:20 on is made up for',
    ]);
    const [entry, stop, ...more] = of.kite.orders();
    expect([entry?.tag?.[15], stop?.tag?.[15], stop?.status, more]).toEqual(['e', 'x', 'COMPLETE', []]);
    // Nobody touched it while the store was down: it was modified for the square-off alone.
    expect(stop?.modifications).toBeGreaterThan(0);
    expect(stop?.placedAt).toBeLessThan(at(560));
    expect(await left(of)).toEqual({ ...CLOSED, entries: 1 });
  });

  test('for ten minutes from before the decision on: nothing is placed, and what comes later is decided as ever', async () => {
    const of = account();
    const { ended, told } = await lived(of, during(556, 566));
    expect(ended).toBeNull();
    expect(records(told)).toHaveLength(2);
    expect(of.kite.orders()).toEqual([]);
    expect(await left(of)).toEqual({ ...CLOSED, entries: 0 });
  });

  test('from any second on in which an entry is under way, for ten minutes: what filled is protected as soon as it answers, and closed', async () => {
    for (let ms = 900; ms <= 3_000; ms += 100) {
      const of = account();
      const from = at(557) + ms;
      const { ended } = await lived(of, (call) => (call.at >= from && call.at < at(567) ? 'before' : null));
      expect([ms, ended, await left(of)]).toEqual([ms, null, expect.objectContaining(CLOSED)]);
    }
  }, 60_000);

  test('from before the square-off until after the close ends the run a quarter of an hour later; what rests stays, and a later life says what is left', async () => {
    const of = account();
    const { ended, told } = await lived(of, during(570, 2_000));
    expect(ended).toBe('Down: the disk is gone');
    expect(told.filter((text) => text.startsWith('the last reading of the book failed'))).toHaveLength(2);
    expect(told.at(-1)).toMatch(/; it is tried again until 09:55$/);
    expect(of.kite.orders().filter(({ rests }) => rests)).toHaveLength(1);
    const later = await lived(of, none, 598, true);
    expect(later.ended).toBeNull();
    expect(later.told).toContainEqual(expect.stringMatching(/^2026-09-09 is not settled: NSE:TINY: /));
    expect(await left(of)).toMatchObject({
      live: 1,
      tags: true,
      unresolved: [{ kind: 'order' }, { kind: 'quantity' }],
    });
  });

  test('for ten minutes after the close is waited for', async () => {
    const of = account();
    const { ended } = await lived(of, during(LAST, LAST + 10));
    expect(ended).toBeNull();
    expect(await left(of)).toEqual({ ...CLOSED, entries: 1 });
  });
});
