import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { excessId, orderId } from '../../shared/execution/order-id.ts';
import type { Broker } from '../../shared/ports.ts';
import { guardedEntries, type EntryBars } from '../../shared/runtime/entry-guard.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { ClockWatch } from '../../shared/runtime/clock-watch.ts';
import { disarm } from '../../shared/runtime/live-arming.ts';
import { armed, guardedWorld, placed, REQUEST, roles } from './guarded-world.ts';
import { at } from './kite-world.ts';

const CAUSE = { day: TODAY, bot: 0, token: 7, at: at(557), leg: 0, slice: 0, attempt: 0 } as const;
const ENTRY = orderId({ ...CAUSE, role: 'entry' });
describe('a broker whose entries are guarded', () => {
  /** What reaches the broker behind it. */
  function guarded(bars: EntryBars) {
    const placed: string[] = [];
    const none = async (): Promise<never> => Promise.reject(new Error('not asked here'));
    const broker: Broker = {
      proof: { timeoutMs: 0, settlingMs: 0, alone: false },
      async place(tag) {
        placed.push(tag);
        return { kind: 'accepted', brokerId: '1' };
      },
      modify: async (id) => ({ kind: 'accepted', brokerId: id }),
      cancel: async (id) => ({ kind: 'accepted', brokerId: id }),
      book: none,
      orders: none,
      trades: none,
      positions: none,
      funds: none,
      charges: none,
      margin: async () => ({ kind: 'refused', failure: 'margin', why: 'none', http: null }),
    };
    const place = (tag: string) => guard.place(tag, TINY.key, REQUEST, at(558));
    const guard = guardedEntries(broker, bars);
    return { guard, placed, place };
  }
  const shut: EntryBars = { before: async () => 'not now', atOnce: () => null };

  test('writes no entry that something speaks against, and says that nothing was written', async () => {
    const { place, placed } = guarded(shut);
    expect(await place(ENTRY)).toEqual({ kind: 'unsent', failure: 'late', why: 'not now', http: null });
    expect(placed).toEqual([]);
  });

  test('lets everything else pass: exits, the second leg of a spread, what takes back an excess, changes and cancellations', async () => {
    const { guard, place, placed } = guarded({ before: async () => 'not now', atOnce: () => 'never' });
    const tags = [
      orderId({ ...CAUSE, role: 'exit' }),
      orderId({ ...CAUSE, role: 'exit', attempt: 36 }),
      orderId({ ...CAUSE, role: 'entry', leg: 1 }),
      excessId(ENTRY, 1),
    ];
    for (const tag of tags) expect(await place(tag)).toMatchObject({ kind: 'accepted' });
    expect(placed).toEqual(tags);
    const change = { type: 'SL', price: paise(1), trigger: paise(1), protection: 0 } as const;
    expect(await guard.modify('1', change, 'trail', at(558))).toMatchObject({ kind: 'accepted' });
    expect(await guard.cancel('1', at(558))).toMatchObject({ kind: 'accepted' });
  });

  test('looks with the margin, before the claim; at the writing only at what needs no reading', async () => {
    const said: string[] = [];
    const whys: (string | null)[] = [null, 'not now', null];
    let atOnce: string | null = null;
    const { guard, place, placed } = guarded({
      async before(instrument) {
        said.push(instrument);
        return whys.shift() ?? null;
      },
      atOnce: () => atOnce,
    });
    await guard.margin(TINY.key, REQUEST);
    expect(await place(ENTRY)).toMatchObject({ kind: 'accepted' });
    await guard.margin(TINY.key, REQUEST);
    expect(await place(ENTRY)).toMatchObject({ why: 'not now' });
    await guard.margin(TINY.key, REQUEST);
    atOnce = 'the clock';
    expect(await place(ENTRY)).toMatchObject({ why: 'the clock' });
    expect([said.length, placed.length]).toEqual([3, 1]);
    // What was looked at is looked at again for the next one.
    atOnce = null;
    whys.push('still not');
    expect(await place(ENTRY)).toMatchObject({ why: 'still not' });
  });
});

