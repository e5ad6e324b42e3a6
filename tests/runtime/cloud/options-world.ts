import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import type { BotName } from '../../../shared/domain/account.ts';
import { BarCursor, type Bars } from '../../../shared/domain/bars.ts';
import { ELIGIBILITY_SETTINGS } from '../../../shared/domain/eligibility.ts';
import type { InstrumentDay, MarketDay } from '../../../shared/domain/market-day.ts';
import { rowAfter } from '../../../shared/domain/rows.ts';
import { STANDARD_RULES, type SessionRules } from '../../../shared/domain/session.ts';
import { instantOf, type Day } from '../../../shared/domain/time.ts';
import { expiriesOf } from '../../../shared/engine/chain-view.ts';
import { DayMarket } from '../../../shared/runtime/cloud/day-market.ts';
import { publishMinute, type ClosedBar } from '../../../shared/runtime/cloud/minutes.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { dayResult } from '../../../shared/runtime/day-read.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { decisionHash } from '../../../shared/runtime/decision-hash.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import { DAY, ELIGIBILITY, Machine, STOCKS, TOKEN, WANTED } from '../feed/feed-day.ts';
import { bornIn, preflightParts, SETTINGS, worldOf, type Call, type World } from './cloud-world.ts';

/** Generated days with a chain of options, by functions that ask Kite for a part of it, or that a streamer publishes all of it to. */

export const ALL_BOTS: readonly BotName[] = ['stocks', 'futures', 'options'];

/** A day as candles tell it: no spreads are known. Stocks are those of the watchlist. */
export function chainDay(seed: number): MarketDay {
  return asTold(syntheticMarketDay(generateMarket({ seed, day: DAY })), () => true);
}

/**
 * A real day as candles tell it that know nothing of earlier days: of its options those nearest the money at the open, for a dump of them all has more
 * than are published.
 */
export function realChainDay(market: MarketDay): MarketDay {
  const [chain] = market.chains;
  const watched = market.instruments.find(({ instrument }) => instrument.key === chain?.watched);
  if (chain === undefined || watched === undefined) throw new Error('the day has no chain');
  const [expiry] = expiriesOf(market, chain.underlying);
  const open = watched.bars.open[watched.from]!;
  const strikes = market.instruments.flatMap(({ instrument: { strike } }) => strike ?? []);
  const near = new Set(
    [...new Set(strikes)].toSorted((a, b) => Math.abs(a - open) - Math.abs(b - open)).slice(0, 50),
  );
  const told = asTold(
    market,
    ({ instrument: { kind, expiry: of, strike } }) =>
      kind === 'future' || (kind === 'option' && of === expiry && strike !== null && near.has(strike)),
  );
  const instruments = told.instruments.map((each) => ({
    ...each,
    facts: { ...each.facts, previousClose: NaN },
  }));
  return { ...told, instruments };
}

function asTold(market: MarketDay, isKept: (each: InstrumentDay) => boolean): MarketDay {
  const { reference } = market;
  const standsFor = reference === null ? undefined : market.instruments[reference];
  const kept = market.instruments.filter(
    (each) => (each.instrument.kind !== 'equity' || STOCKS.includes(each.instrument.symbol)) && isKept(each),
  );
  const at = standsFor === undefined ? -1 : kept.indexOf(standsFor);
  const instruments = kept.map((each) =>
    Object.assign({}, each, { instrument: { ...each.instrument, spread: null } }),
  );
  return { ...market, instruments, reference: at < 0 ? null : at };
}

/** One spread a day fits into its budget where its legs lie a strike apart. */
export function setupFor(bots: readonly BotName[], strategy: string | null, day: Day = DAY): TradingSetup {
  const config = configOf('demo', strategy === null ? {} : { MAX_DAILY_LOSS: '25000' }, {
    strategies: { 'debit-spread': { stepsOut: 1 } },
  });
  return setupOf({ config, bots, strategy, preset: 'default', rates: 'newest' }, day);
}

export function chainWorld(
  market: MarketDay,
  setup: TradingSetup,
  isStreamed: boolean,
  rules: SessionRules = STANDARD_RULES,
): World {
  const { day } = market;
  const settings = { apiKey: 'key', apiSecret: 'secret', accessToken: TOKEN, openingCash: 100_000_000_00 };
  const kite = new Kite({ market, costs: setup.config.costs, rates: setup.rates, settings });
  const feed = isStreamed ? { ...SETTINGS, instrumentsMost: 100 } : SETTINGS;
  const lists = {
    file: { ...ELIGIBILITY, day, madeAt: instantOf(day, 500) },
    settings: ELIGIBILITY_SETTINGS,
  };
  const dump = { ...WANTED.dump, leastRows: { NSE: 0, BSE: 0, NFO: 1, BFO: 0 } };
  return worldOf({
    machine: new Machine(instantOf(day, 510)),
    http: (request, now) => kite.http(request, now),
    setup,
    wanted: { ...WANTED, day, rules, dump, bots: setup.bots, eligible: lists, settings: feed },
    isStreamed,
  });
}

/** The day's preflight, then every minute from its first on: every bot's tick at once, each in a process of its own. */
export function livedOptions(world: World, market: MarketDay, until: number): Promise<DayResult> {
  const { machine, store, setup } = world;
  const { day } = market;
  return machine.run(
    (async () => {
      await machine.sleepUntil(instantOf(day, 511));
      await preflight(preflightParts(world), machine.clock.now());
      for (let minute = 556; minute <= until; minute += 1)
        await livedMinute(world, market, minute, (bot, at) => cloudTick(bornIn(world), bot, at));
      return (await dayResult(store, setup, await keptOf(world))).day;
    })(),
  );
}

/** One minute: published where there is a streamer, then ticked. */
export async function livedMinute(
  world: World,
  market: MarketDay,
  minute: number,
  tick: Call,
): Promise<void> {
  const end = instantOf(market.day, minute);
  await world.machine.sleepUntil(end);
  if (world.isStreamed) await streamed(world, market, end);
  await Promise.all(world.setup.bots.map((bot) => tick(bot, end)));
}

function keptOf({ store, wanted: { day } }: World): Promise<MarketDay> {
  return new DayMarket(store).upTo(instantOf(day, 1000));
}

async function streamed(world: World, { instruments, vix }: MarketDay, at: number): Promise<void> {
  const parts = bornIn(world);
  const day = await parts.market.day(world.wanted.day);
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

/** The day as the functions lived it, and in one process: on its own bars, and on what the functions published of it. */
export async function inOneProcess(
  world: World,
  market: MarketDay,
): Promise<{ readonly lived: DayResult; readonly own: DayResult; readonly published: DayResult }> {
  const live = (day: MarketDay) => runInMemory(world.setup, day, SILENT, async () => undefined);
  const kept = await keptOf(world);
  const { day: lived } = await dayResult(world.store, world.setup, kept);
  return { lived, own: await live(market), published: await live(kept) };
}

/** What was decided of the bars that ended by a minute. */
export function decidedBy({ decisions }: DayResult, market: MarketDay, minute: number): string {
  const at = instantOf(market.day, minute);
  return decisionHash(decisions.filter(({ barAt }) => barAt <= at));
}
