import { expect, test } from 'vitest';
import { Bars } from '../../../shared/domain/bars.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { decisionHash } from '../../../shared/runtime/decision-hash.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { at, kiteOf, MARKET, SETUP } from '../feed/feed-day.ts';
import { eachBot, lived, marketOf, worldOf } from './cloud-world.ts';

/** By then a position of the generated day was left in parts. */
const LEFT = at(741);

/** The day, in which so much less is traded that an exit takes minutes. */
function thinned(market: MarketDay, by: number): MarketDay {
  return {
    ...market,
    instruments: market.instruments.map((each) => ({ ...each, bars: thin(each.bars, by) })),
  };
}

function thin(bars: Bars, by: number): Bars {
  const thinner = new Bars(bars.length, bars.hasVolume);
  for (let i = 0; i < bars.length; i += 1) {
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    const volume = Math.floor((bars.volume[i] ?? 0) / by);
    thinner.push(bars.day[i]!, bars.minute[i]!, open, high, low, close, volume, bars.oi[i]);
  }
  return thinner;
}

/** Before that instant; without the second in which something was sent. */
function outcome({ decisions, trades }: DayResult, before: number) {
  const decided = decisions.filter(({ barAt }) => barAt < before);
  return {
    decided: decided.map(({ barAt, instrument, kind, qty, price, rule }) => ({
      barAt,
      instrument,
      kind,
      qty,
      price,
      rule,
    })),
    hash: decisionHash(decided),
    traded: trades
      .filter(({ closedAt }) => (closedAt ?? Infinity) < before)
      .map((trade) => Object.assign({}, trade, { openedAt: 0, closedAt: 0 })),
  };
}

// An exit that the next minute's open fills a part of, or the rest of: a replay knows that when it decides.
test.each([100, 1000])(
  'a position that is left in parts, for there is little volume (a %i-th of it), is left by the functions as by one process, to the paisa',
  async (by) => {
    const kite = kiteOf(thinned(MARKET, by));
    const world = worldOf({ http: (request, now) => kite.http(request, now) });
    const here = outcome(await lived(world, eachBot, LEFT + MINUTE_MS), LEFT);
    const one = outcome(
      await runInMemory(SETUP, await marketOf(world.store), SILENT, async () => undefined),
      LEFT,
    );
    expect(one.decided.filter(({ rule }) => rule === 'chase').length).toBeGreaterThan(2);
    expect(one.traded.length).toBeGreaterThan(0);
    expect(here).toEqual(one);
  },
  120_000,
);
