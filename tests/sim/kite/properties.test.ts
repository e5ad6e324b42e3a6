import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { live, onlyWrites, plan, RUNS, type Row } from './random-days.ts';

const trade = z.object({
  order_id: z.string(),
  transaction_type: z.string(),
  quantity: z.int(),
  average_price: z.number(),
});
const position = z.object({ quantity: z.int(), value: z.number(), pnl: z.number(), last_price: z.number() });
const funds = z.object({
  net: z.number(),
  utilised: z.object({ m2m_realised: z.number(), m2m_unrealised: z.number() }),
});

const TERMINAL: ReadonlySet<string> = new Set(['COMPLETE', 'CANCELLED', 'REJECTED']);

/** What cannot be in a row, seen after another of the same order; null: nothing. */
function wrongIn(now: Row, before: Row | undefined): string | null {
  const { status, quantity, filled_quantity: filled, cancelled_quantity: cancelled } = now;
  if (before !== undefined && filled < before.filled_quantity) return 'filled fell';
  if (filled + cancelled > quantity) return 'more than was asked for';
  if (before !== undefined && TERMINAL.has(before.status) && JSON.stringify(now) !== JSON.stringify(before))
    return 'changed after its end';
  if (status === 'COMPLETE' && filled !== quantity) return 'complete and not filled';
  if (status === 'CANCELLED' && filled + cancelled !== quantity) return 'cancelled in part';
  return status === 'REJECTED' && filled !== 0 ? 'rejected and filled' : null;
}

test('filled quantity never falls, a terminal status stays, and quantities add up', () => {
  fc.assert(
    fc.property(plan, (random) => {
      const seen = new Map<string, Row>();
      for (const look of live(onlyWrites(random)).looks) {
        for (const now of look) {
          expect(wrongIn(now, seen.get(now.order_id))).toBeNull();
          seen.set(now.order_id, now);
        }
        expect(look.length).toBe(seen.size);
      }
    }),
    RUNS,
  );
});

test('orders are the sum of their trades, positions of all trades, and cash what came in less what went out', () => {
  fc.assert(
    fc.property(plan, (random) => {
      const { client, looks, endedAt } = live(onlyWrites(random));
      const trades = z.array(trade).parse(client.get('/trades', endedAt));
      for (const order of looks.at(-1) ?? []) {
        const own = trades.filter(({ order_id }) => order_id === order.order_id);
        expect(own.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(order.filled_quantity);
      }
      let net = 0;
      let cash = 0;
      for (const { transaction_type, quantity, average_price } of trades) {
        const sign = transaction_type === 'BUY' ? 1 : -1;
        net += sign * quantity;
        cash -= sign * quantity * Math.round(average_price * 100);
      }
      const positions = z
        .object({ net: z.array(position) })
        .parse(client.get('/portfolio/positions', endedAt)).net;
      expect(positions.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(net);
      expect(Math.round(positions.reduce((sum, { value }) => sum + value, 0) * 100)).toBe(cash);
      for (const { pnl, value, quantity, last_price } of positions)
        expect(pnl).toBeCloseTo(value + quantity * last_price, 6);
      const money = funds.parse(client.get('/user/margins/equity', endedAt));
      // Realised and unrealised together are what came in less what went out, and what is held at its last price.
      const { m2m_realised, m2m_unrealised } = money.utilised;
      const held = positions.reduce((sum, { quantity, last_price }) => sum + quantity * last_price * 100, 0);
      expect(Math.round((m2m_realised + m2m_unrealised) * 100)).toBe(Math.round(cash + held));
    }),
    RUNS,
  );
});

test('nothing in the book breaks lot, tick, band, freeze or product', () => {
  fc.assert(
    fc.property(plan, (random) => {
      for (const order of live(onlyWrites(random)).looks.flat()) {
        expect(order.quantity % 65).toBe(0);
        expect(order.quantity).toBeLessThanOrEqual(1_800);
        expect(order.product).toBe('MIS');
        for (const rupees of [order.price, order.trigger_price]) {
          expect(Math.round(rupees * 100) % 10).toBe(0);
          expect(rupees === 0 || (rupees >= 90 && rupees <= 110)).toBe(true);
        }
      }
    }),
    RUNS,
  );
});

test('the same calls give the same bytes', () => {
  const hashes = new Set<string>();
  fc.assert(
    fc.property(plan, (random) => {
      const hash = live(onlyWrites(random)).client.hash();
      expect(live(onlyWrites(random)).client.hash()).toBe(hash);
      hashes.add(hash);
    }),
    RUNS,
  );
  // Different days differ, so the hash is of something.
  expect(hashes.size).toBeGreaterThan(RUNS.numRuns * 0.9);
});
