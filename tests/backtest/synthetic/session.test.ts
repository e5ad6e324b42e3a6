import { expect, test } from 'vitest';
import { hoursOf, longestSession, uShape } from '../../../shared/backtest/synthetic/session.ts';
import { syntheticRows } from '../../../shared/backtest/synthetic/market.ts';
import { marketOf } from '../../../shared/domain/session.ts';
import { CALENDAR } from '../../../shared/domain/session-table.ts';

const ROWS = syntheticRows(20260909);
const ORDINARY = [20200102, 20260731, 20260803, 20260909];
const VERIFIED = [...CALENDAR.rows]
  .filter(([, row]) => row.kind === 'holiday' || row.open !== 'unverified')
  .map(([day]) => day);

test('every session begins with the first minutes of the longest of its day', () => {
  expect(VERIFIED).toContain(20240302);
  for (const day of [...ORDINARY, ...VERIFIED]) {
    const longest = longestSession(day);
    for (const { instrument } of ROWS) {
      const { minutes, moving } = hoursOf(instrument, day);
      expect(minutes).toEqual(longest.slice(0, minutes.length));
      expect(moving).toBeLessThanOrEqual(minutes.length);
    }
  }
});

test('an index stands still from 15:15 since its stocks have a closing auction, and only an index does', () => {
  const ends = (day: number): readonly string[] =>
    ROWS.filter(({ instrument }) => instrument.underlying === 'NIFTY' || instrument.symbol === 'SBIN').map(
      ({ instrument }) => {
        const { minutes, moving } = hoursOf(instrument, day);
        return `${instrument.kind} ${minutes.at(-1)} ${minutes[moving - 1]}`;
      },
    );
  expect(ends(20260731)).toEqual(['equity 930 930', 'index 930 930', 'future 930 930']);
  expect(ends(20260803)).toEqual(['equity 915 915', 'index 930 915', 'future 940 940']);
});

test('a share without derivatives trades to 15:30', () => {
  const share = { ...ROWS[0]!.instrument, closingAuction: false };
  expect(marketOf(share).closingAuction).toBe(false);
  expect(hoursOf(share, 20260909).minutes).toHaveLength(375);
});

test('shares of the day sum to 1 and are highest at the open', () => {
  const shares = [...uShape(375, 3, 2)];
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(Math.max(...shares)).toBe(shares[0]);
});
