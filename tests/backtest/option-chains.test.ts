import { describe, expect, test } from 'vitest';
import { historyOf, type History } from '../../shared/backtest/data/history.ts';
import { historicalSessions } from '../../shared/backtest/data/sessions.ts';
import { snapshotBars } from '../../shared/backtest/data/snapshot-bars.ts';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import { optionLotOf } from '../../shared/backtest/option-table.ts';
import { CHAIN_DAY, snapshots } from '../support/chain.ts';

/** Three strikes, each a call and a put, at the times given; the forward is 24,210. */
function rows(times: readonly string[], expiry = '2026-08-18'): readonly string[] {
  return times.flatMap((time) =>
    [24150, 24200, 24250].flatMap((strike) => [
      `${time},${expiry},${strike},CE,${100 + Math.max(0, 24210 - strike)},10,20`,
      `${time},${expiry},${strike},PE,${100 + Math.max(0, strike - 24210)},10,20`,
    ]),
  );
}

function history(of: readonly string[]): History {
  return historyOf(
    [snapshotBars(snapshots(of), CHAIN_DAY, historicalSessions, optionLotOf)],
    CHAIN_DAY,
    CHAIN_DAY,
  );
}

describe('a day with nothing but options', () => {
  const market = historyMarketDay(
    history([...rows(['10:00', '10:01']), ...rows(['10:00'], '2026-08-25')]),
    CHAIN_DAY,
  );

  test('is a day: every option is an instrument, and their forward is watched in place of a future', () => {
    expect(market.chains).toEqual([
      {
        underlying: 'NIFTY',
        watched: 'NFO:NIFTY-PARITY',
        cadence: 'minutes',
        carries: { bidAsk: false, volume: true, oi: true },
      },
    ]);
    expect(market.instruments.map(({ instrument }) => instrument.kind)).toEqual([
      'index',
      ...Array.from({ length: 12 }, () => 'option'),
    ]);
    expect(market.reference).toBe(0);
  });

  test('has the terms of each contract, the lot of the date and the freeze quantity', () => {
    const found = market.instruments.find(({ instrument }) => instrument.key === 'NFO:NIFTY26081824200CE');
    expect(found?.instrument).toMatchObject({
      kind: 'option',
      underlying: 'NIFTY',
      expiry: 20260818,
      strike: 2_420_000,
      right: 'CE',
      lot: 65,
      tick: 5,
      freezeQty: 1800,
      hasVolume: true,
    });
    expect(found?.session.open).toEqual([[555, 940]]);
  });

  test('watches the nearest expiry’s forward, a value a snapshot, without range or volume', () => {
    const watched = market.instruments[0]!;
    expect(watched.instrument).toMatchObject({ kind: 'index', expiry: 20260818, hasVolume: false });
    const { bars, from, to } = watched;
    expect(Array.from(bars.minute.slice(from, to))).toEqual([601, 602]);
    for (const column of [bars.open, bars.high, bars.low, bars.close])
      expect(Array.from(column.slice(from, to))).toEqual([2_421_000, 2_421_000]);
  });

  test('says once for a chain what is assumed of each of its options', () => {
    const ticks = market.assumed.filter((row) => row.endsWith(': tick 0.05'));
    expect(ticks).toEqual(['NFO:NIFTY options (12): tick 0.05']);
    expect(market.assumed).toContain(
      'NFO:NIFTY options (12): 2 minutes from 10:01 to 10:02, without bid and ask; the price watched is NIFTY-PARITY',
    );
  });
});

describe('options that cannot be traded', () => {
  test('are refused where no table has the lot of the day', () => {
    const late = snapshots(rows(['10:00'], '2026-10-06'), '2026-10-01');
    const of = historyOf([snapshotBars(late, 20261001, historicalSessions, optionLotOf)], 20261001, 20261001);
    expect(() => historyMarketDay(of, 20261001)).toThrow(
      '2026-10-01: nothing to trade. 6 options of NIFTY not traded: no lot in the history tables for 2026-10-01',
    );
  });

  test('are refused where neither a future nor enough pairs tell the price of their underlying', () => {
    const calls = history(rows(['10:00']).filter((row) => row.includes(',CE,')));
    expect(() => historyMarketDay(calls, CHAIN_DAY)).toThrow(
      /neither a future nor a minute with enough pairs/,
    );
  });
});

test('options that expired before the day are counted and left out', () => {
  const expired = rows(['10:00'], '2026-08-11');
  expect(() => historyMarketDay(history(expired), CHAIN_DAY)).toThrow(
    /nothing to trade\. 6 of 6 .*expired before 2026-08-14/,
  );
  const both = historyMarketDay(history([...expired, ...rows(['10:00'])]), CHAIN_DAY);
  expect(both.assumed.join('\n')).toMatch(/^6 of 12 .*expired before 2026-08-14/m);
  expect(new Set(both.instruments.map(({ instrument }) => instrument.expiry))).toEqual(new Set([20260818]));
});

test('lots are dated, and unknown outside their rows', () => {
  expect(['NIFTY', 'BANKNIFTY', 'FINNIFTY', 'MIDCPNIFTY'].map((name) => optionLotOf(name, 20260818))).toEqual(
    [65, 30, 60, 120],
  );
  expect(optionLotOf('NIFTY', 20221118)).toBe(50);
  expect(optionLotOf('NIFTY', 20251231)).toBeNull();
  expect(optionLotOf('SENSEX', 20260818)).toBeNull();
});
