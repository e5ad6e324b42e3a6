import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { runInMemory } from '../../shared/runtime/wire.ts';

/** The day as `npm start` lives it: in one process, with a store in memory. */
export function livedInMemory(setup: TradingSetup, market: MarketDay): Promise<DayResult> {
  return runInMemory(setup, market, SILENT, async () => undefined);
}

/**
 * The day as a broker's candles tell it, who has no quotes of the past and no chain of options: the spread is that of the cost model, and nothing is known
 * of open interest in options.
 */
export function asCandles(market: MarketDay): MarketDay {
  return {
    ...market,
    chains: [],
    instruments: market.instruments
      .filter(({ instrument }) => instrument.kind !== 'option')
      .map((each) => ({ ...each, instrument: { ...each.instrument, spread: null } })),
  };
}

/** What is the same of two days where they came to the same; the first thing that is not, in words, otherwise. */
export function differenceOf(one: DayResult, other: DayResult): string | null {
  if (one.hash !== other.hash) {
    const lines = (of: DayResult) =>
      of.decisions.map(({ bot, instrument, barAt, kind, side, qty, price, trigger, rule }) =>
        JSON.stringify({ bot, instrument, barAt, kind, side, qty, price, trigger, rule }),
      );
    const [mine, theirs] = [lines(one), lines(other)];
    const at = mine.findIndex((line, i) => line !== theirs[i]);
    return `decision ${at < 0 ? mine.length + 1 : at + 1}: ${mine[at] ?? 'none'} and ${theirs[at < 0 ? mine.length : at] ?? 'none'}`;
  }
  const trades = (of: DayResult): string => JSON.stringify(of.trades);
  if (trades(one) !== trades(other)) return `trades: ${trades(one)} and ${trades(other)}`;
  if (one.left.length !== other.left.length)
    return `${one.left.length} and ${other.left.length} positions are left`;
  return null;
}
