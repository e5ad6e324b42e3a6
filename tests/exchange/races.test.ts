import { describe, expect, test } from 'vitest';
import { bar, clockTime, Desk, limit, stop } from './desk.ts';

const FLAT = [10_000, 10_000, 10_000, 10_000] as const;

describe('a thin market', () => {
  test('gives no more than it has, until the next minute', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT));
    desk.exchange.thin(desk.book, 4);
    desk.place(600, 'buy', limit('BUY', 10, 10_000));
    expect(desk.filled('buy').qty).toBe(4);
    desk.path(bar(600, FLAT));
    desk.minute(601, FLAT);
    expect(desk.filled('buy')).toEqual({ qty: 10, value: 100_000 });
  });

  test('never gives more than the minute has', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT, 60));
    desk.exchange.thin(desk.book, 100);
    desk.place(600, 'buy', limit('BUY', 10, 10_000));
    expect(desk.filled('buy').qty).toBe(6);
  });
});

describe('a hit', () => {
  test('fills a resting order at its limit and leaves the minute to the others', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT, 50));
    desk.place(600, 'resting', limit('BUY', 10, 9_500));
    desk.exchange.hit(desk.book, 'resting', 3, clockTime(600));
    expect(desk.filled('resting')).toEqual({ qty: 3, value: 28_500 });
    desk.exchange.hit(desk.book, 'resting', 99, clockTime(600));
    expect(desk.filled('resting')).toEqual({ qty: 10, value: 95_000 });
    desk.place(600, 'other', limit('BUY', 5, 10_000));
    expect(desk.filled('other').qty).toBe(5);
    expect(desk.book.working).toBe(0);
  });

  test('triggers a stop first', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT, 0));
    desk.place(600, 'stop', stop('SELL', 10, 9_900, 9_800));
    desk.exchange.hit(desk.book, 'stop', 10, clockTime(600));
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered', 'filled']);
    expect(desk.average('stop')).toBe(9_900);
  });

  test('of an order that is done or unknown does nothing', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT));
    desk.place(600, 'buy', limit('BUY', 10, 10_000));
    desk.exchange.hit(desk.book, 'buy', 5, clockTime(600));
    desk.exchange.hit(desk.book, 'nobody', 5, clockTime(600));
    expect(desk.filled('buy').qty).toBe(10);
  });
});
