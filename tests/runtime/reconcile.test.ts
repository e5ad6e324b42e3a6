import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { still, step, tinyInstrumentDay, tinyMarket, TINY, TODAY } from '../support/tiny-day.ts';
import { at, decided, market, setup } from './decided.ts';
import { world } from './world.ts';

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
    const key = keys.position(TODAY, other.key);
    await w.ports.store.commit({ expect: [], writes: [{ key, value: { corrupt: true } }] });
    w.clock.set(at(558));
    await w.broker.begin();
    w.clock.set(at(559));
    await w.broker.path();
    await expect(reconcile(w.runtime)).rejects.toThrow(/positions\/20260909-NSE:ALPHA does not fit/);
    expect(w.closed.map(({ instrument, exitReason }) => `${instrument} ${exitReason}`)).toEqual([
      'NSE:TINY stop',
    ]);
  });

  test('sends what it claimed before it tells anybody anything: a claim has two seconds', async () => {
    const late: number[] = [];
    const w = await decided((ports) => ({
      ...ports,
      alerts: { alert: async () => w.clock.set(w.clock.now() + 70_000) },
      broker: {
        ...ports.broker,
        place: async (tag, key, request, sendBy) => {
          if (request.side === 'BUY') return ports.broker.place(tag, key, request, sendBy);
          late.push(Math.max(0, w.clock.now() - sendBy));
          if (late.length > 1) return ports.broker.place(tag, key, request, sendBy);
          return { kind: 'no-answer', failure: 'ambiguous', why: 'silence', http: null };
        },
      },
    }));
    await executeOrder(w.runtime, w.task);
    await reconcile(w.runtime);
    expect((await w.position()).exit?.status).toBe('trigger-pending');
    expect(late).toEqual([0, 0]);
  });

  test('converges: asked again it changes nothing', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    w.clock.set(at(558));
    await w.broker.path();
    await reconcile(w.runtime);
    const before = await w.ports.store.read([keys.position(TODAY, TINY.key), keys.account('main')]);
    await reconcile(w.runtime);
    expect(await w.ports.store.read([keys.position(TODAY, TINY.key), keys.account('main')])).toEqual(before);
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
