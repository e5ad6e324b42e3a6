import { expect, test } from 'vitest';
import { namedChain, type Listed } from '../../shared/backtest/named-options.ts';
import { paise } from '../../shared/domain/units.ts';
import { book, contractLine, NIFTY } from '../instruments/dumps.ts';
import { history, series } from '../support/made-history.ts';

const DAY = 20260817;
const BOOK = book(NIFTY);

/** Calls of the underlying, by expiry and strike in rupees. */
function listed(underlying: string, ...terms: readonly (readonly [number, number])[]): readonly Listed[] {
  const parts = terms.map(([expiry, strike]) => {
    const contract = { expiry, strike: paise(strike * 100), right: 'CE' } as const;
    return series(underlying, 'option', `${underlying} ${expiry} ${strike} CE`, [[DAY, 10_000]], 2, contract);
  });
  return history(...parts).instruments.flatMap((source) =>
    source.contract === null ? [] : [{ source, contract: source.contract }],
  );
}

test('an option is the dump’s: its own symbol, token and lot, and only its eligibility is assumed', () => {
  const { options, refused } = namedChain('NIFTY', listed('NIFTY', [20260818, 24_200]), DAY, BOOK);
  expect(refused).toEqual([]);
  expect(options.map(({ instrument }) => instrument)).toEqual([
    expect.objectContaining({
      key: 'NFO:NIFTY2681824200CE',
      token: 204,
      lot: 65,
      tick: 5,
      expiry: 20260818,
      strike: 2_420_000,
      right: 'CE',
      freezeQty: 1800,
      hasVolume: true,
      assumed: ['eligible'],
    }),
  ]);
});

test('what the dump does not list is refused by name, counted, the first three named', () => {
  const of = listed('NIFTY', [20260818, 24_200], ...[1, 2, 3, 4].map((i) => [20260818, 30_000 + i] as const));
  const { options, refused } = namedChain('NIFTY', of, DAY, BOOK);
  expect(options).toHaveLength(1);
  expect(refused).toEqual([
    '4 of 5 options of NIFTY not traded: not in the dump of 2026-08-17: NIFTY 20260818 30001 CE, NIFTY 20260818 30002 CE, NIFTY 20260818 30003 CE and 1 more',
  ]);
});

test.each([
  ['a dump', BOOK],
  ['the dated table', null],
])('what has expired is refused and counted, by %s', (_, by) => {
  const of = listed('NIFTY', [20260811, 24_200], [20260818, 24_200]);
  const { options, refused } = namedChain('NIFTY', of, DAY, by);
  expect(options).toHaveLength(1);
  expect(refused).toEqual([
    '1 of 2 options of NIFTY not traded: expired before 2026-08-17: NIFTY 20260811 24200 CE',
  ]);
});

test('a chain that the dump does not know at all is refused with the nearest name', () => {
  const { options, refused } = namedChain('NIFTI', listed('NIFTI', [20260818, 24_200]), DAY, BOOK);
  expect([options, refused]).toEqual([
    [],
    ['1 options of NIFTI not traded: no contract of "NIFTI" in the dump of 2026-08-17; nearest: NIFTY'],
  ]);
});

test('a name that both exchanges list is NSE’s, one that only BSE lists is BSE’s', () => {
  const at = (exchange: string, name: string, token: number): string =>
    contractLine({
      token,
      symbol: `${name}26818100CE`,
      name,
      expiry: '2026-08-18',
      strike: 100,
      type: 'CE',
      exchange,
    });
  const both = book([at('NFO', 'AAA', 1), at('BFO', 'AAA', 2), at('BFO', 'BBB', 3)]);
  const keys = ['AAA', 'BBB'].flatMap((name) =>
    namedChain(name, listed(name, [20260818, 100]), DAY, both).options.map(
      ({ instrument }) => instrument.key,
    ),
  );
  expect(keys).toEqual(['NFO:AAA26818100CE', 'BFO:BBB26818100CE']);
});
