import { describe, expect, test } from 'vitest';
import type { ExchangeCosts } from '../../shared/exchange/book.ts';
import { bar, clockTime, Desk, future, ioc, limit, market, PLAIN } from './desk.ts';

const SLIPPING: ExchangeCosts = { ...PLAIN, slippagePct: 0.02 };
const FLAT = [10_000, 10_000, 10_000, 10_000] as const;

describe('a worked example: an IOC that fills in part', () => {
  // A future of lot 65 and tick 0.10 opens at 24,500.00. The minute trades 6,500 units, of which 10 % are 650, ten lots.
  // Slippage 0.02 % of 2,450,000 paise is 490, a multiple of the tick, so we pay 2,450,490. Fifteen lots are asked for
  // within 24,510.00: ten fill, 650 × 2,450,490 = 1,592,818,500 paise, five are cancelled.
  const desk = new Desk({
    costs: SLIPPING,
    instrument: { ...future, freezeQty: null },
    today: { bandLow: null, bandHigh: null },
  });
  const trades = bar(600, [2_450_000, 2_452_000, 2_449_000, 2_451_000], 6_500);
  desk.begin(600, trades);
  desk.place(600, 'entry', ioc('BUY', 975, 2_451_000));
  desk.path(trades);

  test('gives exactly these events', () => {
    expect(desk.events).toEqual([
      ['entry', { kind: 'accepted', brokerId: '1', resting: 'open' }],
      ['entry', { kind: 'filled', qty: 650, value: 1_592_818_500, at: clockTime(600) }],
      ['entry', { kind: 'cancelled', why: 'IOC: nothing more to be had at once' }],
    ]);
    expect(desk.book.working).toBe(0);
  });
});

describe('an order that crosses', () => {
  test('fills at the open, moved against us', () => {
    const desk = new Desk({ costs: SLIPPING });
    desk.begin(600, bar(600, FLAT));
    desk.place(600, 'buy', ioc('BUY', 10, 10_010));
    desk.place(600, 'sell', ioc('SELL', 10, 9_990));
    expect([desk.average('buy'), desk.average('sell')]).toEqual([10_005, 9_995]);
  });

  test('does not fill where slippage carries it beyond its limit', () => {
    const desk = new Desk({ costs: SLIPPING });
    desk.begin(600, bar(600, FLAT));
    desk.place(600, 'ioc', ioc('BUY', 10, 10_000));
    expect(desk.kinds('ioc')).toEqual(['accepted', 'cancelled']);
  });

  test('and failed by slippage then needs a price better than the one it saw', () => {
    const desk = new Desk({ costs: { ...PLAIN, slippageTicks: 4 } });
    const trades = bar(600, [9_990, 10_000, 9_990, 9_995]);
    desk.begin(600, trades);
    desk.place(600, 'day', limit('BUY', 10, 10_000));
    desk.path(trades);
    expect(desk.kinds('day')).toEqual(['accepted']);
    desk.minute(601, [9_995, 9_995, 9_995, 9_995]);
    expect(desk.average('day')).toBe(10_000);
  });

  test('and, selling, needs a higher one', () => {
    const desk = new Desk({ costs: { ...PLAIN, slippageTicks: 4 } });
    const trades = bar(600, [10_010, 10_010, 10_000, 10_005]);
    desk.begin(600, trades);
    desk.place(600, 'day', limit('SELL', 10, 10_000));
    desk.path(trades);
    expect(desk.kinds('day')).toEqual(['accepted']);
    desk.minute(601, [10_005, 10_005, 10_005, 10_005]);
    expect(desk.average('day')).toBe(10_000);
  });

  test('rests with what the volume left and goes on at the next opens', () => {
    const desk = new Desk();
    const trades = bar(600, FLAT, 500);
    desk.begin(600, trades);
    desk.place(600, 'day', limit('BUY', 120, 10_100));
    desk.path(trades);
    expect(desk.filled('day')).toEqual({ qty: 50, value: 500_000 });
    desk.minute(601, [10_050, 10_050, 10_050, 10_050], 500);
    expect(desk.filled('day')).toEqual({ qty: 100, value: 1_002_500 });
    desk.minute(602, [10_200, 10_200, 10_150, 10_200], 500);
    expect(desk.filled('day').qty).toBe(100);
    desk.minute(603, [10_200, 10_200, 10_095, 10_150], 500);
    expect(desk.filled('day')).toEqual({ qty: 120, value: 1_002_500 + 20 * 10_100 });
    expect(desk.book.working).toBe(0);
  });

  test('shares a minute with our other orders', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT, 1_000));
    desk.place(600, 'first', ioc('BUY', 70, 10_000));
    desk.place(600, 'second', ioc('SELL', 70, 10_000));
    expect([desk.filled('first').qty, desk.filled('second').qty]).toEqual([70, 30]);
  });

  test('takes any quantity where the instrument has no volume', () => {
    const desk = new Desk({ instrument: { ...future, hasVolume: false } });
    desk.begin(600, bar(600, FLAT, 0));
    desk.place(600, 'entry', ioc('BUY', 650, 10_000));
    expect(desk.filled('entry').qty).toBe(650);
  });

  test('dies unfilled as an IOC in a minute without trading, and rests as a day order', () => {
    const desk = new Desk();
    desk.begin(600, null);
    desk.place(600, 'ioc', ioc('BUY', 10, 10_100));
    desk.place(600, 'day', limit('BUY', 10, 10_100));
    expect([desk.kinds('ioc'), desk.kinds('day')]).toEqual([['accepted', 'cancelled'], ['accepted']]);
    desk.minute(601, FLAT);
    expect(desk.average('day')).toBe(10_000);
  });
});

