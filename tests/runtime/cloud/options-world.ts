import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import type { BotName } from '../../../shared/domain/account.ts';
import { BarCursor, type Bars } from '../../../shared/domain/bars.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { rowAfter } from '../../../shared/domain/rows.ts';
import { publishMinute, type ClosedBar } from '../../../shared/runtime/cloud/minutes.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import { DAY, STOCKS, TOKEN, WANTED } from '../feed/feed-day.ts';
import { bornIn, marketOf, SETTINGS, worldOf, type Call, type World } from './cloud-world.ts';

/** Generated days with a chain of options, by functions that ask Kite for a part of it, or that a streamer publishes all of it to. */

export const ALL_BOTS: readonly BotName[] = ['stocks', 'futures', 'options'];

/** A day as candles tell it: no spreads are known. Stocks are those of the watchlist. */
export function chainDay(seed: number): MarketDay {
  const market = syntheticMarketDay(generateMarket({ seed, day: DAY }));
  const instruments = market.instruments
    .filter(({ instrument: { kind, symbol } }) => kind !== 'equity' || STOCKS.includes(symbol))
    .map((each) => ({ ...each, instrument: { ...each.instrument, spread: null } }));
  const [reference = null] = [market.reference].map((at) =>
    at === null ? null : instruments.findIndex(({ instrument }) => instrument.key === market.instruments[at]?.instrument.key),
  );
  return { ...market, instruments, reference };
}

/** One spread a day fits into its budget where its legs lie a strike apart. */
export function setupFor(bots: readonly BotName[], strategy: string | null): TradingSetup {
  const config = configOf(
    'demo',
    strategy === null ? {} : { MAX_DAILY_LOSS: '25000' },
    { strategies: { 'debit-spread': { stepsOut: 1 } } },
  );
  return setupOf({ config, bots, strategy, preset: 'default', rates: 'newest' }, DAY);
}

export function chainWorld(market: MarketDay, setup: TradingSetup, isStreamed: boolean): World {
  const settings = { apiKey: 'key', apiSecret: 'secret', accessToken: TOKEN, openingCash: 1_000_000_00 };
  const kite = new Kite({ market, costs: setup.config.costs, rates: setup.rates, settings });
  const { bots } = setup;
  const feed = isStreamed ? { ...SETTINGS, instrumentsMost: 100 } : SETTINGS;
  return worldOf({
    http: (request, now) => kite.http(request, now),
    setup,
    wanted: { ...WANTED, bots, settings: feed },
    isStreamed,
  });
}

/** Every bot's tick at once; a streamer publishes the minute before them. */
export function minuteOf(world: World, market: MarketDay): (call: Call, end: number) => Promise<void> {
  return async (call, end) => {
    if (world.isStreamed) await streamed(world, market, end);
    await Promise.all(world.setup.bots.map((bot) => call(bot, end)));
  };
}

async function streamed(world: World, { instruments, vix }: MarketDay, at: number): Promise<void> {
  const parts = bornIn(world);
  const day = await parts.market.day(DAY);
  if (day === null) throw new Error('the day was not prepared');
  for (const of of day.classes) {
    const bars = day.opening.sources.flatMap((source): readonly ClosedBar[] => {
      if (source.class !== of) return [];
      const found = source.isVix ? vix : instruments.find(({ instrument }) => instrument.key === source.key);
      const candle = found == null ? null : candleOf(found.bars, at);
      return candle === null ? [] : [{ key: source.key, candle }];
    });
    await publishMinute(parts, of, at, bars);
  }
}

function candleOf(bars: Bars, at: number): ClosedBar['candle'] | null {
  const row = rowAfter(bars, 0, bars.length, at) - 1;
  if (row < 0 || bars.at[row] !== at) return null;
  const { open, high, low, close, volume, oi } = new BarCursor(bars, row);
  return { at, open, high, low, close, volume, oi };
}

/** The day in one process: on its own bars, and on what the functions published of it. */
export async function inOneProcess(world: World, market: MarketDay): Promise<readonly [DayResult, DayResult]> {
  const { setup, store } = world;
  const live = (day: MarketDay) => runInMemory(setup, day, SILENT, async () => undefined);
  return [await live(market), await live(await marketOf(store))];
}
