import { openData, type DataFiles } from '../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../shared/backtest/market-day.ts';
import { configOf } from '../../shared/runtime/config.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';

/** The ten days of 2017 that the files have shares and futures of. */
export const DAYS_2017 = [
  20170926, 20170927, 20170928, 20170929, 20171003, 20171004, 20171005, 20171006, 20171009, 20171010,
] as const;

/** What is pinned of a day: any change of a decision changes the hash. */
export interface Pin {
  readonly day: number;
  readonly trades: number;
  /** Net of charges, paise. */
  readonly net: number;
  readonly hash: string;
}

/** The ten days under profile demo, nothing overridden, the newest rates. */
export async function runDays2017(folder: DataFiles): Promise<readonly DayResult[]> {
  const data = await openData(folder);
  const results: DayResult[] = [];
  for (const day of DAYS_2017) {
    const market = historyMarketDay(await data.history(day), day);
    const request = {
      bots: ['stocks', 'futures'],
      strategy: null,
      preset: 'default',
      rates: 'newest',
    } as const;
    results.push(replayDay(setupOf({ ...request, config: configOf('demo', {}) }, day), market));
  }
  return results;
}

export function pinOf({ day, trades, account, hash }: DayResult): Pin {
  return { day, trades: trades.length, net: account.realised, hash };
}
