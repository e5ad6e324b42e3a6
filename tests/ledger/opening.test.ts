import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ForeignRow, PositionRow, TradeRow } from '../../shared/domain/broker-rows.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { openingOf } from '../../shared/ledger/opening.ts';

type Found = Parameters<typeof openingOf>[0];

const EMPTY: Found = {
  orders: { ours: [], foreign: [] },
  trades: [],
  positions: [],
  funds: { openingCash: paise(500), cash: paise(700), moved: paise(200) },
};

function position(over: Partial<PositionRow>): PositionRow {
  return { instrument: 'NSE:INFY', product: 'MIS', dayQty: 0, netQty: 0, lastPrice: null, ...over };
}

function foreign(over: Partial<ForeignRow>): ForeignRow {
  return {
    brokerId: '17',
    tag: null,
    instrument: 'NSE:INFY',
    product: 'MIS',
    side: 'BUY',
    qty: 3,
    filledQty: 0,
    working: false,
    status: 'CANCELLED',
    ...over,
  };
}

function trade(over: Partial<TradeRow>): TradeRow {
  const fill = { tradeId: 't1', brokerId: '17', instrument: 'NSE:INFY', product: 'MIS' } as const;
  return { ...fill, side: 'BUY', qty: 3, value: paise(300), at: 0, ...over };
}

test('an empty account is flat, and what it has in cash is shown and not compared', () => {
  const { hindrances, comparison } = openingOf(EMPTY);
  expect(hindrances).toEqual([]);
  expect(comparison).toMatchObject({ compared: [], unresolved: [], orders: [], held: [] });
  expect(comparison.money).toMatchObject({ openingCash: 500, closingCash: 700, moved: 200, expected: null });
});

test('whatever is held under other products is listed and no hindrance; under MIS it is one, alone', () => {
  const row = fc.record({
    product: fc.constantFrom('MIS', 'CNC', 'NRML', 'MTF', 'CO'),
    netQty: fc.integer({ min: -50, max: 50 }),
    instrument: fc.constantFrom('NSE:A', 'NSE:B', 'NFO:C'),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), (rows) => {
      const positions = rows.map((each) => position(each));
      const { hindrances, comparison } = openingOf({ ...EMPTY, positions });
      const intraday = rows.filter(({ product, netQty }) => product === 'MIS' && netQty !== 0);
      expect(hindrances).toEqual(
        intraday.map(({ instrument, netQty }) => `${instrument} MIS: ${netQty} held`),
      );
      expect(comparison.held.length).toBe(rows.filter(({ netQty }) => netQty !== 0).length);
    }),
  );
});

describe('not flat is an account', () => {
  test('with an order that can still fill, whoever’s and whatever its product', () => {
    const orders = { ours: [], foreign: [foreign({ working: true, status: 'OPEN', product: 'CNC' })] };
    expect(openingOf({ ...EMPTY, orders }).hindrances).toEqual([
      'order 17, BUY 3 NSE:INFY CNC, can still fill (OPEN)',
    ]);
    expect(openingOf({ ...EMPTY, orders: { ours: [], foreign: [foreign({})] } }).hindrances).toEqual([]);
  });

  test('with an order of ours, even one that is over', () => {
    const row = {
      tag: '9ib00000070pscx0000',
      brokerId: '18',
      instrument: 'NSE:INFY',
      side: 'SELL',
      qty: 2,
      status: 'complete',
      change: { type: 'LIMIT', price: ZERO, trigger: ZERO, protection: 0 },
      filledQty: 2,
      filledValue: paise(200),
      exact: true,
      filledAt: 1,
      why: null,
    } as const;
    const { hindrances } = openingOf({ ...EMPTY, orders: { ours: [row], foreign: [] } });
    expect(hindrances).toEqual([
      'order 9ib00000070pscx0000 of ours, SELL 2 NSE:INFY, is in the broker’s book (complete)',
    ]);
  });

  test('with a fill that positions do not show yet, and with one whose order the book lacks', () => {
    const orders = { ours: [], foreign: [foreign({ filledQty: 3, status: 'COMPLETE' })] };
    expect(openingOf({ ...EMPTY, orders, trades: [trade({})] }).hindrances).toEqual([
      'NSE:INFY: 3 traded today, and the positions show 0',
    ]);
    const both = [trade({}), trade({ tradeId: 't2', brokerId: '19', side: 'SELL' })];
    expect(openingOf({ ...EMPTY, orders, trades: both }).hindrances).toEqual([
      'trade t2 is of order 19, which the broker’s book has not',
    ]);
  });
});
