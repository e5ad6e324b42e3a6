import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { BOT_NAMES } from '../../shared/domain/account.ts';
import { openQty } from '../../shared/domain/trade.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';

/** The ladder's first live rung on whole days: of any day, under any budget, no entry has more than one lot, of a stock one share. */

test('on the rung one-lot every entry is one lot, and every exit is of all that is open', () => {
  let [entries, cut] = [0, 0];
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom('demo', 'seed'), (seed, profile) => {
      const market = syntheticMarketDay(generateMarket({ seed }));
      const lots = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument.lot]));
      const lived = (limits: { readonly maxLots?: number }) =>
        replayDay(
          setupOf(
            {
              config: configOf(profile, {}, { limits }),
              bots: BOT_NAMES,
              strategy: null,
              preset: 'default',
              rates: 'newest',
            },
            market.day,
          ),
          market,
        );
      const { decisions, trades, left } = lived({ maxLots: 1 });
      for (const { kind, qty, instrument } of decisions) {
        if (kind !== 'entry' && kind !== 'leg') continue;
        expect(qty).toBe(lots.get(instrument));
        entries += 1;
      }
      for (const trade of trades) expect(openQty(trade)).toBe(0);
      expect(left).toEqual([]);
      cut += lived({}).decisions.filter(
        ({ kind, qty, instrument }) => kind === 'entry' && qty > (lots.get(instrument) ?? 0),
      ).length;
    }),
    { numRuns: 12 },
  );
  expect(entries).toBeGreaterThan(5);
  expect(cut).toBeGreaterThan(5);
}, 60_000);
