import { describe, expect, test } from 'vitest';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Ports, Task } from '../../shared/ports.ts';
import { keys } from '../../shared/runtime/documents.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { tick } from '../../shared/runtime/tick.ts';
import {
  buyAt,
  still,
  step,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TINY,
  TODAY,
} from '../support/tiny-day.ts';
import { world } from './world.ts';

const setup = tinySetup([stub({ find: buyAt(557) })]);
const market = tinyMarket(tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 565 }));
const at = (minute: number) => instantOf(TODAY, minute);

/** The world at 09:17 with the entry decided and not yet sent. */
async function decided(wrap?: (ports: Ports) => Ports) {
  const w = world(setup, market, wrap);
  await w.minute(556);
  w.clock.set(at(557));
  w.broker.begin();
  await tick(w.runtime, 'stocks', at(557));
  const { entry } = await w.position();
  if (entry === null) throw new Error('nothing was decided');
  const task: Task = { name: `${entry.id}-0`, orderId: entry.id, validUntil: entry.validUntil ?? 0 };
  return { ...w, entry, task };
}

describe('tick', () => {
  test('decides a minute once, however often and however many at a time ask', async () => {
    const w = await decided();
    await tick(w.runtime, 'stocks', at(557));
    await Promise.all([1, 2, 3].map(() => tick(w.runtime, 'stocks', at(557))));
    await tick(w.runtime, 'stocks', at(556));
    expect(w.decisions.filter(({ kind }) => kind === 'entry')).toHaveLength(1);
    expect((await w.account()).open).toHaveLength(1);
  });

  test('of several lives at once is decided by one of them', async () => {
    const w = world(setup, market);
    await w.minute(556);
    await w.minute(557, async () => {
      await Promise.all([1, 2, 3, 4].map(() => tick(w.runtime, 'stocks', at(557))));
    });
    expect(w.decisions.filter(({ kind }) => kind === 'entry')).toHaveLength(1);
  });

  test('whose commit was overtaken by a halt decides again, on the halted account', async () => {
    let raced = false;
    const w = world(setup, market, (ports) => ({
      ...ports,
      store: {
        ...ports.store,
        async commit(commit) {
          const entering = commit.writes.some(({ key }) => key.startsWith('positions/'));
          if (entering && !raced) {
            raced = true;
            const key = keys.account('main');
            const [stored] = await ports.store.read([key]);
            const value = stored?.value;
            if (typeof value !== 'object' || value === null) throw new Error('no account yet');
            await ports.store.commit({
              expect: [],
              writes: [{ key, value: { ...value, halted: 'a person' } }],
            });
          }
          return ports.store.commit(commit);
        },
      },
    }));
    for (const minute of [556, 557, 558]) await w.minute(minute);
    expect(
      w.decisions.map(({ kind, rule }) => `${kind} ${rule}`).filter((line) => !line.startsWith('select')),
    ).toEqual(['denied halted']);
    expect(await w.broker.book()).toEqual([]);
  });
});

describe('a halt that a tick comes to', () => {
  test('is told to a person', async () => {
    const shut = tinyMarket(tinyInstrumentDay(still(556, 605, 10_000), { squareOff: 562, close: 561 }));
    const w = world(setup, shut);
    for (let minute = 556; minute <= 605; minute++) await w.minute(minute);
    expect(w.alerts).toContainEqual(expect.stringMatching(/^halted: NSE:TINY: 36 exit orders/));
    expect((await w.account()).halted).toMatch(/close it by hand/);
  });
});

describe('executeOrder', () => {
  test('sends once for the same task, one after the other and at once', async () => {
    const w = await decided();
    await Promise.all([1, 2, 3].map(() => executeOrder(w.runtime, w.task)));
    await executeOrder(w.runtime, w.task);
    const book = await w.broker.book();
    expect(book.map(({ tag, status }) => `${tag.slice(15, 16)} ${status}`)).toEqual([
      'e complete',
      'x trigger-pending',
    ]);
  });

  test('after the order’s time sends nothing, gives the money back and says so', async () => {
    const w = await decided();
    w.clock.set((w.entry.validUntil ?? 0) + 1);
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).open).toEqual([]);
    expect((await w.position()).entry).toBeNull();
    expect(w.unfilled).toEqual([expect.stringMatching(/^not sent/)]);
  });

  test('on a halted account sends nothing and gives the money back', async () => {
    const w = await decided();
    const key = keys.account('main');
    const [stored] = await w.ports.store.read([key]);
    const value = stored?.value;
    if (typeof value !== 'object' || value === null) throw new Error('no account');
    await w.ports.store.commit({ expect: [], writes: [{ key, value: { ...value, halted: 'a person' } }] });
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(await w.account()).toMatchObject({ open: [], halted: 'a person' });
  });

  test('of an order that nobody knows says so and sends nothing', async () => {
    const w = await decided();
    await executeOrder(w.runtime, { ...w.task, orderId: 'nobody' });
    expect(w.alerts).toEqual([expect.stringMatching(/no order nobody/)]);
  });
});

