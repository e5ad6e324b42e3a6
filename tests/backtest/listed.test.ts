import { describe, expect, test } from 'vitest';
import { DayRefused, historyMarketDay } from '../../shared/backtest/market-day.ts';
import { laterDump, listedShare, lotOfBook, mayHaveRolled } from '../../shared/backtest/listed.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { paise } from '../../shared/domain/units.ts';
import { book, contractLine, NIFTY, RELIANCE } from '../instruments/dumps.ts';
import { history, only, series } from '../support/made-history.ts';

const DAY = 20260817;
/** Contracts alone, as the dump of NFO and BFO has them. */
const CONTRACTS = book([...NIFTY, ...RELIANCE]);
const WITH_SHARES = book();

function dayOf(of: ReturnType<typeof history>, day = DAY, by = CONTRACTS): MarketDay {
  return historyMarketDay(of, day, STANDARD_RULES, by);
}

describe('a near series', () => {
  const nifty = series('NIFTY', 'future', 'NIFTY-I', [
    [20260814, 2_420_000],
    [DAY, 2_430_000],
  ]);

  test('is the contract of the dump, with its token, lot, tick, expiry and freeze quantity, and nothing of it is assumed', () => {
    const market = dayOf(history(nifty));
    const { instrument, facts, blocked } = only(market, 'NFO:NIFTY26AUGFUT');
    expect(instrument).toMatchObject({
      token: 100,
      lot: 65,
      tick: 10,
      expiry: 20260825,
      freezeQty: 1800,
      proxy: false,
      assumed: ['eligible'],
    });
    expect([facts.previousClose, blocked]).toEqual([2_420_000, null]);
    expect(market.assumed.join()).not.toMatch(/stands in|tick 0\.05|dated table/);
  });

  test('is the next month’s once the near one has expired; the close before it is not known to be its own', () => {
    const after = series('NIFTY', 'future', 'NIFTY-I', [
      [20260825, 2_420_000],
      [20260826, 2_430_000],
    ]);
    const later = book(
      NIFTY.filter((line) => !/NIFTY26(818|AUG)/.test(line)),
      20260826,
    );
    const market = dayOf(history(after), 20260826, later);
    expect(only(market, 'NFO:NIFTY26SEPFUT').facts.previousClose).toBeNaN();
    expect(market.assumed).toContain('NFO:NIFTY26SEPFUT: gap unknown, the contract before may have expired');
  });

  test('of a name that the dump does not list is refused by that name, with the nearest', () => {
    const other = series('NIFTI', 'future', 'NIFTI-I', [[DAY, 2_420_000]]);
    expect(() => dayOf(history(other))).toThrow(
      'NIFTI-I not traded: no contract of "NIFTI" in the dump of 2026-08-17; nearest: NIFTY',
    );
  });

  test('an index is no future of a dump: it is not traded as its own', () => {
    const index = series('NIFTY', 'index', 'NIFTY', [[DAY, 2_420_000]]);
    expect(() => dayOf(history(index))).toThrow(/indices or farther contracts only/);
  });

  test('keeps its close where no month may have ended since', () => {
    expect([
      mayHaveRolled(20260814, 20260825),
      mayHaveRolled(20260731, 20260825),
      mayHaveRolled(20260825, 20260929),
    ]).toEqual([false, true, true]);
  });
});

describe('a share', () => {
  test('is as the dump has it', () => {
    const market = dayOf(
      history(series('RELIANCE', 'equity', 'RELIANCE', [[DAY, 140_000]])),
      DAY,
      WITH_SHARES,
    );
    expect(only(market, 'NSE:RELIANCE').instrument).toMatchObject({
      token: 2885,
      tick: 10,
      closingAuction: true,
      assumed: ['eligible'],
    });
    expect(listedShare(WITH_SHARES, 'INFY')).toMatchObject({ closingAuction: false });
    expect(listedShare(WITH_SHARES, 'TCS')).toMatchObject({ kind: 'refused', rule: 'no-instrument-row' });
  });

  test('of a dump of derivatives ends with the closing auction where contracts of it are listed', () => {
    expect(listedShare(CONTRACTS, 'RELIANCE')).toMatchObject({ closingAuction: true });
    expect(listedShare(CONTRACTS, 'INFY')).toMatchObject({
      closingAuction: false,
      assumed: ['tick 0.05', 'token stands in for the exchange’s', 'eligible'],
    });
  });
});

describe('a stock’s future near its expiry', () => {
  const days = [20260820, 20260821, 20260824, 20260825].map((day) => [day, 140_000] as const);
  const future = history(series('RELIANCE', 'future', 'RELIANCE-I', days));
  const marketOn = (day: number) => dayOf(future, day, book(RELIANCE, day));

  test.each([
    [20260820, null],
    [20260821, 'settled in shares on 2026-08-25; on 2026-08-21 sessions to it 2, an entry needs more than 2'],
    [20260824, 'settled in shares on 2026-08-25; on 2026-08-24 sessions to it 1, an entry needs more than 2'],
    [20260825, 'settled in shares on 2026-08-25; on 2026-08-25 sessions to it 0, an entry needs more than 2'],
  ])('on %i is blocked by: %s', (day, why) => {
    const market = marketOn(day);
    expect(only(market, 'NFO:RELIANCE26AUGFUT').blocked).toBe(why);
    const told = market.assumed.filter((row) => row.includes('no entries'));
    expect(told).toEqual(why === null ? [] : [`NFO:RELIANCE26AUGFUT: no entries: ${why}`]);
  });

  test('an index’s is not: it is settled in cash', () => {
    const nifty = history(series('NIFTY', 'future', 'NIFTY-I', [[20260825, 2_420_000]]));
    const listed = NIFTY.filter((line) => !line.includes('NIFTY26818'));
    expect(only(dayOf(nifty, 20260825, book(listed, 20260825)), 'NFO:NIFTY26AUGFUT').blocked).toBeNull();
  });
});

test('the lot of a contract is the dump’s, of that contract', () => {
  const odd = contractLine({
    token: 900,
    symbol: 'NIFTY26SEP25000CE',
    name: 'NIFTY',
    expiry: '2026-09-29',
    strike: 25_000,
    type: 'CE',
    lot: 75,
  });
  const lotOf = lotOfBook(book([...NIFTY, odd]));
  const terms = (expiry: number, strike: number) =>
    ({ expiry, strike: paise(strike * 100), right: 'CE' }) as const;
  expect([
    lotOf('NIFTY', DAY, terms(20260818, 24_200)),
    lotOf('NIFTY', DAY, terms(20260929, 25_000)),
    lotOf('NIFTY', DAY, terms(20260818, 25_000)),
    lotOf('OTHER', DAY, terms(20260818, 24_200)),
    lotOf('NIFTY', DAY, null),
  ]).toEqual([65, 75, null, null, null]);
});

test('a dump that lacks an expiry that was still traded is of a later day', () => {
  const contract = { expiry: 20260811, strike: paise(2_420_000), right: 'CE' } as const;
  const traded = history(series('NIFTY', 'option', 'X', [[20260805, 10_000]], 20, contract));
  const listed = book(NIFTY, 20260805);
  expect(laterDump(listed, traded.instruments, 20260805)).toBe(
    'options of NIFTY that expire on 2026-08-11 were traded on 2026-08-05, but the first that the dump lists expire on 2026-08-18: the dump is of a later day',
  );
  expect(laterDump(listed, traded.instruments, 20260812)).toBeNull();
  expect(() => dayOf(traded, 20260805, listed)).toThrow(DayRefused);
});
