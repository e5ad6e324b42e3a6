import { CALENDAR } from '../../shared/domain/session-table.ts';
import { describe, expect, test } from 'vitest';
import { DayRefused, historyMarketDay, syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { SESSION_SETTINGS } from '../../shared/domain/session.ts';
import { history, only, series } from '../support/made-history.ts';

describe('a day of history', () => {
  test('has the last close before it as its previous close; the first day has none', () => {
    const stocks = history(
      series('SBIN', 'equity', 'SBIN', [
        [20171003, 25_000],
        [20171004, 26_000],
      ]),
    );
    expect(only(historyMarketDay(stocks, 20171004), 'NSE:SBIN').facts.previousClose).toBe(25_000);
    expect(only(historyMarketDay(stocks, 20171003), 'NSE:SBIN').facts.previousClose).toBeNaN();
  });

  test('knows no gap of a future whose contract expired since, and says so; on the expiry day itself it does', () => {
    const days = [20170927, 20170928, 20170929, 20171003].map((day, i) => [day, 980_000 + i * 100] as const);
    const futures = history(series('NIFTY', 'future', 'NIFTY_F1', days));
    const closes = days
      .slice(1)
      .map(([day]) => only(historyMarketDay(futures, day), 'NFO:NIFTY-I').facts.previousClose);
    expect(closes).toEqual([980_000, NaN, 980_200]);
    expect(historyMarketDay(futures, 20170929).assumed).toContain(
      'NFO:NIFTY-I: gap unknown, the contract before expired',
    );
    expect(historyMarketDay(futures, 20171003).assumed.join()).not.toContain('gap unknown');
  });

  test('trades an index of 2024 as its own future, marked, without volume, its gap known', () => {
    const spot = history(
      series('NIFTY', 'index', 'NIFTY', [
        [20240102, 2_170_000],
        [20240103, 2_160_000],
      ]),
    );
    const market = historyMarketDay(spot, 20240103);
    const { instrument, facts } = only(market, 'NFO:NIFTY-PROXY');
    expect(instrument).toMatchObject({ kind: 'future', proxy: true, hasVolume: false, lot: 50 });
    expect(facts).toMatchObject({ previousClose: 2_170_000, hasVolume: false });
    expect(market.assumed.join()).toContain('PROXY');
    expect(market.reference).toBe(0);
  });

  test('watches an index whose future it has, and takes that future as its reference', () => {
    const both = history(
      series('NIFTY', 'index', 'NIFTY', [[20171003, 980_000]]),
      series('NIFTY', 'future', 'NIFTY_F1', [[20171003, 981_000]]),
    );
    const market = historyMarketDay(both, 20171003);
    expect(market.instruments.map(({ instrument }) => instrument.kind)).toEqual(['index', 'future']);
    expect(market.reference).toBe(1);
  });

  test('is warmed by the last sixty five-minute bars before it, fewer where there are fewer', () => {
    const days = [20171003, 20171004, 20171005, 20171006].map((day) => [day, 25_000] as const);
    const stock = history(series('SBIN', 'equity', 'SBIN', days, 150));
    const warmups = days.map(([day]) => {
      const { warmupFrom, fivesFrom, fives } = only(historyMarketDay(stock, day), 'NSE:SBIN');
      const last = fivesFrom === 0 ? 0 : fives.day[fivesFrom - 1];
      return `${fivesFrom - warmupFrom} ${last}`;
    });
    expect(warmups).toEqual(['0 0', '30 20171003', '60 20171004', '60 20171005']);
  });

  test('is refused where nothing of it can be traded, naming each series and why', () => {
    const unknown = history(series('NIFTY', 'future', 'NIFTY_F1', [[20180103, 1_050_000]]));
    expect(() => historyMarketDay(unknown, 20180103)).toThrow(DayRefused);
    expect(() => historyMarketDay(unknown, 20180103)).toThrow(/NIFTY_F1 not traded: .*no lot/);
  });

  test('is refused with a reason where it has bars of an index only', () => {
    const index = history(series('NIFTY', 'index', 'NIFTY', [[20221117, 1_830_000]]));
    expect(() => historyMarketDay(index, 20221117)).toThrow(/nothing to trade\. its bars are of indices/);
  });

  test('has its exits due when the settings say, not only by default', () => {
    const stocks = history(series('SBIN', 'equity', 'SBIN', [[20171003, 25_000]]));
    const squareOff = (settings = SESSION_SETTINGS) =>
      only(historyMarketDay(stocks, 20171003, { calendar: CALENDAR, settings }), 'NSE:SBIN').facts.squareOff;
    expect(squareOff()).toBe(905);
    expect(squareOff({ ...SESSION_SETTINGS, squareOffAuction: 840 })).toBe(840);
  });
});

describe('a generated day', () => {
  test('of the Budget is an event; an ordinary one is not', () => {
    const event = (day: number) => syntheticMarketDay(generateMarket({ seed: 1, day })).event;
    expect(event(20260201)).toBe('Union Budget 2026');
    expect(event(20260909)).toBeNull();
  });

  test('has bands, a VIX, a known gap everywhere and sixty bars of warm-up', () => {
    const market = syntheticMarketDay(generateMarket({ seed: 1 }));
    expect(market.vix).not.toBeNull();
    for (const { instrument, facts, bandLow, bandHigh, warmupFrom, fivesFrom } of market.instruments) {
      const bars = instrument.kind === 'option' ? 0 : 60;
      expect({ key: instrument.key, bars: fivesFrom - warmupFrom }).toEqual({ key: instrument.key, bars });
      if (instrument.kind === 'option') continue;
      expect(facts.previousClose).toBeGreaterThan(0);
      expect((bandHigh ?? NaN) > (bandLow ?? NaN)).toBe(instrument.kind !== 'index' || bandHigh !== null);
    }
  });
});
