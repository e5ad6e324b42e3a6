import { describe, expect, test } from 'vitest';
import type { Ports } from '../../shared/ports.ts';
import { NO_ENTRIES } from '../../shared/runtime/config.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { TINY } from '../support/tiny-day.ts';
import { decided } from './decided.ts';
import { paise } from '../../shared/domain/units.ts';
import { changeAccount, haltBy } from './world.ts';

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
    await haltBy(w.ports, 'a person');
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(await w.account()).toMatchObject({ open: [], halted: 'a person' });
  });

  test('on a day that was lost since the decision sends nothing and gives the money back', async () => {
    const w = await decided();
    await changeAccount(w.ports, { realised: paise(-10_000_000) });
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toEqual([expect.stringMatching(/at risk, allowed/)]);
  });

  test.each([
    [
      'more than is free',
      { kind: 'margin', amount: paise(900_000_000) },
      /its margin is ₹?90,?00,?000.* free are/,
    ],
    [
      'not to be read',
      { kind: 'no-answer', failure: 'ambiguous', why: '502', http: null },
      /its margin cannot be read: 502/,
    ],
  ] as const)('whose margin is %s sends nothing, with the numbers', async (_, answer, why) => {
    const w = await decided((ports) => ({
      ...ports,
      broker: { ...ports.broker, margin: async () => answer },
    }));
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toEqual([expect.stringMatching(why)]);
  });

  test('of a database that was restored sends nothing before a person has reconciled', async () => {
    const w = await decided();
    await executeOrder({ ...w.runtime, restoreEpoch: 1 }, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(w.unfilled).toEqual([expect.stringMatching(/restoration 0, the deployment of 1/)]);
  });

  test('of an earlier life sends nothing in one that makes no entry, and gives the money back', async () => {
    const w = await decided();
    const config = { ...w.runtime.setup.config, cutoff: NO_ENTRIES };
    await executeOrder({ ...w.runtime, setup: { ...w.runtime.setup, config } }, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toEqual([expect.stringMatching(/no entry is made in this life/)]);
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
        async place(...order) {
          const [tag] = order;
          if (tag.slice(15, 16) !== which) return ports.broker.place(...order);
          if (lands) void ports.broker.place(...order);
          hidden.add(tag);
          return { kind: 'no-answer', failure: 'ambiguous', why: 'timeout', http: null };
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

  test('and never had it is asked twice, then the entry is given up with its money kept, and said so every minute', async () => {
    hidden.clear();
    const w = await decided(silent(false));
    await executeOrder(w.runtime, w.task);
    for (const minute of [558, 559, 560]) await w.minute(minute);
    expect((await w.position()).entry?.status).toBe('abandoned');
    expect((await w.account()).open).toHaveLength(1);
    expect(w.alerts.filter((text) => text.includes('not in the book')).length).toBeGreaterThan(2);
    expect(await w.broker.book()).toEqual([]);
  });
});

describe('a broker that refuses', () => {
  test('a tag that is in its book: the row counts, not the refusal', async () => {
    const w = await decided();
    await w.broker.place(w.entry.id, TINY.key, w.entry.request, w.clock.now());
    await executeOrder(w.runtime, w.task);
    const { trade, exit } = await w.position();
    expect(trade?.qty).toBe(w.entry.request.qty);
    expect(exit?.status).toBe('trigger-pending');
  });

  test('an entry outright: it is over, and its reason is told', async () => {
    const w = await decided((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        place: async () => ({ kind: 'refused', failure: 'margin', why: 'margin', http: null }),
      },
    }));
    await executeOrder(w.runtime, w.task);
    expect(w.unfilled).toEqual(['margin']);
    expect((await w.account()).open).toEqual([]);
  });
});

describe('a broker that was not written to', () => {
  const late = (which: string) => {
    const fate = { late: true };
    const wrap = (ports: Ports): Ports => ({
      ...ports,
      broker: {
        ...ports.broker,
        place: async (tag, instrument, request, sendBy) =>
          fate.late && tag[15] === which
            ? { kind: 'unsent', failure: 'late', why: '3 ms too late to be sent', http: null }
            : ports.broker.place(tag, instrument, request, sendBy),
      },
    });
    return { fate, wrap };
  };

  test('lets an entry lapse and gives its money back', async () => {
    const w = await decided(late('e').wrap);
    await executeOrder(w.runtime, w.task);
    expect((await w.position()).entry).toBeNull();
    expect((await w.account()).open).toEqual([]);
    expect(w.unfilled).toEqual(['not sent: 3 ms too late to be sent']);
  });

  test('keeps an exit wanted, says so, and the next reading of the book sends it', async () => {
    const { fate, wrap } = late('x');
    const w = await decided(wrap);
    await executeOrder(w.runtime, w.task);
    expect((await w.position()).exit).toMatchObject({ status: 'approved' });
    expect(w.alerts).toEqual([expect.stringMatching(/exit .{19} was not sent: 3 ms too late/)]);
    fate.late = false;
    await reconcile(w.runtime);
    expect((await w.position()).exit).toMatchObject({ status: 'trigger-pending' });
    expect(await w.broker.book()).toHaveLength(2);
  });

  test('is asked within two seconds of the claim', async () => {
    const by: number[] = [];
    const w = await decided((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        place: (...order) => {
          by.push(order[3]);
          return ports.broker.place(...order);
        },
      },
    }));
    await executeOrder(w.runtime, w.task);
    expect(by).toEqual([w.clock.now() + 2000, w.clock.now() + 2000]);
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
