import { describe, expect, test } from 'vitest';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { fromRupees } from '../../shared/domain/units.ts';
import { configOf, type Config } from '../../shared/runtime/config.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import { smallestCap } from '../../shared/runtime/seed-comparison.ts';

const market = syntheticMarketDay(generateMarket({ seed: 1326 }));

function asked(config: Config) {
  return { config, bots: ['stocks', 'futures'], strategy: null, preset: 'default', rates: 'newest' } as const;
}

function day(config: Config) {
  return replayDay(setupOf(asked(config), market.day), market);
}

describe('the smallest cap', () => {
  test('enters the first trade refused for money, and a rupee less does not', () => {
    const config = configOf('seed', { DEFAULT_CAPITAL: '10000000' });
    const found = smallestCap(asked(config), market, day(config));
    const refused = found.firstRefused!;
    expect(refused.kind).toBe('denied');
    expect(found.smallestCap).toBeGreaterThan(config.maxDailyLoss);
    const enters = (cap: number) =>
      day({ ...config, maxDailyLoss: fromRupees(cap) }).decisions.some(
        ({ kind, instrument, barAt, side }) =>
          kind === 'entry' &&
          instrument === refused.instrument &&
          barAt === refused.barAt &&
          side === refused.side,
      );
    const rupees = found.smallestCap! / 100;
    expect([enters(rupees), enters(rupees - 1)]).toEqual([true, false]);
  });

  test('is none where the bot has not the capital for it, and says which rule binds', () => {
    const config = configOf('seed', {});
    const found = smallestCap(asked(config), market, day(config));
    expect(found.smallestCap).toBeNull();
    expect(found.smallestWhy).toMatch(
      /^with a cap of all the capital it is (risk-per-trade|bot-margin) that refuses it/,
    );
  });

  test('is none where nothing was refused', () => {
    const config = configOf('demo', {});
    const nothing = { ...day(config), decisions: [] };
    expect(smallestCap(asked(config), market, nothing)).toEqual({
      firstRefused: null,
      smallestCap: null,
      smallestWhy: '',
    });
  });
});
