import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromRupees } from '../../shared/domain/units.ts';
import { configOf, ConfigError } from '../../shared/runtime/config.ts';
import { describeVariables, type Env } from '../../shared/runtime/variables.ts';

function problemsOf(
  profile: string,
  env: Env,
  overrides?: Parameters<typeof configOf>[2],
): readonly string[] {
  try {
    configOf(profile, env, overrides);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('profiles', () => {
  test('seed allows ₹500 a day, 3 trades, entries until 15:00 and ₹1,00,000 a bot', () => {
    const config = configOf('seed', {});
    expect(config).toMatchObject({
      profile: 'seed',
      paper: true,
      logLevel: 'INFO',
      maxDailyLoss: 50_000,
      maxTrades: 3,
      cutoff: 900,
      quotaReleaseAt: 750,
    });
    for (const bot of config.bots)
      expect(bot).toMatchObject({ capital: fromRupees(100_000), riskPerTrade: null, quota: 1 });
  });

  test('demo allows ₹15,000 a day over ₹10,00,000, two round trips a bot', () => {
    const config = configOf('demo', {});
    expect(config).toMatchObject({ maxDailyLoss: 1_500_000, maxTrades: 6, cutoff: 900 });
    expect(config.bots.map((b) => [b.name, b.capital / 100, (b.riskPerTrade ?? 0) / 100, b.quota])).toEqual([
      ['stocks', 200_000, 1500, 2],
      ['futures', 600_000, 9000, 2],
      ['options', 200_000, 2500, 2],
    ]);
    expect(config.bots.reduce((sum, b) => sum + b.capital, 0)).toBe(fromRupees(1_000_000));
  });

  test('the governor’s and the cost model’s numbers have their defaults', () => {
    const { limits, costs } = configOf('seed', {});
    expect(limits).toEqual({
      riskFractionOfCapital: 0.005,
      riskFractionOfCap: 0.3,
      costGateFraction: 0.3,
      maxLots: 1_000_000,
      maxOpenPositions: 6,
      maxNetDirection: 3,
      maxExposureMultiple: 8,
      cooldownLosses: 2,
      cooldownMinutes: 30,
      staleSeconds: 90,
      circuitDistancePct: 1.5,
      priceSanityPct: 2,
    });
    expect(costs).toEqual({
      slippagePct: 0.02,
      optionSlippagePct: 0.3,
      slippageTicks: 0,
      participationPct: 10,
      entryOffsetPct: 0.1,
      optionEntryOffsetPct: 1,
      stopLimitOffsetPct: 0.5,
      optionStopLimitOffsetPct: 5,
      gapAllowanceR: 0.25,
      protectionPct: 3,
      entryValidSeconds: 20,
    });
  });
});

describe('variables', () => {
  test('one that is set wins over either profile', () => {
    const env = {
      PAPER_TRADE: 'true',
      DEFAULT_CAPITAL: '250000',
      LOG_LEVEL: 'DEBUG',
      MAX_DAILY_LOSS: '2600.50',
      MAX_TRADES: '4',
      CUTOFF: '14:30',
    };
    for (const profile of ['seed', 'demo']) {
      const config = configOf(profile, env);
      expect(config).toMatchObject({ logLevel: 'DEBUG', maxDailyLoss: 260_050, maxTrades: 4, cutoff: 870 });
      for (const bot of config.bots) expect(bot.capital).toBe(fromRupees(250_000));
    }
  });

  test('by what a day is certified has defaults, and a single setting wins over its variable', () => {
    expect(configOf('seed', {}).certify).toEqual({ tolerance: 100, chargesInCash: false });
    const env = { RUPEE_TOLERANCE: '2.50', CHARGES_IN_CASH: 'true' };
    expect(configOf('seed', env).certify).toEqual({ tolerance: 250, chargesInCash: true });
    expect(configOf('seed', { RUPEE_TOLERANCE: '0' }).certify.tolerance).toBe(0);
    expect(configOf('seed', env, { certify: { tolerance: 7 } }).certify).toEqual({
      tolerance: 7,
      chargesInCash: true,
    });
    expect(problemsOf('seed', env, { certify: { tolerance: -1 } })).toEqual([
      expect.stringMatching(/^setting certify\.tolerance: /),
    ]);
  });

  test('live trading is refused in a sentence', () => {
    expect(problemsOf('seed', { PAPER_TRADE: 'false' })).toEqual([
      'PAPER_TRADE is "false": no variable lets a run trade for real, `tron live on` and --broker kite do. Allowed: true',
    ]);
  });

  test.each([
    ['PAPER_TRADE', 'yes'],
    ['PAPER_TRADE', ''],
    ['DEFAULT_CAPITAL', '1,00,000'],
    ['DEFAULT_CAPITAL', '999'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_DAILY_LOSS', '-500'],
    ['MAX_DAILY_LOSS', '0'],
    ['MAX_DAILY_LOSS', '5e2'],
    ['MAX_DAILY_LOSS', 'NaN'],
    ['MAX_DAILY_LOSS', ''],
    ['MAX_TRADES', '0'],
    ['MAX_TRADES', '2.5'],
    ['MAX_TRADES', '101'],
    ['CUTOFF', '3pm'],
    ['CUTOFF', '09:14'],
    ['CUTOFF', '15:16'],
    ['CUTOFF', '25:00'],
    ['RUPEE_TOLERANCE', '-1'],
    ['RUPEE_TOLERANCE', '10001'],
    ['RUPEE_TOLERANCE', '0.001'],
    ['CHARGES_IN_CASH', 'yes'],
    ['CHARGES_IN_CASH', ''],
  ])('%s of "%s" is refused by name with what is allowed', (name, value) => {
    const row = describeVariables().find((r) => r.name === name);
    expect(problemsOf('seed', { [name]: value })).toEqual([
      `${name} is "${value}". Allowed: ${row?.allowed}`,
    ]);
  });

  test('everything wrong is said at once', () => {
    const problems = problemsOf('live', { MAX_TRADES: 'x', CUTOFF: 'y' }, { costs: { slippagePct: -1 } });
    expect(problems.map((p) => p.split(' ').slice(0, 3).join(' '))).toEqual([
      'the profile is',
      'MAX_TRADES is "x".',
      'CUTOFF is "y".',
      'setting costs.slippagePct: Too',
    ]);
  });

  test('the help has a row for each, with defaults of both profiles where they differ', () => {
    const rows = describeVariables();
    expect(rows.map((r) => r.name)).toEqual([
      'PAPER_TRADE',
      'DEFAULT_CAPITAL',
      'LOG_LEVEL',
      'MAX_DAILY_LOSS',
      'MAX_TRADES',
      'CUTOFF',
      'RUPEE_TOLERANCE',
      'CHARGES_IN_CASH',
    ]);
    expect(rows.map((r) => r.default)).toContain('500 (demo: 15000)');
    for (const row of rows) expect(row.allowed.length * row.meaning.length).toBeGreaterThan(0);
  });

  test('other variables of the environment are no concern', () => {
    expect(problemsOf('seed', { PATH: '/bin', HOME: undefined })).toEqual([]);
  });
});

describe('settings', () => {
  test('one is overridden, the others keep their defaults', () => {
    const config = configOf(
      'seed',
      {},
      { limits: { maxOpenPositions: 2 }, sessions: { squareOffCash: 910 } },
    );
    expect(config.limits).toMatchObject({ maxOpenPositions: 2, maxNetDirection: 3 });
    expect(config.sessions).toEqual({
      squareOffAuction: 905,
      squareOffDerivatives: 915,
      squareOffCash: 910,
      shortSessionExitMinutes: 10,
    });
  });

  test('a strategy’s settings pass through to its own schema', () => {
    const config = configOf('seed', {}, { strategies: { 'opening-range': { targetR: 2 } } });
    expect(config.strategies).toEqual({ 'opening-range': { targetR: 2 } });
  });

  test('a configuration cannot be changed', () => {
    const config = configOf('demo', {}, { strategies: { vwap: { days: [1] } } });
    for (const part of [config, config.bots, config.bots[0], config.limits, config.costs, config.sessions])
      expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(config.strategies['vwap']?.['days'])).toBe(true);
  });

  test('no number of the cost model or the governor may be NaN', () => {
    const { limits, costs } = configOf('seed', {});
    fc.assert(
      fc.property(
        fc.constantFrom(
          ...Object.keys(limits).map((key) => ['limits', key] as const),
          ...Object.keys(costs).map((key) => ['costs', key] as const),
        ),
        fc.constantFrom(NaN, Infinity, -1),
        ([group, key], value) => {
          expect(problemsOf('seed', {}, { [group]: { [key]: value } })[0]).toContain(`${group}.${key}`);
        },
      ),
    );
  });
});