describe('entries of a live day', () => {
  const watch = new ClockWatch();

  async function world() {
    const { alerts: told, ...of } = await guardedWorld({ watch, sharpens: 'each-minute' });
    return { ...of, told };
  }

  test('are sent while nothing speaks against them', async () => {
    const { w, told } = await world();
    await w.minutes(556, 558);
    expect(roles(w)).toEqual(['e', 'x']);
    expect(told).toEqual([]);
  });

  test('are not sent once the day is not armed any more, which is told once, and again when it is', async () => {
    const { w, told, heed } = await world();
    await w.minutes(556, 556);
    await disarm(w.store, TODAY, at(557));
    await heed();
    await w.minutes(557, 558);
    await heed();
    expect(placed(w)).toEqual([]);
    expect(told).toEqual([
      expect.stringMatching(
        /is not armed for live trading; .*: no entry is sent while that is so; what is open keeps/,
      ),
    ]);
    expect((await w.orders()).map(({ status, note }) => `${status} ${note}`)).toEqual([
      expect.stringMatching(/^lapsed .*is not armed for live trading/),
    ]);
    expect((await w.account()).open).toEqual([]);
    await armed(w);
    await heed();
    expect(told.at(-1)).toMatch(/is armed again: entries may be sent again$/);
  });

  test('that are open when the arming is taken back keep their stop, and are closed as ever', async () => {
    const { w } = await world();
    await w.minutes(556, 558);
    await disarm(w.store, TODAY, at(557));
    await w.minutes(559, 577);
    expect((await w.trades()).map(({ exitReason }) => exitReason)).toEqual(['square-off']);
    expect(placed(w).map(({ isLive }) => isLive)).toEqual([false, false]);
  });

  test('are not sent where the positions may not know of our last fill yet, which nobody is told', async () => {
    const { w, told } = await world();
    await w.minutes(556, 557);
    const { broker } = w.runtime.ports;
    await broker.margin(TINY.key, REQUEST);
    expect(await broker.place(ENTRY, TINY.key, REQUEST, at(559))).toMatchObject({
      kind: 'unsent',
      why: `${TINY.key}: the account’s positions may not know of our last fill yet`,
    });
    expect(told).toEqual([]);
  });

  test('are not sent where it cannot be read whether others hold it', async () => {
    const { w } = await world();
    await w.minutes(556, 556);
    w.kite.arm({ fault: 'server-error', route: 'positions', nth: 1 });
    await w.minutes(557, 557);
    expect([placed(w), (await w.orders()).map(({ note }) => note)]).toEqual([
      [],
      [expect.stringMatching(/^.*: whether others hold it cannot be read: /)],
    ]);
  });

  test('are not sent in what others hold, whoever and under whichever product; that is told once', async () => {
    const { w, told } = await world();
    await w.minutes(556, 556);
    const hand = { instrument: TINY.key, side: 'BUY', qty: 7, limit: null } as const;
    w.kite.tradeByHand({ ...hand, product: 'MIS' }, w.clock.now());
    await w.minutes(557, 559);
    expect(placed(w)).toEqual([]);
    expect(told).toEqual([
      `${TINY.key}: the account holds 7 (MIS) that is not ours: nothing is entered in it while that is there`,
    ]);
  });

  test('are not sent while the clock is off, which is told once, and when it is over', async () => {
    const { w, told, heed } = await world();
    const hear = (aheadMs: number): void => {
      for (let i = 0; i < 40; i += 1) {
        const askedAt = at(540) + i * 1_130;
        watch.hear({
          askedAt,
          answeredAt: askedAt + 50,
          second: Math.floor((askedAt + aheadMs) / 1000) * 1000,
        });
      }
    };
    hear(3_000);
    await heed();
    await w.minutes(556, 558);
    await heed();
    expect(placed(w)).toEqual([]);
    expect(told).toEqual([
      expect.stringMatching(/clock is \d+ to \d+ ms behind Kite’s .*: no entry is sent/),
    ]);
    hear(0);
    await heed();
    expect(told.at(-1)).toBe('this computer’s clock agrees with Kite’s again: entries may be sent again');
  });
});
