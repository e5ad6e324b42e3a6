import { BOT_NAMES } from '../shared/domain/account.ts';
import { syntheticMarketDay } from '../shared/backtest/market-day.ts';
import { generateMarket } from '../shared/backtest/synthetic/generate.ts';
import { netOf } from '../shared/domain/trade.ts';
import { configOf } from '../shared/runtime/config.ts';
import type { DayResult } from '../shared/runtime/day-result.ts';
import { replayDay } from '../shared/runtime/replay-day.ts';
import { setupOf } from '../shared/runtime/run-request.ts';
import { DEFAULT_DAY } from './commands/run-options.ts';

/** A synthetic day under the demo profile's defaults: what `tron run --profile demo --seed N` comes to without variables (tested: parity). */
export function demoDay(seed: number): DayResult {
  const market = syntheticMarketDay(generateMarket({ seed, day: DEFAULT_DAY }));
  const request = {
    config: configOf('demo', {}),
    bots: BOT_NAMES,
    strategy: null,
    preset: 'default',
    rates: 'newest',
  } as const;
  return replayDay(setupOf(request, market.day), market);
}

/** Its net, paise. Throws where a position is left open: then there is no net. */
export function netOfSeed(seed: number): number {
  const { trades, left } = demoDay(seed);
  if (left.length > 0) throw new Error(`seed ${seed} left a position open`);
  return trades.reduce((sum, trade) => sum + netOf(trade), 0);
}
