import { describe, expect, test } from 'vitest';
import type { PositionRow } from '../../shared/domain/broker-rows.ts';
import type { BookRow } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { accountReading, foreignOf, type AccountReading } from '../../shared/execution/foreign.ts';

const SETTLING = { settlingMs: 10_000 };
/** We bought 10 at 0, and somebody sold 4 of them. */
const READING: AccountReading = { beganAt: 20_000, net: 6, ours: 10, agrees: true, filledAt: 0 };
const FIRST = { at: 20_000, others: -4 };

test.each([
  ['nobody else', { ...READING, net: 10 }, null, { kind: 'nothing' }],
  ['a first reading', READING, null, { kind: 'first', mismatch: FIRST }],
  ['a second one, too soon', { ...READING, beganAt: 29_999 }, FIRST, { kind: 'too-soon' }],
  [
    'a second one that agrees',
    { ...READING, beganAt: 30_000 },
    FIRST,
    { kind: 'agreed', foreignQty: 4, others: -4 },
  ],
  [
    'a second one that says something else',
    { ...READING, beganAt: 30_000, net: 5 },
    FIRST,
    { kind: 'first', mismatch: { at: 30_000, others: -5 } },
  ],
  [
    'a reading within a settling time of our own fill',
    { ...READING, filledAt: 10_001 },
    FIRST,
    { kind: 'unsettled' },
  ],
  ['trades that do not fit the orders', { ...READING, agrees: false }, FIRST, { kind: 'unsettled' }],
  [
    'others who bought more',
    { ...READING, beganAt: 30_000, net: 15 },
    { at: 20_000, others: 5 },
    { kind: 'agreed', foreignQty: 0, others: 5 },
  ],
  [
    'others who sold more than we had',
    { ...READING, beganAt: 30_000, net: -2 },
    { at: 20_000, others: -12 },
    { kind: 'agreed', foreignQty: 10, others: -12 },
  ],
] as const)('%s', (_, reading, mismatch, expected) => {
  expect(foreignOf(mismatch, reading, 'BUY', 10, SETTLING)).toEqual(expected);
});

test('a short of ours that somebody bought back in part is held for less', () => {
  const reading = { ...READING, beganAt: 30_000, net: -3, ours: -10 };
  expect(foreignOf({ at: 20_000, others: 7 }, reading, 'SELL', 10, SETTLING)).toEqual({
    kind: 'agreed',
    foreignQty: 7,
    others: 7,
  });
});

describe('a reading of the account', () => {
  const side = 'BUY' as const;
  const ours: BookRow = {
    tag: '9ib0000007rsw0ee000',
    brokerId: 'b-1',
    instrument: 'NSE:TEST',
    side,
    qty: 10,
    status: 'complete',
    change: { type: 'LIMIT', price: paise(100), trigger: ZERO, protection: 0 },
    filledQty: 10,
    filledValue: paise(1_000),
    exact: true,
    filledAt: 5,
    why: null,
  };
  const trade = { tradeId: 't', brokerId: 'b-1', instrument: 'NSE:TEST', product: 'MIS', side, qty: 10 };
  const trades = [{ ...trade, value: paise(1_000), at: 5 }];
  const held = (product: string, qty: number) => ({
    instrument: 'NSE:TEST',
    product,
    dayQty: qty,
    netQty: qty,
    lastPrice: null,
  });
  const read = (...positions: readonly PositionRow[]) =>
    accountReading('NSE:TEST', 20_000, { ours: [ours], foreign: [] }, trades, positions);

  test('fits together where the positions are what the trades come to', () => {
    expect(read(held('MIS', 10))).toMatchObject({ net: 10, ours: 10, agrees: true, filledAt: 5 });
  });

  test('does not where the positions are of before the trades, however often they are read', () => {
    expect(read()).toMatchObject({ net: 0, agrees: false });
    expect(read(held('MIS', 4))).toMatchObject({ net: 4, agrees: false });
  });

  test('fits together after a conversion, which no trade tells of: what is held under another product is not ours to exit', () => {
    expect(read(held('MIS', 6), held('NRML', 4))).toMatchObject({ net: 6, agrees: true });
  });
});
