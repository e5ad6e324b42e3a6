import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Ports } from '../../shared/ports.ts';
import { closePosition } from '../../shared/runtime/close-position.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { flatten } from '../../shared/runtime/flatten.ts';
import { NotTraded } from '../../shared/runtime/not-traded.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { withLane } from '../../shared/runtime/with-lane.ts';
import { FAR, NEAR, spreadMarket, spreadSetup } from '../support/spread-day.ts';
import { buyAt, still, stub, TINY, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { at, decided } from './decided.ts';
import { world, type World } from './world.ts';

const OTHER: Instrument = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', underlying: 'OTHER', token: 8 };
const ASKED = { instrument: TINY.key, why: 'a person' };

/** Both are bought at 557. */
function two(wrap?: (ports: Ports) => Ports): World {
  const market = tinyMarket(
    tinyInstrumentDay(still(556, 580, 10_000), { squareOff: 575 }),
    tinyInstrumentDay(still(556, 580, 20_000), { squareOff: 575, instrument: OTHER }),
  );
  return world(tinySetup([stub({ find: buyAt(557) })]), market, wrap);
}

async function bought(wrap?: (ports: Ports) => Ports): Promise<World> {
  const w = two(wrap);
  for (const minute of [556, 557, 558]) await w.minute(minute);
  w.clock.set(at(559));
  await w.broker.begin();
  return w;
}

/** What a call that died after its first commit left. */
async function wish(w: Pick<World, 'runtime' | 'position'>, instrument = TINY.key): Promise<void> {
  const { trade, entry } = await w.position(instrument);
  const of = trade?.id ?? entry?.id ?? '';
  await withLane(
    w.runtime,
    instrument,
    { part: 'test' },
    async () => undefined,
    (lane, _a, _s, now) => {
      lane.slot = { ...lane.slot, close: { of, why: 'a person', at: now } };
      return { value: undefined, nonce: null };
    },
  );
}

describe('closing one position', () => {
  test('before its entry was sent drops it: nothing is sent, all money is back, nobody is halted', async () => {
    const w = await decided();
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true, left: [] });
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(await w.account()).toMatchObject({ open: [], halted: null, desired: null });
    expect((await w.position()).slot.close).toBeNull();
  });

  test('that died before an entry was claimed defeats its claim', async () => {
    const w = await decided();
    await wish(w);
    await executeOrder(w.runtime, w.task);
    expect(await w.broker.book()).toEqual([]);
    expect(w.unfilled).toEqual(['not sent: it is to be closed: a person']);
  });

  test('turns its resting stop into a limit that fills, and touches nothing of another', async () => {
    const w = await bought();
    const before = await w.position(OTHER.key);
    expect(before.exit?.status).toBe('trigger-pending');
    const report = await closePosition(w.runtime, { ...ASKED, instrument: 'tiny' });
    expect(report).toMatchObject({ flat: true, left: [], position: TINY.key });
    expect(w.closed.map(({ instrument, exitReason }) => [instrument, exitReason])).toEqual([
      [TINY.key, 'close'],
    ]);
    expect(await w.position(OTHER.key)).toEqual(before);
    const ours = (await w.broker.book()).filter(({ instrument }) => instrument === TINY.key);
    expect(ours.map(({ tag, status }) => `${tag[15]} ${status}`)).toEqual(['e complete', 'x complete']);
    expect(await w.account()).toMatchObject({ halted: null, open: [{ instrument: OTHER.key }] });
  });

  test('by two at once and asked again is one; a trade of later in the same instrument is not closed', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const asked = [1, 2].map(() => closePosition(w.runtime, ASKED));
    for (const report of await Promise.all(asked)) expect(report.flat).toBe(true);
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true, left: [] });
    expect(w.closed).toHaveLength(1);
    for (const minute of [558, 559, 560, 561]) await w.minute(minute);
    const { trade, exit, slot } = await w.position();
    expect([trade?.exitReason, exit?.status, slot.close]).toEqual([null, 'trigger-pending', null]);
  });

  test('is written down once for each trade, in the commit that wants it: when, by whom and why', async () => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const records = async () =>
      (await w.runtime.ports.store.list('controls/', 'controls/~')).map(({ key, value }) => ({ key, value }));
    const by = { ...ASKED, who: 'ann' };
    for (const report of await Promise.all([1, 2].map(() => closePosition(w.runtime, by))))
      expect(report.flat).toBe(true);
    await closePosition(w.runtime, ASKED);
    const when = w.clock.now();
    const record = { at: when, what: 'close', kind: 'position', name: TINY.key, who: 'ann', why: 'a person' };
    expect(await records()).toEqual([{ key: `controls/${when}-close-position-${TINY.key}`, value: record }]);
    for (const minute of [558, 559, 560, 561]) await w.minute(minute);
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ position: TINY.key });
    expect((await records()).map(({ value }) => value)).toMatchObject([record, { who: null }]);
  });

  test('that died after its first commit is finished by whoever reads the book next', async () => {
    const w = await bought();
    await wish(w);
    await reconcile(w.runtime);
    const { trade, slot } = await w.position();
    expect([trade, slot.close]).toEqual([null, null]);
    expect((await w.position(OTHER.key)).exit?.status).toBe('trigger-pending');
  });

  test('meets no other trade, not even where its own ended without anybody clearing it away', async () => {
    const w = await bought();
    await wish(w);
    await withLane(
      w.runtime,
      TINY.key,
      { part: 'test' },
      async () => undefined,
      (lane) => {
        lane.slot = {
          ...lane.slot,
          close: { of: `${lane.trade?.id.slice(0, -1)}9`, why: 'an older one', at: 1 },
        };
        return { value: undefined, nonce: null };
      },
    );
    await reconcile(w.runtime);
    const { trade, exit, slot } = await w.position();
    expect([trade?.exitReason, exit?.status, slot.close]).toEqual([null, 'trigger-pending', null]);
  });

  test('of what is not there is over at once and writes nothing', async () => {
    const w = two();
    await w.minute(556);
    const before = await w.ports.store.list('', '~');
    expect(await closePosition(w.runtime, ASKED)).toEqual({
      flat: true,
      left: [],
      position: null,
      tookMs: 0,
    });
    expect(await w.ports.store.list('', '~')).toEqual(before);
  });

  test.each([
    ['NSE:NOBODY', /^NSE:NOBODY is not among the instruments of the day: there are NSE:TINY, NSE:OTHER$/],
    ['', /^ is not among the instruments of the day/],
  ])('of "%s", which the day has not, is refused in one sentence', async (instrument, says) => {
    const w = await bought();
    const refused = closePosition(w.runtime, { instrument, why: 'a person' });
    await expect(refused).rejects.toThrow(NotTraded);
    await expect(refused).rejects.toThrow(says);
  });

  test('says what is left where the broker does not let it out, and goes on when it does', async () => {
    let deaf = true;
    const w = await bought((ports) => ({
      ...ports,
      broker: {
        ...ports.broker,
        modify: async (...change) =>
          deaf
            ? { kind: 'refused', failure: 'refused', why: 'no', http: null }
            : ports.broker.modify(...change),
      },
    }));
    const report = await closePosition(w.runtime, ASKED);
    expect(report.flat).toBe(false);
    expect(report.left.join('; ')).toMatch(/is not over; order .* is trigger-pending; \d+ of NSE:TINY/);
    expect(w.alerts.at(-1)).toMatch(/^not flat yet/);
    deaf = false;
    await w.minute(560);
    expect((await w.position()).trade).toBeNull();
  });

  test('goes on though the market or the book cannot be read, and says so where that does not end', async () => {
    let failures = 0;
    const w = await bought((ports) => ({
      ...ports,
      market: {
        upTo: (until) =>
          failures-- > 0 ? Promise.reject(new Error('no bars')) : Promise.resolve(ports.market.upTo(until)),
      },
    }));
    failures = 1;
    expect((await closePosition(w.runtime, ASKED)).left).toEqual(['NSE:TINY: Error: no bars']);
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true });
  });

  test('is kept by no document of another that nobody can read, and names its own', async () => {
    const w = await bought();
    const broken = async (key: string): Promise<void> => {
      await w.ports.store.commit({ expect: [], writes: [{ key, value: { odd: true } }] });
    };
    await broken(`positions/20260909-${OTHER.key}`);
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true, left: [] });
    await broken(`positions/20260909-${TINY.key}`);
    const { flat, left } = await closePosition(w.runtime, ASKED);
    expect([flat, left.join()]).toEqual([false, expect.stringContaining('20260909-NSE:TINY does not fit')]);
  });

  test('beside a flatten is the flatten’s: everything is flat and halted', async () => {
    const w = await bought();
    const both = [closePosition(w.runtime, ASKED), flatten(w.runtime, { why: 'all of it', all: false })];
    await Promise.all(both);
    expect((await flatten(w.runtime, { why: 'all of it', all: false })).flat).toBe(true);
    expect(w.closed.map(({ instrument }) => instrument).sort()).toEqual([OTHER.key, TINY.key]);
  });
});

describe('closing a debit spread', () => {
  test.each([
    ['its bought leg', NEAR.key],
    ['its sold leg', FAR.symbol.toLowerCase()],
  ])('by %s closes both, the sold one first', async (_, instrument) => {
    const w = world(spreadSetup({ at: 560 }), spreadMarket());
    for (let minute = 556; minute <= 561; minute++) await w.minute(minute);
    w.clock.set(at(562));
    await w.broker.begin();
    expect((await w.position(NEAR.key)).trade?.sold?.qty).toBeGreaterThan(0);
    const report = await closePosition(w.runtime, { instrument, why: 'a person' });
    expect(report).toMatchObject({ flat: true, left: [], position: NEAR.key });
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(['close']);
    const exits = (await w.broker.book()).filter(({ tag }) => tag[15] === 'x');
    expect(exits.map((row) => `${row.side} ${row.instrument}`)).toEqual([
      `BUY ${FAR.key}`,
      `SELL ${NEAR.key}`,
    ]);
    expect((await w.account()).halted).toBeNull();
  });
});
