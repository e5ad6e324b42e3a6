import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOT_NAMES, type BotName } from '../../shared/domain/account.ts';
import { paise } from '../../shared/domain/units.ts';
import { Account } from '../../shared/risk/account.ts';
import type { Ask } from '../../shared/risk/ask.ts';
import { deniedText, govern, isDenied, objections } from '../../shared/risk/governor.ts';
import { RULES } from '../../shared/risk/rules.ts';
import { closedTrade } from '../domain/trades.ts';
import {
  accountWith,
  askFor,
  DEMO,
  NIFTY_CALL,
  NIFTY_FUTURE,
  reservation,
  SEED,
  shareAsk,
  STOCK,
  TODAY,
  unitOf,
} from './asks.ts';

function codeOf(ask: Ask, account: Account): string {
  const verdict = govern(ask, account);
  return isDenied(verdict) ? verdict.rule.code : 'approved';
}

describe('the governor', () => {
  test('approves what every rule allows, and returns that very ask', () => {
    const account = Account.open(DEMO, TODAY);
    const ask = shareAsk(account);
    expect(govern(ask, account)).toBe(ask);
    expect(objections(ask, account)).toEqual([]);
  });

  test('the first refusal is the reason, objections are all of them, in order', () => {
    const account = accountWith(DEMO);
    account.halt('by hand');
    const ask = shareAsk(account, { minute: 1000, owner: 'futures' });
    expect(codeOf(ask, account)).toBe('halted');
    const codes = objections(ask, account).map((denied) => denied.rule.code);
    expect(codes).toEqual(['halted', 'cut-off', 'market-hours', 'instrument-owner']);
  });

  test('says the numbers, and for a flag none', () => {
    const account = accountWith(DEMO);
    const ask = shareAsk(account, { riskAllowed: 15_000 });
    const [denied] = objections({ ...ask, stakes: { ...ask.stakes, cost: 10_000 } }, account);
    expect(deniedText(denied!)).toMatch(
      /^risk-per-trade ₹[\d,.]+, allowed ₹150 \(stop and costs of the trade\)$/,
    );
    const [owned] = objections({ ...ask, riskAllowed: Infinity, owner: 'stocks' }, account);
    expect(deniedText(owned!)).toBe(
      'instrument-owner (another bot owns the instrument until the broker says it is flat)',
    );
  });

  test('says of a blocked instrument what blocks it', () => {
    const account = accountWith(DEMO);
    const [blocked] = objections(shareAsk(account, { blocked: 'TEST goes ex, bonus 1:1' }), account);
    expect(deniedText(blocked!)).toBe('eligibility (TEST goes ex, bonus 1:1)');
  });
});

/** The paths of all numbers of a value: "stakes.risk". */
function numberPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => numberPaths(part, [...path, key]));
}

/** A copy with the number at the path replaced. */
function replaced<T>(value: T, path: readonly string[], by: number): T {
  const copy = structuredClone(value);
  let at: unknown = copy;
  for (const key of path.slice(0, -1)) at = Reflect.get(Object(at), key);
  Reflect.set(Object(at), path.at(-1)!, by);
  return copy;
}

describe('a forged ask', () => {
  const account = Account.open(DEMO, TODAY);
  const base = shareAsk(account, { target: paise(10_200) });
  const instrument = { ...base.instrument, freezeQty: 100_000, expiry: 20260924, spread: paise(5) };
  const ask: Ask = { ...base, instrument };
  const paths = numberPaths(ask).map((path) => [path.join('.'), path] as const);

  test('is approved while nothing is forged', () => {
    expect(paths.length).toBeGreaterThan(25);
    expect(codeOf(ask, account)).toBe('approved');
  });

  test.each(paths)('with NaN in %s is refused', (_, path) => {
    expect(codeOf(replaced(ask, path, NaN), account)).not.toBe('approved');
  });

  test.each(paths.filter(([name]) => /^(stakes|entry|stop|target|market\.lastPrice)/.test(name)))(
    'with less than nothing, or without end, in %s is refused',
    (_, path) => {
      expect(codeOf(replaced(ask, path, -1), account)).not.toBe('approved');
      expect(codeOf(replaced(ask, path, Infinity), account)).not.toBe('approved');
    },
  );

  test('with a worst loss or a risk that its own prices contradict is refused', () => {
    expect(codeOf({ ...ask, stakes: { ...ask.stakes, worstLoss: 1 } }, account)).toBe('broken-numbers');
    expect(codeOf({ ...ask, entryLimit: paise(1_000_000) }, account)).toBe('broken-numbers');
    expect(codeOf({ ...ask, stakes: { ...ask.stakes, risk: ask.stakes.risk - 1 } }, account)).toBe(
      'broken-numbers',
    );
  });
});

