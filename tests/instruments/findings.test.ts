import { expect, test } from 'vitest';
import { importSessions } from '../../shared/domain/session-import.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { bookFindings } from '../../shared/instruments/findings.ts';
import { book, CASH, contractLine, NIFTY, RELIANCE, ROWS } from './dumps.ts';

function told(rows: readonly string[], calendar = CALENDAR): readonly string[] {
  return bookFindings(book(rows), calendar)
    .filter(({ rule }) => rule !== 'fetch-time-unknown')
    .map(({ rule, count, why }) => `${rule} ${count}: ${why}`);
}

test('strikes with one side only are counted', () => {
  expect(told(ROWS)).toEqual(['unpaired 1: strikes with a call or a put only: 1']);
  expect(told([...CASH, ...NIFTY])).toEqual([]);
  expect(told([...CASH, ...NIFTY].filter((line) => !/NIFTY26AUG24(100CE|150PE)/.test(line)))).toEqual([
    'unpaired 2: strikes with a call or a put only: 2',
  ]);
});

test('lots that differ from contract to contract are named', () => {
  const line = contractLine({
    token: 900,
    symbol: 'NIFTY26OCTFUT',
    name: 'NIFTY',
    expiry: '2026-10-27',
    type: 'FUT',
    lot: 75,
  });
  expect(told([...CASH, ...NIFTY, line])).toEqual([
    'lots-differ 1: lots differ from contract to contract: NFO NIFTY 65, 75',
  ]);
});

test('underlyings that match no share are named, where the dump has shares', () => {
  const line = contractLine({
    token: 900,
    symbol: 'NEW26AUGFUT',
    name: 'NEW',
    expiry: '2026-08-25',
    type: 'FUT',
  });
  expect(told([...CASH, ...NIFTY, line])).toEqual([
    'no-cash-row 1: neither a known index nor a share of the dump, taken for stocks: NEW',
  ]);
  expect(told([...NIFTY, ...RELIANCE.slice(0, 2)])).toEqual([]);
});

test('expiries on days that the calendar calls closed are named', () => {
  const calendar = importSessions({ holidays: [{ day: '2026-08-25', note: 'ad hoc' }] });
  expect(told([...CASH, ...NIFTY], calendar)).toEqual([
    'expiry-without-session 1: contracts expire on days that the calendar calls closed (is it up to date?): 2026-08-25',
  ]);
});
