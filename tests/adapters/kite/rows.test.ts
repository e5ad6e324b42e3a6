import { describe, expect, test } from 'vitest';
import { KiteError } from '../../../shared/adapters/kite/kite-error.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { kiteCase, TAG } from './case.ts';
import { data } from './kite-model.ts';

const ROW = {
  order_id: '1953341975595868160',
  tag: TAG,
  tags: [TAG],
  status: 'OPEN',
  status_message: null,
  exchange: 'NFO',
  tradingsymbol: 'NIFTY26SEPFUT',
  transaction_type: 'SELL',
  product: 'MIS',
  order_type: 'SL',
  quantity: 130,
  filled_quantity: 65,
  price: 23_450.05,
  trigger_price: 23_460,
  average_price: 23_455.1235,
  market_protection: 0,
  order_timestamp: '2026-09-09 10:20:31',
  exchange_timestamp: '2026-09-09 10:20:31',
  exchange_update_timestamp: '2026-09-09 10:21:02',
  a_field_of_tomorrow: {},
};

function reading(rows: readonly object[]) {
  return kiteCase(() => data(rows)).broker;
}

async function one(change: object) {
  const [row] = await reading([{ ...ROW, ...change }]).book();
  return row;
}

describe('a row of the book', () => {
  test('is told in paise and Indian time', async () => {
    expect(await one({})).toEqual({
      tag: TAG,
      brokerId: '1953341975595868160',
      instrument: 'NFO:NIFTY26SEPFUT',
      side: 'SELL',
      qty: 130,
      status: 'open',
      change: { type: 'SL', price: 2_345_005, trigger: 2_346_000, protection: 0 },
      filledQty: 65,
      filledValue: Math.round(65 * 2_345_512.35),
      exact: false,
      filledAt: instantOf(20260909, 621) + 2000,
      why: null,
    });
  });

  const KNOWN = [
    ['COMPLETE', 'complete'],
    ['CANCELLED', 'cancelled'],
    ['REJECTED', 'rejected'],
    ['OPEN', 'open'],
    ['TRIGGER PENDING', 'trigger-pending'],
  ] as const;
  const ON_THEIR_WAY = [
    'PUT ORDER REQ RECEIVED',
    'VALIDATION PENDING',
    'OPEN PENDING',
    'MODIFY VALIDATION PENDING',
    'MODIFY PENDING',
    'MODIFIED',
    'CANCEL PENDING',
    'AMO REQ RECEIVED',
    'A STATUS OF TOMORROW',
  ].map((status) => [status, 'pending'] as const);

  test.each([...KNOWN, ...ON_THEIR_WAY])('that is %s is %s', async (status, ours) => {
    expect(await one({ status })).toMatchObject({ status: ours });
  });

  test('has its reason where it ended without being filled', async () => {
    const message = 'Insufficient funds.';
    expect(await one({ status: 'REJECTED', status_message: message })).toMatchObject({ why: message });
    expect(await one({ status: 'OPEN', status_message: message })).toMatchObject({ why: null });
  });

  test.each([
    [{ order_type: 'SL-M', tags: [TAG, 'mktp', 'mktp:2.50'] }, 2.5],
    [{ order_type: 'SL-M', market_protection: 4 }, 4],
    [{ order_type: 'SL-M', market_protection: -1, tags: ['mktp'] }, 0],
    [{ order_type: 'MARKET', tags: ['mktp:x'] }, 0],
    [{ order_type: 'LIMIT', tags: [TAG, 'mktp', 'mktp:2.00'] }, 0],
  ])('with %j has %s % of protection', async (change, protection) => {
    expect(await one(change)).toMatchObject({ change: { protection } });
  });

  test('that is a limit has no trigger, whatever it was before', async () => {
    expect(await one({ order_type: 'LIMIT' })).toMatchObject({ change: { price: 2_345_005, trigger: 0 } });
  });

  test('without a fill has neither value nor time of one', async () => {
    const row = await one({ filled_quantity: 0, average_price: 0, exchange_timestamp: null });
    expect(row).toMatchObject({ filledQty: 0, filledValue: 0, filledAt: null });
  });

  test.each([
    { order_type: 'ICEBERG' },
    { price: null },
    { average_price: '100' },
    { exchange_update_timestamp: '10:20:31' },
    { order_timestamp: null, exchange_timestamp: null, exchange_update_timestamp: null },
    { filled_quantity: 1.5 },
    { order_id: 1_953_341_975_595_868 },
  ])('of ours that is not understood (%j) is never left out: nothing is read', async (change) => {
    const error: unknown = await reading([ROW, { ...ROW, ...change }])
      .orders()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KiteError);
    expect(String(error)).toMatch(/the order book cannot be read: ambiguous: the answer is not understood/);
  });
});

test('orders of others are told apart by their tag, and need no more than they have', async () => {
  const foreign = { ...ROW, order_type: 'ICEBERG', price: null, exchange: 'MCX', tradingsymbol: 'GOLDM' };
  const { ours, foreign: others } = await reading([
    ROW,
    { ...foreign, order_id: '2', tag: null },
    { ...foreign, order_id: '3', tag: 'anotherbot', status: 'COMPLETE', product: 'NRML' },
    { ...foreign, order_id: '4', tag: undefined, status: 'VALIDATION PENDING' },
    { ...foreign, order_id: '5', tag: TAG.toUpperCase() },
  ]).orders();
  expect(ours.map(({ brokerId }) => brokerId)).toEqual([ROW.order_id]);
  const told = { instrument: 'MCX:GOLDM', product: 'MIS', side: 'SELL', qty: 130, filledQty: 65 };
  expect(others).toEqual([
    { ...told, brokerId: '2', tag: null, working: true, status: 'OPEN' },
    { ...told, brokerId: '3', tag: 'anotherbot', product: 'NRML', working: false, status: 'COMPLETE' },
    { ...told, brokerId: '4', tag: null, working: true, status: 'VALIDATION PENDING' },
    { ...told, brokerId: '5', tag: TAG.toUpperCase(), working: true, status: 'OPEN' },
  ]);
});

test('a tag that is twice in the book is told twice', async () => {
  expect(await reading([ROW, { ...ROW, order_id: '2' }]).book()).toHaveLength(2);
});

test('positions of the day and of before are told side by side, by product', async () => {
  const position = (quantity: number, product = 'MIS', tradingsymbol = 'TINY') => ({
    exchange: 'NSE',
    tradingsymbol,
    product,
    quantity,
    last_price: tradingsymbol === 'TINY' ? 99.5 : 0,
  });
  const broker = kiteCase(() =>
    data({ net: [position(-10), position(7, 'CNC')], day: [position(-10), position(0, 'MIS', 'FLAT')] }),
  ).broker;
  expect(await broker.positions()).toEqual([
    { instrument: 'NSE:TINY', product: 'MIS', dayQty: -10, netQty: -10, lastPrice: 9_950 },
    { instrument: 'NSE:TINY', product: 'CNC', dayQty: 0, netQty: 7, lastPrice: 9_950 },
    { instrument: 'NSE:FLAT', product: 'MIS', dayQty: 0, netQty: 0, lastPrice: null },
  ]);
});