const wish = fc.record({
  bot: fc.constantFrom(...BOT_NAMES),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  entry: fc.integer({ min: 1000, max: 30_000 }),
  stopPct: fc.integer({ min: 1, max: 100 }),
  lots: fc.integer({ min: 0, max: 400 }),
  settles: fc.boolean(),
  net: fc.integer({ min: -200_000, max: 200_000 }),
});
const TRADED = { stocks: STOCK, futures: NIFTY_FUTURE, options: NIFTY_CALL } as const;

test('whatever is asked, what is approved stays inside cap, share, margin, funds and trades', () => {
  let approvals = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(SEED, DEMO),
      fc.array(wish, { minLength: 1, maxLength: 12 }),
      (policy, wishes) => {
        const account = Account.open(policy, TODAY);
        wishes.forEach((want, i) => {
          const instrument = { ...TRADED[want.bot], key: `K${i}` };
          const away = Math.round((want.entry * want.stopPct) / 1000) + 1;
          const stop = want.side === 'BUY' ? want.entry - away : want.entry + away;
          const unit = unitOf(instrument, want.side, want.entry, stop);
          const limits = { perInstrument: 9, perBot: 9, lossesPerDay: null, pauseMinutes: 0 };
          const ask = askFor(account, want.bot, instrument, unit, { tradeLimits: limits, minute: 760 });
          if (isDenied(govern(ask, account))) return;
          approvals += 1;
          account.reserve(
            reservation(`o${i}`, { ...reserved(ask), bot: want.bot, side: want.side, bet: want.side }),
          );
          expectInside(account, want.bot);
          if (!want.settles) return;
          account.count(`o${i}`);
          const net = Math.max(want.net, -ask.stakes.worstLoss);
          account.settle(
            closedTrade({ id: `o${i}`, bot: want.bot, exitValue: paise(1_000_000 + net) }),
            ask.barAt,
          );
          expect(account.atRisk()).toBeLessThanOrEqual(policy.maxDailyLoss);
        });
      },
    ),
  );
  expect(approvals).toBeGreaterThan(50);
});

function reserved({ stakes }: Ask) {
  const { worstLoss, charges, margin, notional } = stakes;
  return {
    worstLoss: paise(worstLoss),
    charges: paise(charges),
    margin: paise(margin),
    notional: paise(notional),
  };
}

function expectInside(account: Account, bot: BotName): void {
  const { policy } = account;
  expect(account.atRisk()).toBeLessThanOrEqual(policy.maxDailyLoss);
  expect(account.atRiskOf(bot)).toBeLessThanOrEqual(account.shareOf(bot));
  expect(account.marginUsed(bot)).toBeLessThanOrEqual(account.budgetOf(bot).capital);
  expect(account.marginUsed()).toBeLessThanOrEqual(account.funds());
  expect(account.tradesWithPending()).toBeLessThanOrEqual(policy.maxTrades);
  expect(account.state.open.length).toBeLessThanOrEqual(policy.limits.maxOpenPositions);
}

test('codes are unique, in kebab case, and every rule says what it is about', () => {
  const codes = RULES.map((rule) => rule.code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const { code, says } of RULES) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(says.length).toBeGreaterThan(5);
  }
});
