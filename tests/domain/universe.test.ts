import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { freezeQtyOf, largestOrder } from '../../shared/domain/freeze-table.ts';
import { marketOf } from '../../shared/domain/session.ts';
import {
  INDEX_FUTURES,
  LIQUID_STOCKS,
  liquidStocks,
  nearIndexFuture,
  standInToken,
} from '../../shared/domain/universe.ts';

const DATA = process.env['TRON_DATA'] ?? '';
const DUMP = join(DATA, 'ref/kite_instruments_NFO_BFO_2026-08-17.csv.gz');
const REQUIRED = (process.env['TRON_REQUIRE'] ?? '').split(',').includes('data');

describe('stocks', () => {
  test('ten of them, in lots of one, keeping the hours of closing-auction stocks, with what is assumed', () => {
    const stocks = liquidStocks();
    expect(stocks.map((s) => s.symbol)).toEqual(LIQUID_STOCKS);
    expect(new Set(stocks.map((s) => s.token)).size).toBe(10);
    for (const stock of stocks) {
      expect(stock).toMatchObject({ lot: 1, tick: 5, exchange: 'NSE', closingAuction: true });
      expect(stock.assumed).toContain('tick 0.05');
      expect(marketOf(stock)).toEqual({ segment: 'cash', closingAuction: true });
    }
  });

  test('a token that stands in fits seven base-36 digits and is above every real one', () => {
    for (const symbol of LIQUID_STOCKS) {
      const token = standInToken(`NSE:${symbol}`);
      expect(token).toBeGreaterThanOrEqual(2 ** 32);
      expect(token.toString(36).length).toBeLessThanOrEqual(7);
    }
  });
});

describe('index futures', () => {
  test('9 September 2026 trades the contract of 29 September', () => {
    expect(nearIndexFuture('NIFTY', 20260909)).toMatchObject({
      key: 'NFO:NIFTY26SEPFUT',
      expiry: 20260929,
      lot: 65,
      tick: 10,
      token: 68407,
      freezeQty: 1800,
    });
    expect(nearIndexFuture('BANKNIFTY', 20260909)).toMatchObject({
      lot: 30,
      tick: 20,
      token: 68390,
      freezeQty: 600,
    });
  });

  test('the contract rolls after its expiry day, and days outside the dump are refused by name', () => {
    expect(nearIndexFuture('NIFTY', 20260825)).toMatchObject({ symbol: 'NIFTY26AUGFUT' });
    expect(nearIndexFuture('NIFTY', 20260826)).toMatchObject({ symbol: 'NIFTY26SEPFUT' });
    for (const [name, day] of [
      ['NIFTY', 20261028],
      ['NIFTY', 20260814],
      ['MIDCPNIFTY', 20260909],
    ] as const) {
      expect(nearIndexFuture(name, day)).toMatchObject({ kind: 'refused', rule: 'no-instrument-row' });
      expect(nearIndexFuture(name, day)).toHaveProperty('why', expect.stringContaining(name));
    }
  });
});

describe('freeze quantities', () => {
  test.each([
    ['NIFTY', 20260909, 1800],
    ['BANKNIFTY', 20251231, 600],
    ['BANKNIFTY', 20260515, 900],
    ['BANKNIFTY', 20260803, 600],
    ['FINNIFTY', 20260301, 1200],
    ['NIFTY', 20240102, null],
    ['RELIANCE', 20260909, null],
  ])('%s on %i: %o', (underlying, day, qty) => {
    expect(freezeQtyOf(underlying, day)).toBe(qty);
  });

  test('the largest NIFTY order is 27 lots', () => {
    expect(largestOrder(65, 1800)).toBe(1755);
    expect(largestOrder(65, null)).toBeNull();
  });
});

if (!REQUIRED && !existsSync(DUMP)) process.stderr.write(`skipped: no dump at ${DUMP} (set TRON_DATA)\n`);

describe.skipIf(!REQUIRED && !existsSync(DUMP))('against the dump of 17 August 2026', () => {
  const rows = (): string[][] =>
    gunzipSync(readFileSync(DUMP))
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(','));

  test('every contract row is the row of the dump, and every stock has a future', () => {
    const futures = new Map(rows().map((cells) => [cells[2] ?? '', cells]));
    for (const row of INDEX_FUTURES) {
      const cells = futures.get(row.symbol) ?? [];
      expect({
        underlying: cells[3],
        expiry: Number(cells[5]?.replaceAll('-', '')),
        token: Number(cells[1]),
        lot: Number(cells[8]),
        tick: Math.round(Number(cells[7]) * 100),
        symbol: row.symbol,
      }).toEqual(row);
    }
    for (const symbol of LIQUID_STOCKS) expect(futures.has(`${symbol}26SEPFUT`)).toBe(true);
  });
});