describe('a broker that does not answer', () => {
  const silent =
    (lands: boolean, which = 'e') =>
    (ports: Ports): Ports => ({
      ...ports,
      broker: {
        ...ports.broker,
        async place(tag, instrument, request) {
          if (tag.slice(15, 16) !== which) return ports.broker.place(tag, instrument, request);
          if (lands) void ports.broker.place(tag, instrument, request);
          hidden.add(tag);
          return { kind: 'no-answer', why: 'timeout' };
        },
        async book() {
          return (await ports.broker.book()).filter(({ tag }) => !hidden.has(tag));
        },
      },
    });
  const hidden = new Set<string>();

  test('leaves the order unknown with its money set aside, never sent again, until the book shows it', async () => {
    hidden.clear();
    const w = await decided(silent(true));
    await executeOrder(w.runtime, w.task);
    await executeOrder(w.runtime, w.task);
    await reconcile(w.runtime);
    expect((await w.position()).entry?.status).toBe('unknown');
    expect((await w.account()).open).toHaveLength(1);
    expect(w.alerts).toEqual([expect.stringMatching(/no answer to order/)]);
    hidden.clear();
    await reconcile(w.runtime);
    await reconcile(w.runtime);
    const { entry, exit, trade } = await w.position();
    expect(entry).toBeNull();
    expect(trade?.qty).toBe(w.entry.request.qty);
    expect(exit).toMatchObject({ status: 'trigger-pending' });
    expect(await w.broker.book()).toHaveLength(2);
  });

  test('and never had it keeps it unknown, and says so every minute', async () => {
    hidden.clear();
    const w = await decided(silent(false));
    await executeOrder(w.runtime, w.task);
    w.broker.path();
    for (const minute of [558, 559, 560]) await w.minute(minute);
    expect((await w.position()).entry?.status).toBe('unknown');
    expect((await w.account()).open).toHaveLength(1);
    expect(w.alerts.filter((text) => text.includes('not in the book')).length).toBeGreaterThan(2);
    expect(await w.broker.book()).toEqual([]);
  });
});

describe('a broker that refuses', () => {
  test('a tag that is in its book: the row counts, not the refusal', async () => {
    const w = await decided();
    await w.broker.place(w.entry.id, TINY.key, w.entry.request);
    await executeOrder(w.runtime, w.task);
    const { trade, exit } = await w.position();
    expect(trade?.qty).toBe(w.entry.request.qty);
    expect(exit?.status).toBe('trigger-pending');
  });

  test('an entry outright: it is over, and its reason is told', async () => {
    const w = await decided((ports) => ({
      ...ports,
      broker: { ...ports.broker, place: async () => ({ kind: 'refused', why: 'margin' }) },
    }));
    await executeOrder(w.runtime, w.task);
    expect(w.unfilled).toEqual(['margin']);
    expect((await w.account()).open).toEqual([]);
  });
});

describe('a book that cannot be read after the answer', () => {
  test('loses neither the answer nor the position: the next reading protects it', async () => {
    let broken = false;
    const w = await decided((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        async book() {
          if (broken) throw new Error('502');
          return ports.broker.book();
        },
      },
    }));
    broken = true;
    await executeOrder(w.runtime, w.task);
    expect((await w.position()).entry).toMatchObject({ status: 'open', brokerId: 'paper-1' });
    broken = false;
    await reconcile(w.runtime);
    expect((await w.position()).exit?.status).toBe('trigger-pending');
  });
});

describe('reconcile', () => {
  test('lapses an entry that was never enqueued, once its time is over, and gives its money back', async () => {
    const w = await decided();
    await reconcile(w.runtime);
    expect((await w.position()).entry?.status).toBe('approved');
    w.clock.set((w.entry.validUntil ?? 0) + 1);
    await reconcile(w.runtime);
    await reconcile(w.runtime);
    expect((await w.position()).entry).toBeNull();
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toHaveLength(1);
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
  });

  test('told of a stop of one instrument does so though another’s document is corrupt', async () => {
    const other = { ...TINY, key: 'NSE:ALPHA', symbol: 'ALPHA', token: 8 };
    const rows = [...still(556, 558, 10_000), step(559, 10_000, 9_850), ...still(560, 565, 9_850)];
    const both = tinyMarket(tinyInstrumentDay(rows, { instrument: other }), tinyInstrumentDay(rows));
    const w = world(setup, both);
    for (const minute of [556, 557]) await w.minute(minute);
    const key = keys.position(other.key);
    await w.ports.store.commit({ expect: [], writes: [{ key, value: { corrupt: true } }] });
    w.clock.set(at(558));
    w.broker.begin();
    w.broker.path();
    w.clock.set(at(559));
    await expect(reconcile(w.runtime)).rejects.toThrow(/positions\/NSE:ALPHA does not fit/);
    expect(w.closed.map(({ instrument, exitReason }) => `${instrument} ${exitReason}`)).toEqual([
      'NSE:TINY stop',
    ]);
  });

  test('converges: asked again it changes nothing', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    w.broker.path();
    w.clock.set(at(558));
    await reconcile(w.runtime);
    const before = await w.ports.store.read([keys.position(TINY.key), keys.account('main')]);
    await reconcile(w.runtime);
    expect(await w.ports.store.read([keys.position(TINY.key), keys.account('main')])).toEqual(before);
  });
});

describe('money', () => {
  test('is released and settled to the paisa over a whole day through the ports', async () => {
    const w = world(setup, market);
    for (let minute = 556; minute <= 570; minute++) await w.minute(minute);
    const { open, realised, trades } = await w.account();
    expect([open, trades, w.closed.length]).toEqual([[], 1, 1]);
    const [trade] = w.closed;
    if (trade === undefined) throw new Error('no trade');
    expect(realised).toBe(paise(trade.exitValue - trade.entryValue - trade.charges.total));
  });
});
