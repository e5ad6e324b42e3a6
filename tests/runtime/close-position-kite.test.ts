import { describe, expect, test } from 'vitest';
import { closePosition } from '../../shared/runtime/close-position.ts';
import { buyAt, still, stub, TINY, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { kiteWorld } from './kite-world.ts';
import { byHand, signed, worldOf } from './others-world.ts';

const ASKED = { instrument: TINY.key, why: 'a person' };

describe('on a broker that others use', () => {
  test('closing closes ours and leaves theirs, and says how long it took', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    byHand(w, 'BUY', 30);
    const report = await closePosition(w.runtime, ASKED);
    expect(report).toMatchObject({ flat: true, left: [] });
    expect(report.tookMs).toBeGreaterThanOrEqual(0);
    expect(w.kite.orders().filter(({ tag, isLive }) => tag !== null && isLive)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(30);
    expect(await w.account()).toMatchObject({ halted: null, open: [] });
  });

  test('what others closed of ours is not bought back, and is no longer left', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    byHand(w, 'SELL', (await w.position()).trade?.qty ?? 0);
    for (let i = 0; i < 5; i++) {
      await w.reconcile();
      w.clock.set(w.clock.now() + 12_000);
    }
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true, left: [] });
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('an entry that nobody found is waited for: should it fill after all, it is closed', async () => {
    const setup = tinySetup([stub({ find: buyAt(557) })]);
    const w = kiteWorld(setup, tinyMarket(tinyInstrumentDay(still(556, 640, 10_000))));
    w.kite.arm({ fault: 'timed-out-400', landAfterMs: 90_000, route: 'place' });
    await w.minutes(556, 557);
    expect(await closePosition(w.runtime, ASKED)).toMatchObject({ flat: true, left: [] });
    expect((await w.position()).entry?.status).toBe('abandoned');
    expect((await w.position()).slot.close?.why).toBe(ASKED.why);
    for (let i = 0; i < 8; i++) {
      w.clock.set(w.clock.now() + 15_000);
      await w.reconcile();
    }
    const sides = w.kite.orders().map(({ side, filledQty }) => `${side} ${filledQty > 0}`);
    expect(sides).toEqual(['BUY true', 'SELL true']);
    expect(signed(w.kite.orders())).toBe(0);
    expect((await w.trades()).map(({ exitReason }) => exitReason)).toEqual(['close']);
    expect((await w.position()).slot.close).toBeNull();
    expect((await w.account()).halted).toBeNull();
  });

  test('the time to flat has every wait in it: an answer that never came', async () => {
    const setup = tinySetup([stub({ find: buyAt(557) })]);
    const w = kiteWorld(setup, tinyMarket(tinyInstrumentDay(still(556, 640, 10_000))));
    await w.minutes(556, 557);
    w.kite.arm({ fault: 'timeout-landed', route: 'modify' });
    const began = w.clock.now();
    const report = await closePosition(w.runtime, ASKED);
    expect(report).toMatchObject({ flat: true });
    expect(report.tookMs).toBeGreaterThan(1_000);
    expect(report.tookMs).toBe(w.clock.now() - began);
  });
});
