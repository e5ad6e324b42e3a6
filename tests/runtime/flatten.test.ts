import { describe, expect, test } from 'vitest';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { flattenStoreless } from '../../shared/runtime/flatten-storeless.ts';
import { flatten } from '../../shared/runtime/flatten.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { decided } from './decided.ts';
import { worldOf } from './others-world.ts';

const ASKED = { why: 'a person', all: false };

describe('flatten', () => {
  test('before an entry was sent drops it: nothing is sent, all money is back', async () => {
    const w = await decided();
    expect(await flatten(w.runtime, ASKED)).toMatchObject({ flat: true, left: [], kept: [] });
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(await w.account()).toMatchObject({ open: [], halted: 'a person', desired: 'flat' });
  });

  test('turns the resting stop into a limit that fills, one order all along', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const report = await flatten(w.runtime, ASKED);
    expect(report).toMatchObject({ flat: true, left: [], kept: [] });
    expect((await w.broker.book()).map(({ tag, status }) => `${tag[15]} ${status}`)).toEqual([
      'e complete',
      'x complete',
    ]);
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(['flatten']);
  });

  test('asked twice, and by two at once, is one', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const reports = await Promise.all([
      flatten(w.runtime, ASKED),
      flatten(w.runtime, { why: 'another', all: true }),
    ]);
    expect(reports.map(({ flat }) => flat)).toContain(true);
    expect(await flatten(w.runtime, ASKED)).toMatchObject({ flat: true, left: [], kept: [] });
    expect(await w.broker.book()).toHaveLength(2);
    expect(w.closed).toHaveLength(1);
  });

  test('that died after its halt is finished by whoever reads the book next', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const [stored] = await w.ports.store.read(['accounts/main']);
    const value = { ...(await w.account()), halted: 'a person', desired: 'flat' };
    await w.ports.store.commit({
      expect: [{ key: 'accounts/main', version: stored?.version ?? 0 }],
      writes: [{ key: 'accounts/main', value: JSON.parse(JSON.stringify(value)) }],
    });
    await reconcile(w.runtime);
    expect((await w.position()).trade).toBeNull();
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(['flatten']);
  });

  test('halts though the day’s market cannot be read, and closes as soon as it can', async () => {
    let failures = 0;
    const w = await decided((ports) => ({
      ...ports,
      market: {
        ...ports.market,
        upTo: (at) =>
          failures-- > 0 ? Promise.reject(new Error('no bars')) : Promise.resolve(ports.market.upTo(at)),
      },
    }));
    await executeOrder(w.runtime, w.task);
    failures = 1;
    expect((await flatten(w.runtime, ASKED)).left.join()).toMatch(/no bars/);
    expect(await w.account()).toMatchObject({ halted: 'a person', desired: 'flat' });
    expect(await flatten(w.runtime, ASKED)).toMatchObject({ flat: true, left: [], kept: [] });
  });

  test('says how long it took to flat: every wait is in it, and none where time stands still', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    w.kite.arm({ fault: 'timeout-landed', route: 'modify' });
    const began = w.clock.now();
    const report = await flatten(w.runtime, ASKED);
    expect(report).toMatchObject({ flat: true, tookMs: w.clock.now() - began });
    expect(report.tookMs).toBeGreaterThan(1_000);
    const still = await decided();
    expect(await flatten(still.runtime, ASKED)).toMatchObject({ flat: true, tookMs: 0 });
  });

  test('says what is left where the broker does not let it out', async () => {
    const w = await decided((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        modify: async () => ({ kind: 'refused', failure: 'refused', why: 'no', http: null }),
      },
    }));
    await executeOrder(w.runtime, w.task);
    const report = await flatten(w.runtime, ASKED);
    expect(report.flat).toBe(false);
    expect(report.left.join('; ')).toMatch(
      /has an order or a trade that is not over.*is trigger-pending.*of NSE:TINY by our own orders/,
    );
    expect(w.alerts.at(-1)).toMatch(/^not flat yet/);
  });
});

describe('a flatten without the store', () => {
  test('makes what rests marketable and places nothing', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const report = await flattenStoreless({
      broker: {
        ...w.ports.broker,
        place: () => Promise.reject(new Error('nothing is placed without the store')),
      },
      clock: w.clock,
      alerts: w.ports.alerts,
      sleepUntil: async (until) => w.clock.set(until),
      day: TODAY,
      costs: w.runtime.setup.config.costs,
      protocol: w.runtime.protocol,
      instrumentOf: () => TINY,
    });
    expect(report).toMatchObject({ flat: true, left: [], kept: [] });
    await reconcile(w.runtime);
    expect((await w.position()).trade).toBeNull();
  });

  test('does with what can be read: a book of later, and no trades', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    let failures = 2;
    const began = w.clock.now();
    const report = await flattenStoreless({
      broker: {
        ...w.ports.broker,
        book: () =>
          failures-- > 0 ? Promise.reject(new Error('no answer')) : Promise.resolve(w.ports.broker.book()),
        trades: () => Promise.reject(new Error('no answer')),
      },
      clock: w.clock,
      alerts: w.ports.alerts,
      sleepUntil: async (until) => w.clock.set(until),
      day: TODAY,
      costs: w.runtime.setup.config.costs,
      protocol: w.runtime.protocol,
      instrumentOf: () => TINY,
    });
    expect(report).toEqual({ flat: true, left: [], kept: [], tookMs: w.clock.now() - began });
    expect(report.tookMs).toBe(3 * w.runtime.protocol.followStepMs);
  });

  test('says at once that the token is dead, and goes on when somebody has logged in', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const began = w.clock.now();
    const loggedInAt = began + 40_000;
    const told: (readonly [string, number])[] = [];
    const report = await flattenStoreless({
      broker: {
        ...w.ports.broker,
        book: () =>
          w.clock.now() < loggedInAt
            ? Promise.reject(new Error('the order book cannot be read: token-dead'))
            : w.ports.broker.book(),
      },
      clock: w.clock,
      alerts: { alert: async (text) => void told.push([text, w.clock.now() - began]) },
      sleepUntil: async (until) => w.clock.set(until),
      day: TODAY,
      costs: w.runtime.setup.config.costs,
      protocol: w.runtime.protocol,
      instrumentOf: () => TINY,
    });
    expect(report.flat).toBe(true);
    expect(told).toEqual([
      [
        expect.stringMatching(
          /^a flatten waits, the store does not answer and the book cannot be read: .*token-dead/,
        ),
        w.runtime.protocol.followStepMs,
      ],
    ]);
  });

  test('lists what nothing rests for, with what to do', async () => {
    const w = await decided();
    await w.broker.place(w.entry.id, TINY.key, w.entry.request, w.clock.now());
    const report = await flattenStoreless({
      broker: w.ports.broker,
      clock: w.clock,
      alerts: w.ports.alerts,
      sleepUntil: async (until) => w.clock.set(until),
      day: TODAY,
      costs: w.runtime.setup.config.costs,
      protocol: w.runtime.protocol,
      instrumentOf: () => TINY,
    });
    expect(report.flat).toBe(false);
    expect(report.left).toEqual([
      expect.stringMatching(/of NSE:TINY have no resting exit: in the Kite app.*SELL/),
    ]);
  });
});
