import { historyOf, type History } from '../../shared/backtest/data/history.ts';
import type { BarSeries, Contract } from '../../shared/backtest/data/format.ts';
import { Bars } from '../../shared/domain/bars.ts';
import type { InstrumentKind } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';

/** A series of days of `minutes` bars each, closing at `close` of the day. */
export function series(
  symbol: string,
  kind: InstrumentKind,
  name: string,
  days: readonly (readonly [number, number])[],
  minutes = 20,
  contract: Contract | null = null,
): BarSeries {
  const bars = new Bars(days.length * minutes, kind !== 'index');
  for (const [day, close] of days) {
    for (let i = 0; i < minutes; i++) bars.push(day, 556 + i, close, close, close, close, 1000);
  }
  return {
    symbol,
    kind,
    series: name,
    source: 'made up',
    bars,
    hasOi: false,
    hasVolume: kind !== 'index',
    contract,
    timeframe: 1,
  };
}

export function history(...parts: readonly BarSeries[]): History {
  const file = {
    file: 'made up',
    format: 'made up',
    rowsRead: 0,
    rowsUsed: 0,
    rowsExcluded: 0,
    findings: [],
    quotes: null,
    remark: null,
  };
  return historyOf([{ ...file, series: parts }], 0, 99_999_999);
}

/** Throws where the day has no such instrument. */
export function only(market: MarketDay, key: string): InstrumentDay {
  const found = market.instruments.find(({ instrument }) => instrument.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}
