import { Bars } from '../../shared/domain/bars.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';

/** The day, in which so much less is traded that orders are filled in parts. */
export function thinned(market: MarketDay, by: number): MarketDay {
  if (by === 1) return market;
  return {
    ...market,
    instruments: market.instruments.map((each) => ({ ...each, bars: thin(each.bars, by) })),
  };
}

function thin(bars: Bars, by: number): Bars {
  const thinner = new Bars(bars.length, bars.hasVolume);
  for (let i = 0; i < bars.length; i += 1) {
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    const volume = Math.floor(bars.volume[i]! / by);
    thinner.push(bars.day[i]!, bars.minute[i]!, open, high, low, close, volume, bars.oi[i]);
  }
  return thinner;
}
