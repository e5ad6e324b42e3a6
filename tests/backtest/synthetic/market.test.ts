import { describe, expect, test } from 'vitest';
import { generateDays } from '../../../shared/backtest/synthetic/generate.ts';
import { syntheticRows } from '../../../shared/backtest/synthetic/market.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { LIQUID_STOCKS, liquidStocks, nearIndexFuture } from '../../../shared/domain/universe.ts';

const DAY = 20260909;

function instruments(day: number): Instrument[] {
  return syntheticRows(day).map(({ instrument }) => instrument);
}

function futures(day: number): Instrument[] {
  return instruments(day).filter(({ kind }) => kind === 'future');
}

describe('the default rows', () => {
  test('are the stocks of the universe and the near futures of its dump, with a spread and what it is worth', () => {
    const universe = [...liquidStocks(), nearIndexFuture('NIFTY', DAY), nearIndexFuture('BANKNIFTY', DAY)];
    const shown = instruments(DAY).filter(({ kind }) => kind !== 'index');
    expect(shown).toHaveLength(LIQUID_STOCKS.length + 2);
    for (const [i, instrument] of shown.entries()) {
      const { assumed, ...row } = instrument;
      expect(universe[i]).toMatchObject({ ...row, spread: null });
      expect(assumed.at(-1)).toMatch(/^synthetic: .* spread \(\d ticks\) are illustrative$/);
    }
  });

  test('have spreads of whole ticks: 60 paise in both futures, of 10 and 20 paise a tick', () => {
    const traded = instruments(DAY).filter(({ kind }) => kind !== 'index');
    for (const { spread, tick } of traded) expect((spread ?? NaN) % tick).toBe(0);
    expect(futures(DAY).map(({ symbol, lot, tick, spread }) => [symbol, lot, tick, spread])).toEqual([
      ['NIFTY26SEPFUT', 65, 10, 60],
      ['BANKNIFTY26SEPFUT', 30, 20, 60],
    ]);
  });

  test('have tokens of their own', () => {
    const tokens = instruments(DAY).map(({ token }) => token);
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('a day that the dump does not cover', () => {
  test.each([
    [20260814, 'NIFTY26AUGFUT', '2026-08-17'],
    [20261028, 'NIFTY26OCTFUT', '2026-10-27'],
  ])('%i has the nearest contract, %s, and says so', (day, symbol, covered) => {
    const [nifty] = futures(day);
    expect(nifty?.symbol).toBe(symbol);
    expect(nifty?.assumed).toContain(
      `synthetic: the contract of ${covered} stands in on ${String(day).replace(/(....)(..)(..)/, '$1-$2-$3')}, a day the dump does not cover`,
    );
  });

  test('and one that it covers says nothing of the kind', () => {
    for (const day of [20260817, 20261027]) {
      for (const { assumed } of futures(day)) expect(assumed.join()).not.toContain('stands in on');
    }
  });

  test('is part of a market of many years all the same', () => {
    const days = [20170103, 20200102, 20260908, DAY];
    const market = generateDays(1, days);
    for (const { bars } of market.instruments) expect(new Set(bars.day)).toEqual(new Set(days));
    expect(market.instruments.map(({ instrument }) => instrument.symbol)).toContain('NIFTY26SEPFUT');
  });
});
