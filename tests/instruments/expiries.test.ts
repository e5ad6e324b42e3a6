import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { futureExpiries, nearestOptionExpiry, optionExpiries } from '../../shared/instruments/expiries.ts';
import {
  contractsOf,
  futuresOf,
  spotOf,
  underlyingKind,
  underlyingOf,
} from '../../shared/instruments/underlying.ts';
import { dayText } from '../../shared/domain/time.ts';
import { book, contractLine, named, NIFTY, RELIANCE, ROWS } from './dumps.ts';

const BOOK = book();
const OF = named(BOOK, 'NIFTY');

function labels(
  options: readonly number[],
  futures: readonly number[],
): readonly (readonly [number, string])[] {
  const lines = [
    ...futures.map((day, i) =>
      contractLine({ token: 1 + i, symbol: `XF${day}`, name: 'X', expiry: dayText(day), type: 'FUT' }),
    ),
    ...options.map((day, i) =>
      contractLine({
        token: 100 + i,
        symbol: `XC${day}`,
        name: 'X',
        expiry: dayText(day),
        strike: 100,
        type: 'CE',
      }),
    ),
  ];
  const made = book(lines, Math.min(...options, ...futures));
  return optionExpiries(made, named(made, 'X')).map(({ day, label }) => [day, label]);
}

describe('expiries', () => {
  test('of options and of futures are listed apart, ascending', () => {
    expect(futureExpiries(BOOK, OF)).toEqual([20260825, 20260929]);
    expect(optionExpiries(BOOK, OF)).toEqual([
      { day: 20260818, label: 'weekly', contracts: 8 },
      { day: 20260825, label: 'monthly', contracts: 8 },
      { day: 20260901, label: 'weekly', contracts: 8 },
      { day: 20260929, label: 'monthly', contracts: 8 },
      { day: 20261229, label: 'monthly', contracts: 8 },
    ]);
  });

  test('monthly is the one that a future expires on, whatever weekday it is', () => {
    // The last Tuesday of November 2026 is a holiday: the month's contracts expire on the Monday before.
    expect(labels([20261103, 20261110, 20261117, 20261123], [20261123])).toEqual([
      [20261103, 'weekly'],
      [20261110, 'weekly'],
      [20261117, 'weekly'],
      [20261123, 'monthly'],
    ]);
    expect(labels([20260924, 20260930], [20260924])).toEqual([
      [20260924, 'monthly'],
      [20260930, 'weekly'],
    ]);
  });

  test('in a month without a future the last listed one is monthly', () => {
    expect(labels([20261208, 20261215, 20261229], [])).toEqual([
      [20261208, 'weekly'],
      [20261215, 'weekly'],
      [20261229, 'monthly'],
    ]);
    expect(labels([20261208], [20261229])).toEqual([[20261208, 'monthly']]);
  });

  test('every month has exactly one monthly expiry, moved by any days at all', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((date) => 20260900 + date);
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(day, { maxLength: 2 }),
        (options, futures) => {
          const monthly = labels(options, futures).filter(([, label]) => label === 'monthly');
          const shared = options.filter((each) => futures.includes(each));
          expect(monthly).toEqual([[Math.max(...(shared.length > 0 ? shared : options)), 'monthly']]);
        },
      ),
    );
  });

  test('the nearest is the first on the day or after it', () => {
    expect(nearestOptionExpiry(BOOK, OF)).toMatchObject({ day: 20260818 });
    expect(nearestOptionExpiry(BOOK, OF, 20260818)).toMatchObject({ day: 20260818 });
    expect(nearestOptionExpiry(BOOK, OF, 20260819)).toMatchObject({ day: 20260825 });
    expect(nearestOptionExpiry(BOOK, OF, 20260819, 'weekly')).toMatchObject({ day: 20260901 });
    expect(nearestOptionExpiry(BOOK, OF, 20260817, 'monthly')).toMatchObject({ day: 20260825 });
    expect(nearestOptionExpiry(BOOK, OF, 20270101)).toEqual({
      kind: 'refused',
      rule: 'no-expiry',
      why: 'no option of NIFTY expires on 2027-01-01 or later; nearest: 2026-12-29, 2026-09-29, 2026-09-01',
      nearest: ['2026-12-29', '2026-09-29', '2026-09-01'],
    });
  });
});

describe('underlyings', () => {
  test('are found by name, and a misspelt one is refused with the likely ones', () => {
    expect(OF).toMatchObject({ kind: 'underlying', exchange: 'NFO', name: 'NIFTY' });
    expect(underlyingOf(BOOK, 'NIFTI')).toEqual({
      kind: 'refused',
      rule: 'unknown-underlying',
      why: 'no contract of "NIFTI" in the dump of 2026-08-17; nearest: NIFTY, RELIANCE',
      nearest: ['NIFTY', 'RELIANCE'],
    });
    expect(underlyingOf(BOOK, 'NIFTY', 'BFO')).toMatchObject({ rule: 'unknown-underlying', nearest: [] });
  });

  test('listed at both exchanges need the exchange', () => {
    const line = contractLine({
      token: 900,
      symbol: 'RELIANCE26AUGFUT',
      name: 'RELIANCE',
      expiry: '2026-08-27',
      type: 'FUT',
      exchange: 'BFO',
    });
    const both = book([...ROWS, line]);
    expect(underlyingOf(both, 'RELIANCE')).toMatchObject({ rule: 'ambiguous-underlying' });
    const bse = underlyingOf(both, 'RELIANCE', 'BFO');
    expect(bse).toMatchObject({ exchange: 'BFO' });
    expect(bse.kind === 'underlying' && futuresOf(both, bse).map(({ key }) => key)).toEqual([
      'BFO:RELIANCE26AUGFUT',
    ]);
    expect(bse.kind === 'underlying' && spotOf(both, bse)).toMatchObject({ key: 'BSE:RELIANCE' });
  });

  test('have all their contracts, futures first', () => {
    const contracts = contractsOf(BOOK, OF);
    expect(contracts).toHaveLength(NIFTY.length);
    expect(contracts.slice(0, 4).map(({ symbol }) => symbol)).toEqual([
      'NIFTY26AUGFUT',
      'NIFTY26SEPFUT',
      'NIFTY2681824100CE',
      'NIFTY2681824100PE',
    ]);
  });

  test('are indices by the table, stocks by the dump, and stocks where nobody knows', () => {
    expect(underlyingKind(BOOK, 'NIFTY')).toBe('index');
    expect(underlyingKind(BOOK, 'RELIANCE')).toBe('stock');
    expect(underlyingKind(BOOK, 'NEWINDEX')).toBe('assumed-stock');
  });

  test('follow a spot that is in the dump, or it is refused', () => {
    expect(spotOf(BOOK, OF)).toMatchObject({ key: 'NSE:NIFTY 50', kind: 'index' });
    expect(spotOf(BOOK, named(BOOK, 'RELIANCE'))).toMatchObject({ key: 'NSE:RELIANCE' });
    const bare = book([...NIFTY, ...RELIANCE]);
    expect(spotOf(bare, named(bare, 'NIFTY'))).toMatchObject({ rule: 'unknown-symbol' });
    const fpi = book([
      contractLine({
        token: 1,
        symbol: 'NIFTYFPI26AUGFUT',
        name: 'NIFTYFPI',
        expiry: '2026-08-25',
        type: 'FUT',
      }),
    ]);
    expect(spotOf(fpi, named(fpi, 'NIFTYFPI'))).toMatchObject({ rule: 'unknown-spot' });
  });
});
