import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Broker } from '../../../shared/ports.ts';
import { DEFAULT_LADDER } from '../../../shared/runtime/ladder/settings.ts';
import {
  keepBegun,
  keepEnded,
  keepOrderAnswers,
  keepWrongIp,
  mayHaveLeft,
  probeBar,
} from '../../../shared/runtime/probe/answers.ts';
import { probeOrders } from '../../../shared/runtime/probe/orders.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { DAY } from '../feed/feed-day.ts';
import { orderAnswers, put, ROOT, wrongIpAnswer } from '../ladder/made.ts';
import { probeWorld, SHARE, type ProbeWorld } from './probe-world.ts';

/** A probe whose process dies, and the next one of that day. */

const CALLS = ['place', 'modify', 'cancel', 'book', 'orders', 'trades', 'positions'] as const;
type Call = (typeof CALLS)[number];

/** At the nth call: the process dies before or after its effect, or the port throws there. */
interface Fate {
  readonly nth: number;
  readonly when: 'before' | 'after';
  readonly how: 'dies' | 'throws';
}

function fated(broker: Broker, { nth, when, how }: Fate, over: (error: Error) => void) {
  const made: Call[] = [];
  const end = (): Promise<never> => {
    const error = new Error(`${how} ${when} call ${nth}`);
    if (how === 'throws') return Promise.reject(error);
    over(error);
    return new Promise<never>(() => undefined);
  };
  const struck =
    <A extends readonly unknown[], R>(name: Call, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      made.push(name);
      const here = made.length === nth;
      if (here && when === 'before') return end();
      const answer = await call(...args);
      return here ? end() : answer;
    };
  const wrapped: Broker = {
    ...broker,
    place: struck('place', (...args: Parameters<Broker['place']>) => broker.place(...args)),
    modify: struck('modify', (...args: Parameters<Broker['modify']>) => broker.modify(...args)),
    cancel: struck('cancel', (...args: Parameters<Broker['cancel']>) => broker.cancel(...args)),
    book: struck('book', (...args: Parameters<Broker['book']>) => broker.book(...args)),
    orders: struck('orders', (...args: Parameters<Broker['orders']>) => broker.orders(...args)),
    trades: struck('trades', (...args: Parameters<Broker['trades']>) => broker.trades(...args)),
    positions: struck('positions', (...args: Parameters<Broker['positions']>) => broker.positions(...args)),
  };
  return { wrapped, made };
}

const TIMES = { times: 2 };

async function probedBy(fate: Fate) {
  const life = Promise.withResolvers<never>();
  life.promise.catch(() => undefined);
  const made: (readonly Call[])[] = [];
  const world = probeWorld({
    settings: TIMES,
    wrap(broker) {
      const { wrapped, made: calls } = fated(broker, fate, life.reject);
      made.push(calls);
      return wrapped;
    },
  });
  const outcome = await Promise.race([probeOrders(world.parts, world.plan), life.promise]).catch(() => null);
  return { world, outcome, calls: made[0] ?? [] };
}

const DONE = new Set(['COMPLETE', 'CANCELLED', 'REJECTED']);

/** What is there, by the broker: each must be named in what was said. */
function leftAt({ orders, held }: ProbeWorld): readonly string[] {
  const working = orders().flatMap(({ status, tag }) => (DONE.has(status) ? [] : [tag ?? '']));
  return [...working, ...(held() === 0 ? [] : [`${held()} of ${SHARE} is held`])];
}

/** A fate at each call of a probe, from the first that is made. */
async function eachCall(
  how: Fate['how'],
  look: (told: Awaited<ReturnType<typeof probedBy>>) => Promise<void>,
) {
  let points = 0;
  for (let nth = 1; ; nth++)
    for (const when of ['before', 'after'] as const) {
      const told = await probedBy({ nth, when, how });
      if (told.calls.length < nth) return points;
      points += 1;
      await look(told);
    }
}

