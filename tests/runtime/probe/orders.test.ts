import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookRow } from '../../../shared/domain/order.ts';
import { probeOrders } from '../../../shared/runtime/probe/orders.ts';
import { planText } from '../../../shared/runtime/probe/plan.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { at } from '../feed/feed-day.ts';
import { probeWorld, SHARE, type Changes, type ProbeWorld } from './probe-world.ts';

const TERMINAL = new Set(['COMPLETE', 'CANCELLED', 'REJECTED']);

/** Orders that still work at the broker. */
function working({ orders }: ProbeWorld): number {
  return orders().filter(({ status }) => !TERMINAL.has(status)).length;
}

async function probed(changes: Changes = {}) {
  const world = probeWorld(changes);
  const outcome = await probeOrders(world.parts, world.plan);
  return { world, outcome };
}

const armed = (...faults: readonly FaultOptions[]): Changes => ({
  arrange: (kite) => faults.forEach((fault) => kite.arm(fault)),
});

describe('the plan of a probe', () => {
  test('is far below the market and inside its band, and says what it can cost', () => {
    const { plan, parts } = probeWorld();
    const { lastPrice, far, farther, buys, sells, mostLost } = plan;
    expect(far / lastPrice).toBeCloseTo(0.96, 3);
    expect(farther).toBe(far - parts.instrument.tick);
    expect(Math.min(...buys)).toBeGreaterThan(lastPrice);
    expect(Math.max(...sells)).toBeLessThan(lastPrice);
    expect(mostLost).toBeGreaterThan(Math.max(...buys) - Math.min(...sells));
    expect(mostLost).toBeLessThan(lastPrice * 0.03);
    const text = planText(parts.instrument, plan, parts.settings).join('\n');
    expect(text).toMatch(/NSE:SBIN, last price ₹[\d.,]+, intraday \(MIS\), one share an order/);
    expect(text).toMatch(/it loses ₹[\d.,]+ at the most/);
  });
});

describe('a probe of a Kite that answers', () => {
  test('learns all that it asks, cancels every resting order and ends without a share', async () => {
    const { world, outcome } = await probed();
    if (outcome.kind !== 'answers') throw new Error(outcome.why);
    const { placed, modified, cancelled, keepsQuantity, trades, positions } = outcome.answers;
    expect([placed.times, modified.times, cancelled.times]).toEqual([5, 5, 5]);
    expect([trades.times, positions.times]).toEqual([2, 2]);
    expect(keepsQuantity).toBe(true);
    for (const { medianMs, maxMs } of [placed, modified, cancelled, trades, positions]) {
      expect(medianMs).toBeGreaterThan(0);
      expect(maxMs).toBeGreaterThanOrEqual(medianMs);
      expect(maxMs).toBeLessThan(2_000);
    }
    expect(working(world)).toBe(0);
    expect(world.held()).toBe(0);
    const orders = world.orders();
    expect(orders).toHaveLength(7);
    expect(new Set(orders.map(({ tag }) => tag)).size).toBe(7);
    for (const { tag, qty } of orders) {
      expect(tag).toMatch(/^[0-9a-z]{19}$/);
      expect(qty).toBe(1);
    }
  });

  test('measures how late the book is, and how late positions are', async () => {
    const { outcome } = await probed(armed({ fault: 'book-lag', ms: 4_000, nth: 2 }));
    if (outcome.kind !== 'answers') throw new Error(outcome.why);
    expect(outcome.answers.placed.maxMs).toBeGreaterThanOrEqual(4_000);
    expect(outcome.answers.placed.maxMs).toBeLessThan(5_000);
    expect(outcome.answers.placed.medianMs).toBeLessThan(2_000);
    const changes = armed({ fault: 'stale-positions', ageMs: 3_000, nth: 2 });
    const stale = await probed(changes);
    if (stale.outcome.kind !== 'answers') throw new Error(stale.outcome.why);
    expect(stale.outcome.answers.positions.maxMs).toBeGreaterThan(outcome.answers.positions.maxMs);
  });

  test('sees a modification that changes the quantity', async () => {
    const { outcome, world } = await probed({
      wrap: (broker) => {
        let modified = false;
        return {
          ...broker,
          async modify(...change) {
            modified = true;
            return broker.modify(...change);
          },
          async book() {
            const rows = await broker.book();
            const odd = (row: BookRow): BookRow => ({ ...row, qty: 2 });
            return rows.map((row) => (modified && row.status === 'open' ? odd(row) : row));
          },
        };
      },
    });
    if (outcome.kind !== 'answers') throw new Error(outcome.why);
    expect(outcome.answers.keepsQuantity).toBe(false);
    expect(world.held()).toBe(0);
  });
});

