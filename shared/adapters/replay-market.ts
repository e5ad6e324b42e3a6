import type { MarketDay } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import type { Market } from '../ports.ts';

/** A known day, published minute by minute: nobody sees a bar before it ended. */
export function replayMarket(day: MarketDay): Market {
  return {
    async upTo(at) {
      return {
        ...day,
        instruments: day.instruments.map((each) => ({
          ...each,
          to: rowAfter(each.bars, each.from, each.to, at),
          fivesTo: rowAfter(each.fives, each.fivesFrom, each.fivesTo, at),
        })),
        vix:
          day.vix === null ? null : { ...day.vix, to: rowAfter(day.vix.bars, day.vix.from, day.vix.to, at) },
      };
    },
  };
}
