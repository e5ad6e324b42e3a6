import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BotName } from '../../shared/domain/account.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import { Account, type RiskPolicy } from '../../shared/risk/account.ts';
import { govern, isDenied } from '../../shared/risk/governor.ts';
import { smallestBudget, smallestBudgetOf, type SmallestBudget } from '../../shared/risk/smallest-budget.ts';
import type { Unit } from '../../shared/risk/sizing.ts';
import {
  askFor,
  DEMO,
  NIFTY_CALL,
  NIFTY_FUTURE,
  RUPEE,
  SEED,
  STOCK,
  TODAY,
  unitOf,
  withBot,
} from './asks.ts';

const TRADED = { stocks: STOCK, futures: NIFTY_FUTURE, options: NIFTY_CALL } as const;

/** The refusing rule under a budget of exactly that; "approved", and of one lot at least, where none refuses. */
function verdict(policy: RiskPolicy, bot: BotName, unit: Unit, with_: SmallestBudget): string {
  const { cap, capital, riskPerTrade } = with_;
  const account = Account.open(
    { ...withBot(policy, bot, { capital, riskPerTrade }), maxDailyLoss: cap },
    TODAY,
  );
  const ask = askFor(account, bot, TRADED[bot], unit, { market: openMarket(unit) });
  const given = govern(ask, account);
  return isDenied(given) ? given.rule.code : 'approved';
}

function openMarket({ entry }: Unit) {
  const market = { now: 0, dataAt: 0, lastPrice: entry, open: true, missing: 0, squareOff: 905 };
  return { ...market, bandLow: null, bandHigh: null };
}

const wish = fc.record({
  bot: fc.constantFrom<BotName>('stocks', 'futures', 'options'),
  short: fc.boolean(),
  entry: fc.integer({ min: 5000, max: 3_000_000 }),
  awayBps: fc.integer({ min: 20, max: 1500 }),
  capital: fc.integer({ min: 1, max: 2_000_000 }),
  profile: fc.constantFrom(SEED, DEMO),
  fraction: fc.integer({ min: 1, max: 100 }),
  /** Costs under which a trade may lose no more than it risks. */
  tight: fc.boolean(),
});

describe('the smallest budget', () => {
  test('admits one lot, and a rupee less of the cap, the capital or the amount that it raised does not', () => {
    fc.assert(
      fc.property(wish, ({ bot, short, entry, awayBps, capital, profile, fraction, tight }) => {
        const base = withBot(profile, bot, { capital: paise(capital * 100) });
        // The cost gate is asked before: what fails it is not told of budgets.
        const limits = { ...base.limits, costGateFraction: Infinity, riskFractionOfCap: fraction / 100 };
        const costs = { ...base.costs, gapAllowanceR: tight ? 0 : base.costs.gapAllowanceR };
        const policy: RiskPolicy = { ...base, limits, costs };
        const side = short && bot !== 'options' ? 'SELL' : 'BUY';
        const away = Math.ceil((entry * awayBps) / 10_000);
        const plain = unitOf(TRADED[bot], side, entry, side === 'BUY' ? entry - away : entry + away);
        const unit = tight ? { ...plain, entryLimit: entry } : plain;
        const account = Account.open(policy, TODAY);
        const ask = askFor(account, bot, TRADED[bot], unit, { market: openMarket(unit) });
        const smallest = smallestBudgetOf(ask, unit, account)!;
        expect(smallest.cap % 100).toBe(0);
        expect(verdict(policy, bot, unit, smallest)).toBe('approved');
        expect(verdict(policy, bot, unit, { ...smallest, cap: paise(smallest.cap - RUPEE) })).not.toBe(
          'approved',
        );
        const had = policy.bots.find((each) => each.name === bot)!;
        const lessCapital = { ...smallest, capital: paise(smallest.capital - RUPEE) };
        const raised = smallest.capital > had.capital;
        expect(raised && verdict(policy, bot, unit, lessCapital) === 'approved').toBe(false);
        const { riskPerTrade } = smallest;
        if (riskPerTrade === null || riskPerTrade === had.riskPerTrade) return;
        const lessAmount = { ...smallest, riskPerTrade: paise(riskPerTrade - RUPEE) };
        expect(verdict(policy, bot, unit, lessAmount)).not.toBe('approved');
      }),
      { numRuns: 1000 },
    );
  });

  test('keeps the capital that the bot has: with less its share of the cap would shrink as well', () => {
    const account = Account.open(SEED, TODAY);
    const unit = unitOf(NIFTY_CALL, 'BUY', 11_000, 10_800);
    const smallest = smallestBudgetOf(askFor(account, 'options', NIFTY_CALL, unit), unit, account);
    expect(smallest?.capital).toBe(fromRupees(100_000));
  });

  test('says what one lot of NIFTY options needs, in rupees', () => {
    const account = Account.open(SEED, TODAY);
    const unit = unitOf(NIFTY_CALL, 'BUY', 11_000, 8000);
    const text = smallestBudget(askFor(account, 'options', NIFTY_CALL, unit), unit, account);
    expect(text).toMatch(
      /^one lot of 65 risks ₹2,0\d\d(\.\d+)? with costs, at worst ₹2,[\d,.]+, margin ₹[\d,.]+: it needs a day's loss cap of ₹[\d,]+ and ₹[\d,]+ of capital in the bot$/,
    );
  });

  test('names the amount a trade may risk where the profile names too little', () => {
    const account = Account.open(DEMO, TODAY);
    const unit = unitOf(NIFTY_CALL, 'BUY', 20_000, 15_000);
    const text = smallestBudget(askFor(account, 'options', NIFTY_CALL, unit), unit, account);
    expect(text).toMatch(/of capital in the bot, ₹3,[\d,]+ a trade$/);
  });

  test('is none where the margin is unknown', () => {
    const account = Account.open(DEMO, TODAY);
    const unit = unitOf(NIFTY_CALL, 'SELL', 20_000, 25_000);
    const text = smallestBudget(askFor(account, 'options', NIFTY_CALL, unit), unit, account);
    expect(text).toMatch(/its margin is not known: no budget admits it$/);
  });
});
