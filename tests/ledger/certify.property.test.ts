import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ordersAnswer, positionsAnswer, tradesAnswer } from '../../shared/adapters/kite/answers.ts';
import { accountOrders, positionRows, tradeRows } from '../../shared/adapters/kite/rows.ts';
import { isTerminal, newOrder, signOf, type Order } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { certified } from '../../shared/ledger/certify.ts';
import { chargedBy } from '../../shared/ledger/charged.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import type { BrokerDay, CertifyPolicy, Comparison, LedgerDay } from '../../shared/ledger/comparison.ts';
import { live, onlyWrites, plan, RUNS, type Lived } from '../sim/kite/random-days.ts';
import { FUTURE } from '../sim/kite/support.ts';

/** Random days at the model of Kite, certified against a ledger that is true, and against one with a single mistake in it. */

const CHARGED = chargedBy(newestRates());
const POLICY = {
  tolerance: paise(100),
  chargesInCash: false,
  charged: ({ id, instrument, request: { side }, filledQty: qty, filledValue: value }: Order) =>
    CHARGED(FUTURE, { brokerId: id, instrument, side, qty, value }),
} satisfies CertifyPolicy;

interface Day {
  readonly ledger: LedgerDay;
  readonly broker: BrokerDay;
}

/** The client gives every order the same tag; here each has one of its own, as ours have. */
function tagOf(id: string): string {
  return `9ib00000${id.slice(-11)}`;
}

function dayOf({ client, endedAt }: Lived): Day {
  const asked = <T>(url: string, seconds: number, parse: (body: unknown) => T): T =>
    parse({ status: 'success', data: client.get(url, endedAt + 60_000 + seconds * 1_000) });
  const rows = asked('/orders', 0, (body) => ordersAnswer.parse(body).data);
  const orders = accountOrders(
    rows.map((row) => (row.tag == null ? row : Object.assign({}, row, { tag: tagOf(row.order_id) }))),
  );
  const trades = tradeRows(asked('/trades', 1, (body) => tradesAnswer.parse(body).data));
  const held = asked('/portfolio/positions', 2, (body) => positionsAnswer.parse(body).data);
  const gained = trades.reduce((sum, { side, value }) => sum - signOf(side) * value, 0);
  const truth = client.kite.orders().filter(({ tag }) => tag !== null);
  const intents = truth.map((seen): Order => {
    const { id, side, qty, filledQty, filledValue } = seen;
    const price = { type: seen.type, price: seen.price, trigger: seen.trigger, protection: 0 };
    const order = newOrder({
      id: tagOf(id),
      bot: 'futures',
      instrument: seen.instrument,
      position: seen.instrument,
      role: 'entry',
      request: { side, qty, validity: 'DAY', ...price },
      plan: null,
      createdAt: 0,
      validUntil: null,
    });
    const ends = { COMPLETE: 'complete', CANCELLED: 'cancelled', REJECTED: 'rejected' } as const;
    const status = Object.entries(ends).find(([word]) => word === seen.status)?.[1] ?? 'open';
    return Object.assign(order, { status, brokerId: id, filledQty, filledValue: paise(filledValue) });
  });
  const filled = intents.filter(({ filledQty }) => filledQty > 0);
  const charges = filled.reduce((sum, order) => sum + POLICY.charged(order), 0);
  const gross = filled.reduce((sum, { request, filledValue }) => sum - signOf(request.side) * filledValue, 0);
  return {
    ledger: { orders: intents, realised: gross - charges, charges, open: 0 },
    broker: {
      orders,
      trades,
      positions: positionRows(held.day, held.net),
      funds: { openingCash: ZERO, cash: paise(gained), moved: ZERO },
      charges: new Map(filled.map((order) => [order.brokerId ?? '', paise(POLICY.charged(order))])),
    },
  };
}

function sentences({ unresolved, warnings }: Comparison): readonly string[] {
  return [...unresolved, ...warnings].map(({ sentence }) => sentence);
}

/** What a true ledger cannot help: orders that still work, and what of ours is held. */
function isTrue(sentence: string): boolean {
  return / is still working at the broker: | net of ours at the day's end: /.test(sentence);
}

