import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { Book } from '../../shared/exchange/book.ts';
import { capacityOf, protectedLimit, slippageOf, takingPrice } from '../../shared/exchange/price.ts';
import { future, session, share } from './desk.ts';

const costs = { slippagePct: 0.02, slippageTicks: 0, optionSlippagePct: 0, participationPct: 10 };

function bookOf(spread: number | null = null): Book {
  const book = new Book({
    instrument: { ...share, spread: spread === null ? null : paise(spread) },
    stopTypes: [],
  });
  book.startDay(session);
  return book;
}

describe('a taking order pays', () => {
  test('0.02 % of the price, rounded to the tick against us', () => {
    // 0.02 % of 1,234.00 is 24.68 paise; 123400 ± 24.68 is 123424.68 and 123375.32.
    const book = bookOf();
    book.bandHigh = Infinity;
    expect(takingPrice('BUY', 123_400, book, costs)).toBe(123_425);
    expect(takingPrice('SELL', 123_400, book, costs)).toBe(123_375);
  });

  test('at least a tick when any slippage is configured, nothing when none is', () => {
    expect(takingPrice('BUY', 10_000, bookOf(), costs)).toBe(10_005);
    expect(takingPrice('BUY', 10_000, bookOf(), { ...costs, slippagePct: 0 })).toBe(10_000);
  });

  test('extra ticks and half the spread on top', () => {
    expect(slippageOf(10_000, { ...share, spread: paise(10) }, { ...costs, slippageTicks: 2 })).toBe(
      5 + 10 + 5,
    );
    expect(takingPrice('SELL', 10_000, bookOf(10), { ...costs, slippageTicks: 2 })).toBe(9_980);
  });

  test('no more than the band, nor less than a tick', () => {
    expect(takingPrice('BUY', 11_000, bookOf(), costs)).toBe(11_000);
    expect(takingPrice('SELL', 9_000, bookOf(), costs)).toBe(9_000);
    const cheap = bookOf();
    cheap.bandLow = -Infinity;
    expect(takingPrice('SELL', 5, cheap, costs)).toBe(5);
  });

  test('never less than the reference, always on the tick', () => {
    const cost = fc.record({
      slippagePct: fc.double({ min: 0, max: 2, noNaN: true }),
      slippageTicks: fc.integer({ min: 0, max: 5 }),
      optionSlippagePct: fc.constant(0),
      participationPct: fc.constant(10),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), cost, fc.boolean(), (ticks, costs, banded) => {
        const book = bookOf(10);
        if (!banded) [book.bandLow, book.bandHigh] = [-Infinity, Infinity];
        const reference = ticks * 5;
        const buy = takingPrice('BUY', reference, book, costs);
        const sell = takingPrice('SELL', reference, book, costs);
        expect(buy).toBeGreaterThanOrEqual(reference);
        expect(sell).toBeLessThanOrEqual(reference);
        expect(sell).toBeGreaterThan(0);
        expect([buy % 5, sell % 5]).toEqual([0, 0]);
      }),
      { seed: 20260909, numRuns: 300 },
    );
  });
});

test('protection gives a limit that is never farther than its percentage, and inside the band', () => {
  expect(protectedLimit('BUY', 10_000, 1, bookOf())).toBe(10_100);
  expect(protectedLimit('SELL', 10_000, 1, bookOf())).toBe(9_900);
  expect(protectedLimit('BUY', 10_010, 0.51, bookOf())).toBe(10_060);
  expect(protectedLimit('SELL', 10_010, 0.51, bookOf())).toBe(9_960);
  expect(protectedLimit('BUY', 10_950, 5, bookOf())).toBe(11_000);
});

test('a minute yields whole lots of a share of its volume, or all where there is no volume', () => {
  expect(capacityOf(1_999, share, costs)).toBe(199);
  expect(capacityOf(1_999, future, costs)).toBe(195);
  expect(capacityOf(640, future, costs)).toBe(0);
  expect(capacityOf(0, { ...future, hasVolume: false }, costs)).toBe(Infinity);
});
