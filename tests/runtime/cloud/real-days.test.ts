import { expect, test } from 'vitest';
import { openData } from '../../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../../shared/backtest/market-day.ts';
import type { Eligibility } from '../../../shared/domain/eligibility.ts';
import { ELIGIBILITY_SETTINGS } from '../../../shared/domain/eligibility.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { importedCalendar } from '../../../shared/domain/session-import.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { dayText, instantOf, MINUTE_MS, type Day } from '../../../shared/domain/time.ts';
import { paise } from '../../../shared/domain/units.ts';
import { preflight, type PreflightParts } from '../../../shared/runtime/cloud/preflight.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { dayResult } from '../../../shared/runtime/day-read.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { describeWithData } from '../../support/real-data.ts';
import { thinned } from '../../support/thinned.ts';
import { kiteOf, Machine, WANTED } from '../feed/feed-day.ts';
import { BOTS, bornIn, marketOf, preflightParts, SETTINGS, worldOf } from './cloud-world.ts';

/** Days of 2017 whose exits are filled in parts where there is so much less volume. */
const DAYS: readonly (readonly [day: Day, by: number])[] = [
  [20170927, 1],
  [20170928, 100],
];

describeWithData(
  'a real day that is lived by functions, each call a process that knows nothing but the store',
  (folder) => {
    test.each(DAYS)(
      '%i, its volume divided by %i, decides and trades what one process does',
      async (day, by) => {
        const data = await openData(folder);
        const market = thinned(historyMarketDay(await data.history(day), day), by);
        const setup = setupFor(day);
        const [here, one] = await lived(market, setup);
        expect(one.trades.length).toBeGreaterThan(0);
        expect(here.left).toEqual([]);
        expect(here.hash).toBe(one.hash);
        expect(timeless(here)).toEqual(timeless(one));
      },
      120_000,
    );
  },
);

function setupFor(day: Day): TradingSetup {
  const config = configOf('demo', {});
  return setupOf({ config, bots: BOTS, strategy: null, preset: 'default', rates: 'newest' }, day);
}

/** Without the second in which something was sent. */
function timeless({ trades }: DayResult): readonly unknown[] {
  const each = trades.map((trade) => Object.assign({}, trade, { openedAt: 0, closedAt: 0 }));
  return each.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function lived(market: MarketDay, setup: TradingSetup): Promise<readonly [DayResult, DayResult]> {
  const { day } = market;
  const at = (minute: number): number => instantOf(day, minute);
  const kite = kiteOf(market);
  const machine = new Machine(at(510));
  const world = worldOf({ machine, http: (request, now) => kite.http(request, now) });
  const born = () => ({ ...bornIn(world), setupOf: () => setup });
  const parts: PreflightParts = {
    ...preflightParts(world, { wantedOf: wantedFor(market) }),
    setupOf: () => setup,
  };
  const result = await machine.run(
    (async () => {
      await machine.sleepUntil(at(511));
      const outcome = await preflight(parts, machine.clock.now());
      expect(outcome).toMatchObject({ kind: 'planned', bar: null });
      for (let end = at(556); end <= at(931); end += MINUTE_MS) {
        await machine.sleepUntil(end);
        await Promise.all(BOTS.map((bot) => cloudTick(born(), bot, end)));
      }
      return (await dayResult(world.store, setup, await marketOf(world.store, at(1000)))).day;
    })(),
  );
  expect(world.told.alerts).toEqual([]);
  const kept = await marketOf(world.store, at(1000));
  return [result, await runInMemory(setup, kept, SILENT, async () => undefined)];
}

function wantedFor({ day, instruments }: MarketDay): PreflightParts['wantedOf'] {
  const sessions = [{ day: dayText(day), kind: 'special', note: 'its bars are there' }];
  const calendar = importedCalendar(JSON.stringify({ years: [Math.floor(day / 10_000)], sessions }), 'here');
  const stocks = instruments.filter(({ instrument }) => instrument.kind === 'equity');
  const symbols = stocks.map(({ instrument }) => instrument.symbol);
  const source = <T>(rows: readonly T[]) => ({ source: 'made up', at: instantOf(day, 500), rows });
  const file: Eligibility = {
    day,
    madeAt: instantOf(day, 500),
    sources: {
      foBan: source([]),
      misBlocked: source([]),
      surveillance: source([]),
      tradeToTrade: source([]),
      bands: source(symbols.map((symbol) => ({ symbol, low: paise(1), high: paise(2_147_483_647) }))),
      exDates: source([]),
    },
  };
  return async () => ({
    ...WANTED,
    day,
    watchlist: { stocks: symbols },
    rules: { ...STANDARD_RULES, calendar },
    eligible: { file, settings: ELIGIBILITY_SETTINGS },
    settings: SETTINGS,
  });
}
