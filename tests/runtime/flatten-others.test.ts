import { describe, expect, test } from 'vitest';
import { netOf } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import { flatten } from '../../shared/runtime/flatten.ts';
import { TINY } from '../support/tiny-day.ts';
import { at } from './kite-world.ts';
import { ALL, byHand, closings, FLAT, OTHER, OTHER_DAY, signed, trading, worldOf } from './others-world.ts';

const NO = { failure: 'refused', why: 'no', http: null } as const;

describe('flatten of everything', () => {
  test('closes a foreign position of three and a half times the freeze quantity in slices of whole lots', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 350);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w).map(({ side, qty, status }) => `${side} ${qty} ${status}`)).toEqual([
      'SELL 100 COMPLETE',
      'SELL 100 COMPLETE',
      'SELL 100 COMPLETE',
      'SELL 50 COMPLETE',
    ]);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('buys back what others sold short', async () => {
    const w = worldOf();
    byHand(w, 'SELL', 120);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w).map(({ side, qty }) => `${side} ${qty}`)).toEqual(['BUY 100', 'BUY 20']);
  });

  test('touches nothing of others without being asked for it', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    expect(await flatten(w.runtime, { ...ALL, all: false })).toMatchObject(FLAT);
    expect(closings(w)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(50);
  });

  test('asked again finds nothing to do', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    await flatten(w.runtime, ALL);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w)).toHaveLength(1);
    byHand(w, 'BUY', 30);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w).map(({ qty }) => qty)).toEqual([50, 30]);
  });

  test('by two at once is one', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 350);
    await Promise.all([flatten(w.runtime, ALL), flatten(w.another(), ALL)]);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w)).toHaveLength(4);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('closes ours by its own exit and theirs beside it', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    const ours = signed(w.kite.orders());
    expect(ours).toBeGreaterThan(0);
    byHand(w, 'BUY', 30);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w).map(({ side, qty }) => `${side} ${qty}`)).toEqual(['SELL 30']);
    expect(signed(w.kite.orders())).toBe(0);
    expect((await w.position()).trade).toBeNull();
    const trades = await w.trades();
    expect(trades.map(({ qty, exitQty }) => [qty, exitQty])).toEqual([[ours, ours]]);
    // Nor does anything of it become a matter of the trade's: it is neither booked nor put right there.
    await w.reconcile();
    const { slot } = await w.position();
    expect(new Set(slot.known.map(({ tag }) => tag[15]))).toEqual(new Set(['e', 'x']));
    const { realised } = await w.account();
    const [trade] = trades;
    expect(realised).toBe(trade === undefined ? null : netOf(trade));
  });

  test('ends flat where others had sold more than we held', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    byHand(w, 'SELL', 90);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('does not buy back what others closed of ours', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    byHand(w, 'SELL', signed(w.kite.orders()));
    // Two readings that agree: what they closed is no longer ours to close.
    for (let i = 0; i < 5; i++) {
      await w.reconcile();
      w.clock.set(w.clock.now() + 12_000);
    }
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('cancels what others still have working, so that it does not open again', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    byHand(w, 'BUY', 40, 9_500);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    expect(w.kite.orders().filter(({ isLive }) => isLive)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('says which order of theirs cannot be cancelled, and closes only what that one cannot', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    byHand(w, 'SELL', 30, 10_500);
    const deaf = w.another((ports) => ({
      ...ports,
      broker: { ...ports.broker, cancel: async () => ({ ...NO, kind: 'refused' as const }) },
    }));
    const report = await flatten(deaf, ALL);
    expect(report.flat).toBe(false);
    expect(report.left).toEqual([
      'NSE:TINY: SELL 30 (MIS) to close what others hold: orders of others work that may close it',
      expect.stringMatching(
        /^order \d+ in NSE:TINY \(SELL 30, MIS\) is not ours and still works: it was to be cancelled: no$/,
      ),
    ]);
    expect(closings(w).map(({ qty }) => qty)).toEqual([20]);
  });

  test('closes several instruments side by side', async () => {
    const w = worldOf({}, null, OTHER_DAY);
    byHand(w, 'BUY', 150);
    byHand(w, 'SELL', 70, null, OTHER.key);
    expect(await flatten(w.runtime, ALL)).toMatchObject(FLAT);
    const seen = closings(w).map(({ instrument, side, qty }) => `${instrument} ${side} ${qty}`);
    expect(seen.sort()).toEqual(['NSE:OTHER BUY 70', 'NSE:TINY SELL 100', 'NSE:TINY SELL 50']);
  });

  test('lists what is held under other products and leaves it', async () => {
    const carried = [{ instrument: TINY.key, product: 'NRML' as const, qty: 40, averagePrice: paise(9_000) }];
    const w = worldOf({ carried });
    byHand(w, 'BUY', 50);
    const report = await flatten(w.runtime, ALL);
    expect(report).toMatchObject({ ...FLAT, kept: ['40 of NSE:TINY (NRML) stay: that is not ours'] });
    expect(closings(w).map(({ qty }) => qty)).toEqual([50]);
  });

  test('sends nothing when the broker is about to close everything itself, and says so', async () => {
    const w = worldOf({}, 562);
    byHand(w, 'BUY', 50);
    w.clock.set(at(559, 57));
    const report = await flatten(w.runtime, ALL);
    expect(closings(w)).toEqual([]);
    expect(report.left.join()).toMatch(/the broker is about to close everything itself/);
  });

  test('prices what is not ours to trade by what the broker last saw', async () => {
    const w = worldOf({}, null, OTHER_DAY);
    byHand(w, 'BUY', 50, null, OTHER.key);
    const runtime = trading(w, (key) => (key === OTHER.key ? OTHER : undefined));
    expect(await flatten(runtime, ALL)).toMatchObject(FLAT);
    expect(closings(w)).toMatchObject([{ instrument: OTHER.key, side: 'SELL', qty: 50, price: 49_750 }]);
  });

  test('says what it does not know how to close', async () => {
    const w = worldOf({}, null, OTHER_DAY);
    byHand(w, 'BUY', 50, null, OTHER.key);
    const report = await flatten(
      trading(w, () => undefined),
      ALL,
    );
    expect(report).toMatchObject({
      flat: false,
      left: [
        'NSE:OTHER: SELL 50 (MIS) to close what others hold: by hand, its lot and its tick are not known here',
      ],
    });
    expect(w.alerts.at(-1)).toMatch(/^not flat yet: NSE:OTHER/);
  });
});