describe('a probe stops, and says what rests,', () => {
  async function stopped(changes: Changes) {
    const { world, outcome } = await probed(changes);
    if (outcome.kind !== 'stopped') throw new Error('it went on');
    expect(world.told.at(-1)).toBe(`stopped: ${outcome.why}`);
    return { world, ...outcome };
  }

  test('where placing is not answered and the order is there: it is found and cancelled', async () => {
    const { why, rests, world } = await stopped(armed({ fault: 'timeout-landed', route: 'place' }));
    expect(why).toMatch(/^order \w{19} was not answered: /);
    expect(rests).toEqual([]);
    expect(world.orders().map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('where placing is not answered and nothing is there: the tag to look for is named', async () => {
    const { rests, world } = await stopped(armed({ fault: 'timeout-not-landed', route: 'place' }));
    expect(rests).toEqual([
      expect.stringMatching(/^not in the book, so probably never there; look once more for the tags \w{19}$/),
    ]);
    expect(world.orders()).toEqual([]);
  });

  test('where an order that was answered 400 lands eight seconds later: it is cancelled all the same', async () => {
    const { rests, world } = await stopped(armed({ fault: 'timed-out-400', route: 'place' }));
    expect(rests).toEqual([]);
    expect(world.orders().map(({ status }) => status)).toEqual(['CANCELLED']);
  });

  test('where the sale of the share is not answered and never came: the share is named', async () => {
    const { rests, world } = await stopped(armed({ fault: 'timeout-not-landed', route: 'place', nth: 7 }));
    expect(rests[0]).toBe(`1 of ${SHARE} is held, intraday: close it in the Kite app`);
    expect(world.held()).toBe(1);
    expect(working(world)).toBe(0);
  });

  test('where a cancellation is not answered: what rests is cancelled once more', async () => {
    const { why, rests, world } = await stopped(armed({ fault: 'timeout-not-landed', route: 'cancel' }));
    expect(why).toMatch(/^the cancellation of \w{19} was not answered/);
    expect(rests).toEqual([]);
    expect(working(world)).toBe(0);
  });

  test('where nothing can be cancelled: the order is named', async () => {
    const refused = { kind: 'refused', failure: 'refused', why: 'no', http: null } as const;
    const { rests, world } = await stopped({
      wrap: (broker) => ({ ...broker, cancel: async () => refused }),
    });
    expect(rests.at(-1)).toMatch(/^order \d+ \(tag \w{19}\) is open: cancel it in the Kite app$/);
    expect(working(world)).toBe(1);
  });

  test('where the order is refused, by the address for one: nothing rests', async () => {
    const { why, rests } = await stopped(armed({ fault: 'revoked-ip', route: 'place' }));
    expect(why).toMatch(/was refused: .*\(HTTP 4\d\d\)/);
    expect(rests).toEqual([]);
  });

  test('where the order is rejected after it was accepted', async () => {
    const { why, rests } = await stopped(armed({ fault: 'rms-reject', route: 'place', afterMs: 1 }));
    expect(why).toMatch(/was rejected: RMS/);
    expect(rests).toEqual([]);
  });

  test('where the book is later than it waits for', async () => {
    const changes = { ...armed({ fault: 'book-lag', ms: 50_000 }), settings: { lateMs: 5_000 } };
    const { why, rests, world } = await stopped(changes);
    expect(why).toMatch(/^\w{19} is in the book: not there after 5\d{3} ms$/);
    // Its id is known, so it is cancelled unseen.
    expect(working(world)).toBe(0);
    expect(rests.at(-1)).toMatch(
      /^order \d+ \(tag \w{19}\) was accepted and is not in the book: look for it in the Kite app$/,
    );
  });

  test('where the book cannot be read any more', async () => {
    let reads = 0;
    const { why, rests } = await stopped({
      wrap: (broker) => ({
        ...broker,
        async book() {
          reads += 1;
          if (reads > 1) throw new Error('the order book cannot be read: HTTP 502');
          return broker.book();
        },
      }),
    });
    expect(why).toMatch(/not there after 60\d{3} ms \(Error: the order book cannot be read/);
    expect(rests.at(-1)).toMatch(
      /whatever became of the orders with the tags \w{19}, look for them in the Kite app/,
    );
  });

  test('before its first order where the share is held or ordered already', async () => {
    const trade = { instrument: SHARE, side: 'BUY', qty: 1, limit: null, product: 'MIS' } as const;
    const working = await stopped({
      arrange: (kite) => void kite.tradeByHand({ ...trade, limit: probeWorld().plan.far }, at(620, 5)),
    });
    expect(working.why).toMatch(/^order \d+ in NSE:SBIN is working already: take another share$/);
    const held = await stopped({
      arrange(kite) {
        kite.tradeByHand(trade, at(620, 5));
        kite.advance(at(620, 8));
      },
      startsAt: at(620, 10),
    });
    expect(held.why).toBe(`${SHARE} is held or was traded today: take another share`);
    for (const { rests, world } of [working, held]) {
      expect(rests).toEqual([]);
      expect(world.orders()).toHaveLength(1);
    }
  });

  test('where a person interrupts it, whenever: what was begun is brought to its end', async () => {
    for (let second = 0; second < 9; second++) {
      const { world, outcome } = await probed({ interruptedAt: at(620, 5 + second) });
      const rests = outcome.kind === 'stopped' ? outcome.rests : [];
      expect([working(world), world.held(), rests]).toEqual([0, 0, []]);
    }
  });

  test('whatever call fails in whatever way: never more than one share, nothing that works unnamed', async () => {
    const faults = [
      'timeout-landed',
      'timeout-not-landed',
      'reset',
      'server-error',
      'html-200',
      'rate-limited',
    ] as const;
    const routes = ['place', 'modify', 'cancel', 'orders', 'trades', 'positions'] as const;
    let stops = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...faults),
        fc.constantFrom(...routes),
        fc.integer({ min: 1, max: 9 }),
        async (fault, route, nth) => {
          const { world, outcome } = await probed({
            ...armed({ fault, route, nth }),
            settings: { times: 3 },
          });
          expect(Math.abs(world.held())).toBeLessThanOrEqual(1);
          expect(world.orders().every(({ qty }) => qty === 1)).toBe(true);
          if (outcome.kind === 'stopped') stops += 1;
          const named = outcome.kind === 'stopped' ? outcome.rests.join('\n') : '';
          const left = [
            ...world.orders().flatMap(({ status, tag }) => (TERMINAL.has(status) ? [] : [tag ?? ''])),
            ...(world.held() === 0 ? [] : [`1 of ${SHARE} is held`]),
          ];
          expect(left.filter((each) => !named.includes(each))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(stops).toBeGreaterThan(20);
  }, 60_000);
});
