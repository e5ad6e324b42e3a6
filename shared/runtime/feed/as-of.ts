import { Bars } from '../../domain/bars.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import type { Market } from '../../ports.ts';
import { copyRows } from './growing.ts';

/**
 * A growing day as it is published at that moment up to `at`, whatever comes later: a minute that was late is not there. Of minutes, which are only ever
 * appended, a count is enough; the newest five are built again with each of theirs.
 */
export async function asItIs(market: Market, at: number): Promise<Market> {
  const day = await market.upTo(at);
  const instruments = day.instruments.map((each) => ({ ...each, fives: copied(each.fives, each.fivesTo) }));
  const published: MarketDay = { ...day, instruments };
  return { upTo: async () => published };
}

function copied(bars: Bars, to: number): Bars {
  const copy = new Bars(to, bars.hasVolume);
  copyRows(bars, 0, to, copy);
  return copy;
}
