import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { Exchange } from '../../shared/exchange/exchange.ts';
import { bar, clockTime, Desk, ioc, limit, PLAIN, session, stop } from './desk.ts';

const FLAT = [10_000, 10_000, 10_000, 10_000] as const;

describe('at 15:15 of a stock with a closing auction', () => {
  test('pending stops are cancelled and limits stay until the last window ends', () => {
    const desk = new Desk({ today: { windows: [[555, 930]], stopsCancelledAt: 915 } });
    desk.place(914, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.place(914, 'limit', limit('BUY', 10, 9_900));
    desk.minute(914, FLAT);
    expect(desk.book.working).toBe(2);
    desk.begin(915, null);
    expect(desk.kinds('stop')).toEqual(['accepted', 'cancelled']);
    expect(desk.book.working).toBe(1);
    desk.exchange.clock(desk.book, clockTime(930));
    expect(desk.why('limit')).toContain('close');
    expect(desk.book.working).toBe(0);
  });

  test('a stop that has triggered is a limit and is not cancelled with the stops', () => {
    const desk = new Desk({ today: { windows: [[555, 930]], stopsCancelledAt: 915 } });
    desk.place(914, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.minute(914, [9_800, 9_800, 9_800, 9_800]);
    desk.begin(915, null);
    expect(desk.kinds('stop')).toEqual(['accepted', 'triggered']);
  });

  test('a stop replaced inside the cancellation is refused, and nothing loops', () => {
    const desk = new Desk();
    desk.react = (id, event) => {
      if (id === 'stop' && event.kind === 'cancelled')
        desk.place(915, 'again', stop('SELL', 10, 9_900, 9_850));
    };
    desk.place(914, 'stop', stop('SELL', 10, 9_900, 9_850));
    desk.begin(915, null);
    expect(desk.kinds('again')).toEqual(['rejected']);
  });
});

describe('outside the session', () => {
  test('a bar fills nothing: the auction print is no trade of ours', () => {
    const desk = new Desk({
      today: {
        windows: [
          [555, 915],
          [930, 935],
        ],
        stopsCancelledAt: null,
      },
    });
    desk.place(600, 'buy', limit('BUY', 10, 9_900));
    desk.minute(920, [9_000, 9_000, 9_000, 9_000]);
    expect(desk.kinds('buy')).toEqual(['accepted']);
  });

  test('a new day cancels what is left, forgets its ids and starts from the new close', () => {
    const desk = new Desk();
    desk.place(600, 'old', limit('BUY', 10, 9_900));
    desk.exchange.startDay(desk.book, { ...session, day: 20260910, previousClose: paise(9_500) });
    expect(desk.why('old')).toBe('the day is over');
    expect([desk.book.price, desk.book.working]).toEqual([9_500, 0]);
    expect(desk.exchange.cancel(desk.book, 'old', clockTime(600))).toContain('not known');
  });
});

describe('a mistake of the caller throws', () => {
  test('a path of a minute that did not begin', () => {
    const desk = new Desk();
    desk.begin(600, bar(600, FLAT));
    expect(() => desk.path(bar(601, FLAT))).toThrow(RangeError);
  });

  test('an id used twice', () => {
    const desk = new Desk();
    desk.place(600, 'o', limit('BUY', 10, 9_900));
    expect(() => desk.place(600, 'o', limit('BUY', 10, 9_900))).toThrow('placed before');
  });

  test.each([-1, NaN, Infinity])('a cost of %s', (slippagePct) => {
    expect(() => new Exchange({ ...PLAIN, slippagePct }, () => undefined)).toThrow('slippagePct');
  });
});

test('between minutes nothing trades: an IOC dies, a day order waits for the next open', () => {
  const desk = new Desk();
  desk.minute(600, FLAT);
  desk.place(601, 'ioc', ioc('BUY', 10, 10_100));
  desk.place(601, 'day', limit('BUY', 10, 10_100));
  expect([desk.kinds('ioc'), desk.kinds('day')]).toEqual([['accepted', 'cancelled'], ['accepted']]);
});