describe('MARKET with protection', () => {
  test('fills like a limit at the last price and its percentage', () => {
    const desk = new Desk({ costs: SLIPPING });
    desk.begin(600, bar(600, FLAT));
    desk.place(600, 'buy', market('BUY', 10, 1));
    expect(desk.average('buy')).toBe(10_005);
  });

  test('can leave a remainder resting for ever', () => {
    const desk = new Desk();
    const trades = bar(600, FLAT, 500);
    desk.begin(600, trades);
    desk.place(600, 'sell', market('SELL', 80, 1));
    desk.path(trades);
    desk.minute(601, [9_895, 9_900, 9_800, 9_900]);
    expect(desk.filled('sell')).toEqual({ qty: 50, value: 500_000 });
    expect(desk.book.working).toBe(1);
  });
});

describe('a resting limit', () => {
  test('does not fill when the price only touches it', () => {
    const desk = new Desk();
    desk.place(600, 'buy', limit('BUY', 10, 9_950));
    desk.minute(600, [10_000, 10_000, 9_950, 10_000]);
    expect(desk.kinds('buy')).toEqual(['accepted']);
    desk.minute(601, [10_000, 10_000, 9_945, 10_000]);
    expect(desk.average('buy')).toBe(9_950);
  });

  test('fills at its limit exactly even when the open lies far beyond it', () => {
    const desk = new Desk({ costs: SLIPPING });
    desk.minute(600, FLAT);
    desk.place(600, 'sell', limit('SELL', 10, 10_100));
    desk.minute(601, [10_050, 10_050, 10_050, 10_050]);
    desk.minute(602, [10_500, 10_500, 10_500, 10_500]);
    expect(desk.average('sell')).toBe(10_100);
  });

  test('fills the worse price first when the volume is short', () => {
    const desk = new Desk();
    desk.place(600, 'better', limit('BUY', 50, 9_800));
    desk.place(600, 'worse', limit('BUY', 50, 9_900));
    desk.minute(600, [10_000, 10_000, 9_700, 9_900], 700);
    expect([desk.filled('worse').qty, desk.filled('better').qty]).toEqual([50, 20]);
  });
});
