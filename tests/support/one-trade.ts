import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Minute } from '../../shared/domain/time.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import {
  buyAt,
  step,
  still,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  type TinyOptions,
} from './tiny-day.ts';

/** The day of many tests: TINY stands at 100 rupees, and is bought when the minute that ends at 557 is over. */

/** A price band of a tenth on either side. */
export const BAND = { bandLow: 9_000, bandHigh: 11_000 } as const;

/** One trade an instrument and bot, and no pause after it. */
export const ONCE = { perInstrument: 1, perBot: 1, lossesPerDay: null, pauseMinutes: 0 } as const;

/** As often as the strategy says so. */
export function buys(): TradingSetup {
  return tinySetup([stub({ find: buyAt(557) })]);
}

export function buysOnce(): TradingSetup {
  return tinySetup([stub({ find: buyAt(557), limits: ONCE })]);
}

/** Through a stop at 99.00 and on: what a thin market leaves of the exit fills a minute later, at another price. */
export const THROUGH_THE_STOP = [
  ...still(556, 558, 10_000),
  step(559, 10_000, 9_895),
  step(560, 9_885, 9_885),
  ...still(561, 600, 9_885),
] as const;

/** From 556 to `last`. */
export function stillDay(last: Minute, options: TinyOptions = {}): MarketDay {
  return tinyMarket(tinyInstrumentDay(still(556, last, 10_000), options));
}