describe('a probe', () => {
  test('whose port throws before or after any call holds at most one share and names all that is left', async () => {
    const points = await eachCall('throws', async ({ world, outcome }) => {
      expect(Math.abs(world.held())).toBeLessThanOrEqual(1);
      const named = outcome?.kind === 'stopped' ? outcome.rests.join('\n') : '';
      expect(leftAt(world).filter((each) => !named.includes(each))).toEqual([]);
    });
    expect(points).toBeGreaterThan(30);
  }, 60_000);

  test('that dies before or after any call leaves what the next of that day cancels or names, in whichever share that is made', async () => {
    let held = 0;
    const points = await eachCall('dies', async ({ world }) => {
      for (const share of [SHARE, 'NSE:INFY']) {
        const next = probeWorld({ settings: TIMES, after: world, mayHaveLeft: true, share });
        const outcome = await probeOrders(next.parts, next.plan);
        const named = outcome.kind === 'stopped' ? outcome.rests.join('\n') : '';
        expect(leftAt(world).filter((each) => !named.includes(each))).toEqual([]);
        expect(leftAt(world).filter((each) => !each.includes('is held'))).toEqual([]);
        if (world.held() === 0) continue;
        held += 1;
        expect(outcome).toMatchObject({
          why: 'an earlier probe of today has left something',
          rests: [`1 of ${SHARE} is held, intraday: close it in the Kite app`],
        });
      }
    });
    expect(points).toBeGreaterThan(30);
    expect(held).toBeGreaterThan(5);
  }, 120_000);

  test('is not held up by a share of an earlier one that a person has closed', async () => {
    const world = probeWorld({ settings: TIMES });
    const bought = await died(world);
    expect(bought.held()).toBe(1);
    const trade = { instrument: SHARE, side: 'SELL', qty: 1, limit: null, product: 'MIS' } as const;
    bought.kite.tradeByHand(trade, bought.clock.now());
    const next = probeWorld({ settings: TIMES, after: bought, mayHaveLeft: true, share: 'NSE:INFY' });
    expect(await probeOrders(next.parts, next.plan)).toMatchObject({ kind: 'answers' });
  });

  test('sends nothing where what an earlier one left cannot be read, and says so', async () => {
    const world = probeWorld();
    const next = probeWorld({
      after: world,
      mayHaveLeft: true,
      wrap: (broker) => ({ ...broker, book: async () => Promise.reject(new Error('HTTP 502')) }),
    });
    expect(await probeOrders(next.parts, next.plan)).toEqual({
      kind: 'stopped',
      why: 'whether an earlier probe of today has left something is not known',
      rests: ['HTTP 502: look in the Kite app for orders and for a share of that probe'],
    });
    expect(world.orders()).toEqual([]);
  });

  test('sends nothing before it is kept that it was begun', async () => {
    const { parts, plan, orders } = probeWorld({
      begun: () => Promise.reject(new Error('the disk is full')),
    });
    expect(await probeOrders(parts, plan)).toEqual({
      kind: 'stopped',
      why: 'a fault: Error: the disk is full',
      rests: [],
    });
    expect(orders()).toEqual([]);
  });
});

/** Dies after it has bought its share. */
async function died(like: ProbeWorld): Promise<ProbeWorld> {
  expect(like.held()).toBe(0);
  for (let nth = 1; nth < 60; nth++) {
    const { world } = await probedBy({ nth, when: 'after', how: 'dies' });
    if (world.held() === 1) return world;
  }
  throw new Error('it never held one');
}

describe('that a probe was begun', () => {
  const begun = { ...wrongIpAnswer(DAY), ended: false };
  const { at, day, userId, root, instrument, versions } = begun;
  const document = { at, day, userId, root, instrument, versions, ended: false };
  const settings = { ...DEFAULT_LADDER };

  test('is known to the next life of its day and root until it has come to its end', async () => {
    const store = memoryStore();
    expect(await mayHaveLeft(store, DAY, ROOT)).toBe(false);
    await keepEnded(store);
    await keepBegun(store, document);
    expect(await mayHaveLeft(store, DAY, ROOT)).toBe(true);
    expect(await mayHaveLeft(store, DAY + 1, ROOT)).toBe(false);
    expect(await mayHaveLeft(store, DAY, 'http://127.0.0.1:8780')).toBe(false);
    await keepEnded(store);
    expect(await mayHaveLeft(store, DAY, ROOT)).toBe(false);
    await keepBegun(store, document);
    await keepOrderAnswers(store, orderAnswers(DAY));
    expect(await mayHaveLeft(store, DAY, ROOT)).toBe(false);
    await put(store, { [keys.probe('begun')]: { day: DAY } });
    expect(await mayHaveLeft(store, DAY, ROOT)).toBe(true);
  });

  test('bars live trading on its day, whatever was answered before and however it ended', async () => {
    const store = memoryStore();
    await keepOrderAnswers(store, orderAnswers(DAY - 2));
    await keepWrongIp(store, wrongIpAnswer(DAY - 2));
    expect(await probeBar(store, DAY, settings)).toBeNull();
    for (const ended of [false, true]) {
      await keepBegun(store, { ...document, ended });
      expect(await probeBar(store, DAY, settings)).toMatch(
        /^a probe was begun on 2026-09-09: its orders are in that day’s book, which can be traded live from the day after$/,
      );
      expect(await probeBar(store, DAY + 1, settings)).toBeNull();
    }
  });
});
