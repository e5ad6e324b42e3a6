import { expect, test } from 'vitest';
import type { PositionRow } from '../../shared/domain/broker-rows.ts';
import { newOrder, type Order, type Side } from '../../shared/domain/order.ts';
import { ZERO, paise } from '../../shared/domain/units.ts';
import { PARTS } from '../../shared/ledger/comparison.ts';
import { rebuiltOf } from '../../shared/ledger/rebuilt.ts';

function filled(id: string, side: Side, qty: number, status: Order['status'] = 'complete'): Order {
  const order = newOrder({
    id,
    bot: 'stocks',
    instrument: 'NSE:INFY',
    position: 'NSE:INFY',
    role: side === 'BUY' ? 'entry' : 'exit',
    request: { side, qty, validity: 'DAY', type: 'LIMIT', price: paise(100), trigger: ZERO, protection: 0 },
    plan: null,
    createdAt: 0,
    validUntil: null,
  });
  return { ...order, brokerId: `b-${id}`, status, filledQty: qty, filledValue: paise(qty * 100) };
}

function held(product: string, dayQty: number, netQty: number): PositionRow {
  return { instrument: 'NSE:INFY', product, dayQty, netQty, lastPrice: null };
}

const day = (...orders: readonly Order[]) => ({ orders, realised: 0, charges: 0, open: 0 });

test('by the ledger alone nothing is compared, and each part says why', () => {
  const { compared, notCompared, unresolved } = rebuiltOf(
    day(filled('a', 'BUY', 5), filled('b', 'SELL', 5)),
    null,
  );
  expect([compared, unresolved]).toEqual([[], []]);
  expect(notCompared).toEqual(PARTS.map((part) => ({ part, why: 'nobody asked the broker' })));
});

test('what the ledger left open is listed with what is carried over in it', () => {
  const open = day(filled('a', 'BUY', 5), filled('b', 'SELL', 2));
  const sentences = (later: readonly PositionRow[] | null) =>
    rebuiltOf(open, later).unresolved.map(({ sentence, brokers }) => [sentence, brokers]);
  expect(sentences(null)).toEqual([['NSE:INFY: 3 are open by the ledger', null]]);
  expect(sentences([])).toEqual([
    ['NSE:INFY: 3 are open by the ledger, and nothing is carried over in it', 0],
  ]);
  // Bought today as well: only what was there before is carried.
  expect(sentences([held('NRML', 4, 7)])).toEqual([
    ['NSE:INFY: 3 are open by the ledger, and 3 NRML carried over in it', 3],
  ]);
});

test('with positions of a later day only what was carried over is compared', () => {
  const { compared, notCompared, held: shown } = rebuiltOf(day(), [held('CNC', 0, 10)]);
  expect(compared).toEqual(['carried']);
  expect(notCompared.map(({ part }) => part)).toEqual(PARTS.filter((part) => part !== 'carried'));
  expect(shown).toEqual([{ instrument: 'NSE:INFY', product: 'CNC', dayQty: 0, netQty: 10 }]);
});

test('an intraday position that was carried over is a difference, for none can be', () => {
  const { unresolved } = rebuiltOf(day(), [held('MIS', 1, 3), held('MIS', 2, 2)]);
  expect(unresolved.map(({ sentence }) => sentence)).toEqual([
    'NSE:INFY: 2 MIS were carried over, and MIS cannot be',
  ]);
});

test('an order that came to no end is listed', () => {
  const { unresolved } = rebuiltOf(
    { ...day({ ...filled('a', 'BUY', 1, 'unknown'), filledQty: 0 }), open: 1 },
    [],
  );
  expect(unresolved.map(({ what, ours }) => [what, ours])).toEqual([
    ['order a', 'unknown'],
    ['open trades', 1],
  ]);
});
