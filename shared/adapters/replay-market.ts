import type { Bars } from '../domain/bars.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Market } from '../ports.ts';

/** A known day, published minute by minute: nobody sees a bar before it ended. */
export function replayMarket(day: MarketDay): Market {
  return {
    async upTo(at) {
      return {
        ...day,
        instruments: day.instruments.map((each) => ({
          ...each,
          to: endOf(each.bars, each.from, each.to, at),
        })),
        vix: day.vix === null ? null : { ...day.vix, to: endOf(day.vix.bars, day.vix.from, day.vix.to, at) },
      };
    },
  };
}

/** The first row of [from, to) that ended after `at`. */
function endOf(bars: Bars, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars.at[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
