import { describe, expect, test } from 'vitest';
import type { Side } from '../../shared/domain/order.ts';
import type { InstrumentDay } from '../../shared/domain/market-day.ts';
import { netOf } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { flatten, type FlattenReport } from '../../shared/runtime/flatten.ts';
import type { FaultOptions } from '../../shared/sim/kite/fault-schema.ts';
import type { OrderSeen } from '../../shared/sim/kite/order-seen.ts';
import type { KiteOptions } from '../../shared/sim/kite/settings.ts';
import { buyAt, still, stub, TINY, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { at, kiteWorld, type KiteWorld } from './kite-world.ts';

const LOTS: Instrument = { ...TINY, lot: 10, freezeQty: 105 };
const OTHER: Instrument = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', token: 8 };
const OTHER_DAY = tinyInstrumentDay(still(556, 640, 50_000), { instrument: OTHER });
const NO = { failure: 'refused', why: 'no', http: null } as const;
const ALL = { why: 'a person', all: true };

function worldOf(
  settings: Partial<KiteOptions> = {},
  brokerSquareOff: number | null = null,
  ...more: readonly InstrumentDay[]
): KiteWorld {
  const day = tinyInstrumentDay(still(556, 640, 10_000), {
    instrument: LOTS,
    bandLow: 9_000,
    bandHigh: 11_000,
    brokerSquareOff,
  });
  const w = kiteWorld(tinySetup([stub({ find: buyAt(557) })]), tinyMarket(day, ...more), settings);
  w.clock.set(at(556, 1));
  return w;
}

/** A person's trade at the market, in orders of at most the freeze quantity; half a minute later. */
function byHand(
  w: KiteWorld,
  side: Side,
  qty: number,
  limit: number | null = null,
  instrument = TINY.key,
): void {
  for (let left = qty; left > 0; left -= 100) {
    const trade = { instrument, side, qty: Math.min(left, 100) };
    const answer = w.kite.tradeByHand(
      { ...trade, limit: limit === null ? null : paise(limit) },
      w.clock.now(),
    );
    if (answer.kind === 'refused') throw new Error(answer.why);
  }
  w.clock.set(w.clock.now() + 30_000);
  w.kite.advance(w.clock.now());
}

function signed(orders: readonly OrderSeen[]): number {
  return orders.reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
}

function closings(w: KiteWorld): readonly OrderSeen[] {
  return w.kite.orders().filter(({ tag }) => tag?.[15] === 'o');
}

const FLAT: FlattenReport = { flat: true, left: [], kept: [] };

describe('flatten of everything', () => {
  test('closes a foreign position of three and a half times the freeze quantity in slices of whole lots', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 350);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
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
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    expect(closings(w).map(({ side, qty }) => `${side} ${qty}`)).toEqual(['BUY 100', 'BUY 20']);
  });

  test('touches nothing of others without being asked for it', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    expect(await flatten(w.runtime, { ...ALL, all: false })).toEqual(FLAT);
    expect(closings(w)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(50);
  });

  test('asked again finds nothing to do', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    await flatten(w.runtime, ALL);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    expect(closings(w)).toHaveLength(1);
    byHand(w, 'BUY', 30);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    expect(closings(w).map(({ qty }) => qty)).toEqual([50, 30]);
  });

  test('by two at once is one', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 350);
    await Promise.all([flatten(w.runtime, ALL), flatten(w.another(), ALL)]);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    expect(closings(w)).toHaveLength(4);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('closes ours by its own exit and theirs beside it', async () => {
    const w = worldOf();
    await w.minutes(556, 557);
    const ours = signed(w.kite.orders());
    expect(ours).toBeGreaterThan(0);
    byHand(w, 'BUY', 30);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
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
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
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
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    expect(closings(w)).toEqual([]);
    expect(signed(w.kite.orders())).toBe(0);
  });

  test('cancels what others still have working, so that it does not open again', async () => {
    const w = worldOf();
    byHand(w, 'BUY', 50);
    byHand(w, 'BUY', 40, 9_500);
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
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
    expect(await flatten(w.runtime, ALL)).toEqual(FLAT);
    const seen = closings(w).map(({ instrument, side, qty }) => `${instrument} ${side} ${qty}`);
    expect(seen.sort()).toEqual(['NSE:OTHER BUY 70', 'NSE:TINY SELL 100', 'NSE:TINY SELL 50']);
  });

  test('lists what is held under other products and leaves it', async () => {
    const carried = [{ instrument: TINY.key, product: 'NRML' as const, qty: 40, averagePrice: paise(9_000) }];
    const w = worldOf({ carried });
    byHand(w, 'BUY', 50);
    const report = await flatten(w.runtime, ALL);
    expect(report).toEqual({ ...FLAT, kept: ['40 of NSE:TINY (NRML) stay: that is not ours'] });
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
    expect(await flatten(runtime, ALL)).toEqual(FLAT);
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

/** A runtime whose day has the one instrument that is ours to trade, on a broker that has both. */
function trading(w: KiteWorld, instrumentOf: Runtime['instrumentOf']): Runtime {
  const { ports } = w.runtime;
  const market = {
    async upTo(until: number) {
      const day = await ports.market.upTo(until);
      return { ...day, instruments: day.instruments.filter(({ instrument }) => instrument.key === TINY.key) };
    },
  };
  return { ...w.runtime, ports: { ...ports, market }, instrumentOf };
}

const FAULTS: readonly (readonly [string, readonly FaultOptions[]])[] = [
  ['a timeout that landed', [{ fault: 'timeout-landed', route: 'place' }]],
  ['a timeout that did not', [{ fault: 'timeout-not-landed', route: 'place' }]],
  ['a 400 "timed out" that fills later', [{ fault: 'timed-out-400', landAfterMs: 8_000, route: 'place' }]],
  [
    'a 400 "timed out" that fills after it was given up',
    [{ fault: 'timed-out-400', landAfterMs: 45_000, route: 'place' }],
  ],
  ['429', [{ fault: 'rate-limited', route: 'place' }]],
  ['a reset', [{ fault: 'reset', route: 'place' }]],
  ['a reset that landed', [{ fault: 'reset', landed: true, route: 'place' }]],
  ['a page with 200', [{ fault: 'html-200', route: 'place' }]],
  ['a page with 200 that landed', [{ fault: 'html-200', landed: true, route: 'place' }]],
  ['an RMS reject', [{ fault: 'rms-reject', route: 'place' }]],
  ['a partial fill', [{ fault: 'partial-fill', qty: 7, route: 'place' }]],
  ['a book that lags', [{ fault: 'book-lag', ms: 12_000, route: 'place' }]],
  [
    'a short book',
    [2, 6, 12].map((nth) => ({ fault: 'short-book' as const, route: 'orders' as const, nth })),
  ],
  [
    'stale positions',
    [1, 3, 14, 16].map((nth) => ({
      fault: 'stale-positions' as const,
      ageMs: 40_000,
      route: 'positions' as const,
      nth,
    })),
  ],
  ['a book that cannot be read', [{ fault: 'timeout-not-landed', route: 'orders', nth: 3 }]],
];

describe('flatten of everything ends flat after', () => {
  test.each(FAULTS)('%s', async (_name, faults) => {
    const w = worldOf();
    byHand(w, 'BUY', 250);
    for (const fault of faults) w.kite.arm(fault);
    let report = await flatten(w.runtime, ALL);
    if (!report.flat) report = await flatten(w.runtime, ALL);
    expect(report).toEqual(FLAT);
    expect(signed(w.kite.orders())).toBe(0);
    const tags = closings(w).map(({ tag }) => tag);
    expect(new Set(tags).size).toBe(tags.length);
    expect(w.kite.fired().length).toBe(faults.length);
  });
});
