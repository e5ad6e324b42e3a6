import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { chainOf, optionOf, strikesOf, strikeStepOf } from '../../shared/instruments/chain.ts';
import { book, contractLine, named, ROWS } from './dumps.ts';

const BOOK = book();
const OF = named(BOOK, 'NIFTY');
const AUGUST = 20260825;

describe('a chain', () => {
  test('has a call and a put for each strike, ascending', () => {
    const chain = chainOf(BOOK, OF, AUGUST);
    expect(
      'rule' in chain ? chain : chain.map(({ strike, call, put }) => [strike, call?.symbol, put?.symbol]),
    ).toEqual([
      [2_410_000, 'NIFTY26AUG24100CE', 'NIFTY26AUG24100PE'],
      [2_415_000, 'NIFTY26AUG24150CE', 'NIFTY26AUG24150PE'],
      [2_420_000, 'NIFTY26AUG24200CE', 'NIFTY26AUG24200PE'],
      [2_430_000, 'NIFTY26AUG24300CE', 'NIFTY26AUG24300PE'],
    ]);
  });

  test('shows a strike that has one side only', () => {
    const one = book(ROWS.filter((line) => !line.includes('NIFTY26AUG24150CE')));
    const chain = chainOf(one, named(one, 'NIFTY'), AUGUST);
    expect('rule' in chain ? chain : chain[1]).toMatchObject({
      strike: 2_415_000,
      call: null,
      put: { right: 'PE' },
    });
  });

  test('of a day on which nothing expires is refused, with the expiries around it', () => {
    expect(chainOf(BOOK, OF, 20260826)).toEqual({
      kind: 'refused',
      rule: 'no-expiry',
      why: 'no option of NIFTY expires on 2026-08-26; nearest: 2026-08-25, 2026-09-01, 2026-09-29',
      nearest: ['2026-08-25', '2026-09-01', '2026-09-29'],
    });
    expect(strikesOf(BOOK, OF, 20270101)).toMatchObject({
      nearest: ['2026-09-01', '2026-09-29', '2026-12-29'],
    });
    expect(strikeStepOf(BOOK, OF, 20260826)).toMatchObject({ rule: 'no-expiry' });
  });

  test('has strikes whose usual distance is the step', () => {
    expect(strikesOf(BOOK, OF, AUGUST)).toEqual([2_410_000, 2_415_000, 2_420_000, 2_430_000]);
    expect(strikeStepOf(BOOK, OF, AUGUST)).toEqual({ step: 5_000, smallest: 5_000, largest: 10_000 });
    expect(strikeStepOf(BOOK, named(BOOK, 'RELIANCE'), AUGUST)).toBeNull();
  });

  test('of strikes in quarters of a rupee keeps them to the paisa', () => {
    const lines = [8.5, 8.75, 9].map((strike, i) =>
      contractLine({
        token: 1 + i,
        symbol: `X26AUG${strike}CE`,
        name: 'X',
        expiry: '2026-08-25',
        strike,
        type: 'CE',
      }),
    );
    const small = book(lines);
    expect(strikesOf(small, named(small, 'X'), AUGUST)).toEqual([850, 875, 900]);
  });
});

describe('an option by its terms', () => {
  const terms = { expiry: AUGUST, strike: paise(2_420_000), right: 'CE' } as const;

  test('is the one contract', () => {
    expect(optionOf(BOOK, OF, terms)).toMatchObject({
      key: 'NFO:NIFTY26AUG24200CE',
      strike: 2_420_000,
      right: 'CE',
    });
  });

  test('every option of the book is found by its own terms', () => {
    const rights = ['CE', 'PE'] as const;
    const expiries = [20260818, AUGUST, 20260901, 20260929, 20261229];
    fc.assert(
      fc.property(
        fc.constantFrom(...expiries),
        fc.constantFrom(24_100, 24_150, 24_200, 24_300),
        fc.constantFrom(...rights),
        (expiry, rupees, right) => {
          const strike = paise(rupees * 100);
          expect(optionOf(BOOK, OF, { expiry, strike, right })).toMatchObject({ expiry, strike, right });
        },
      ),
    );
  });

  test('of no listed strike is refused, with the nearest', () => {
    expect(optionOf(BOOK, OF, { ...terms, strike: paise(2_425_000) })).toEqual({
      kind: 'refused',
      rule: 'no-strike',
      why: 'NIFTY 2026-08-25 24,250.00 is not listed; nearest: 24,200.00, 24,300.00, 24,150.00',
      nearest: ['24,200.00', '24,300.00', '24,150.00'],
    });
  });

  test('listed on the other side only is refused, with that side', () => {
    const one = book(ROWS.filter((line) => !line.includes('NIFTY26AUG24200CE')));
    expect(optionOf(one, named(one, 'NIFTY'), terms)).toMatchObject({
      rule: 'no-right',
      nearest: ['NFO:NIFTY26AUG24200PE'],
    });
  });

  test('of another day is refused: expired, or no expiry', () => {
    expect(optionOf(BOOK, OF, { ...terms, expiry: 20260811 })).toMatchObject({
      rule: 'expired',
      nearest: ['2026-08-18', '2026-08-25', '2026-09-01'],
    });
    expect(optionOf(BOOK, OF, terms, 20260826)).toMatchObject({
      rule: 'expired',
      nearest: ['2026-09-01', '2026-09-29', '2026-12-29'],
    });
    expect(optionOf(BOOK, OF, { ...terms, expiry: 20260908 })).toMatchObject({ rule: 'no-expiry' });
  });
});