test('a true ledger of any day has nothing to settle but what is held or still works', () => {
  let orders = 0;
  fc.assert(
    fc.property(plan, (each) => {
      const lived = live(onlyWrites(each));
      const { ledger, broker } = dayOf(lived);
      orders += ledger.orders.length;
      const found = sentences(certified(ledger, broker, POLICY));
      expect(found.filter((sentence) => !isTrue(sentence))).toEqual([]);
      const working = lived.client.kite.orders().filter(({ tag, isLive }) => tag !== null && isLive);
      const net = ledger.orders.reduce(
        (sum, { request, filledQty }) => sum + signOf(request.side) * filledQty,
        0,
      );
      expect(found.length).toBe(working.length + (net === 0 ? 0 : 1));
    }),
    RUNS,
  );
  expect(orders).toBeGreaterThan(500);
});

type Planted = (day: Day, at: number) => Day | null;

function withOrder({ ledger, broker }: Day, at: number, change: (order: Order) => Order): Day {
  const orders = ledger.orders.map((order, i) => (i === at ? change(order) : order));
  return { ledger: { ...ledger, orders }, broker };
}

const PLANTED: Readonly<Record<string, Planted>> = {
  'a quantity that was asked for': (day, at) =>
    withOrder(day, at, (order) => ({ ...order, request: { ...order.request, qty: order.request.qty + 1 } })),
  'a quantity that was filled': (day, at) =>
    withOrder(day, at, (order) => ({ ...order, filledQty: order.filledQty + 1 })),
  'a rupee of a fill': (day, at) =>
    withOrder(day, at, (order) => ({ ...order, filledValue: paise(order.filledValue + 100) })),
  'a paisa of the result': ({ ledger, broker }) => {
    const held = broker.orders.ours.reduce((sum, { side, filledQty }) => sum + signOf(side) * filledQty, 0);
    return held === 0 ? { ledger: { ...ledger, realised: ledger.realised + 1 }, broker } : null;
  },
  'a rupee of the charges': ({ ledger, broker }) => ({
    ledger: { ...ledger, charges: ledger.charges + 100, realised: ledger.realised - 100 },
    broker,
  }),
  'an intent that is missing': ({ ledger, broker }, at) => ({
    ledger: { ...ledger, orders: ledger.orders.filter((_, i) => i !== at) },
    broker,
  }),
  'an order that the broker lacks': ({ ledger, broker }, at) => {
    const ours = broker.orders.ours.filter(({ brokerId }) => brokerId !== ledger.orders[at]?.brokerId);
    return { ledger, broker: { ...broker, orders: { ...broker.orders, ours } } };
  },
  'a trade that the broker lacks': ({ ledger, broker }, at) =>
    broker.trades.length === 0
      ? null
      : {
          ledger,
          broker: { ...broker, trades: broker.trades.filter((_, i) => i !== at % broker.trades.length) },
        },
  'a unit of a position': ({ ledger, broker }) => {
    const positions = broker.positions.map((row) => ({ ...row, dayQty: row.dayQty + 1 }));
    return positions.length === 0 ? null : { ledger, broker: { ...broker, positions } };
  },
  'another end': (day, at) =>
    isTerminal(day.ledger.orders[at]?.status ?? 'open')
      ? withOrder(day, at, (order) => ({ ...order, status: 'unknown' }))
      : null,
};

test.each(Object.entries(PLANTED))('%s is found on any day', (_, planted) => {
  let found = 0;
  fc.assert(
    fc.property(plan, fc.nat(50), (each, which) => {
      const day = dayOf(live(onlyWrites(each)));
      if (day.ledger.orders.length === 0) return;
      const wrong = planted(day, which % day.ledger.orders.length);
      if (wrong === null) return;
      const before = new Set(sentences(certified(day.ledger, day.broker, POLICY)));
      const after = sentences(certified(wrong.ledger, wrong.broker, POLICY));
      expect(after.filter((sentence) => !before.has(sentence))).not.toEqual([]);
      found += 1;
    }),
    { ...RUNS, numRuns: 40 },
  );
  expect(found).toBeGreaterThan(3);
});
