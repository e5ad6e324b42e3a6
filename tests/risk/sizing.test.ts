import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOT_NAMES } from '../../shared/domain/account.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import { Account } from '../../shared/risk/account.ts';
import { deniedText, objections } from '../../shared/risk/governor.ts';
import { quantityFor, riskAllowed, stakesOf, type Unit } from '../../shared/risk/sizing.ts';
import {
  accountWith,
  askFor,
  DEMO,
  NIFTY_CALL,
  NIFTY_FUTURE,
  reservation,
  SEED,
  SHARE_BUY,
  STOCK,
  TODAY,
  unitOf,
  withBot,
} from './asks.ts';

const GAP = SEED.costs.gapAllowanceR;

describe('the stakes of a trade', () => {
  test.each([
    [10, 715],
    [30, 2010],
  ])('one NIFTY option lot with a %d-point stop near 110 risks about ₹%d with charges', (points, rupees) => {
    const unit: Unit = {
      ...unitOf(NIFTY_CALL, 'BUY', 11_000, 11_000 - points * 100),
      entrySlippage: 0,
      exitSlippage: 0,
    };
    const { risk, cost } = stakesOf(unit, 65, GAP);
    expect(risk).toBe(fromRupees(65 * points));
    expect(Math.abs(risk + cost - fromRupees(rupees))).toBeLessThan(fromRupees(8));
  });

  test('by hand: 100 shares at ₹100, stop ₹99', () => {
    const { risk, cost, worstLoss, notional, margin, charges } = stakesOf(SHARE_BUY, 100, GAP);
    expect({ risk, notional, margin }).toEqual({ risk: 10_000, notional: 1_001_000, margin: 200_200 });
    // Limit ₹100.10 to stop ₹99 is 110 paise; a tick of slippage and a quarter of the distance for a gap: 140 a share.
    expect(worstLoss).toBe(14_000 + charges);
    expect(cost).toBeGreaterThan(1000 + 1000);
    expect(cost).toBeLessThan(1000 + 1120);
  });

  test('of a short are those of the long upside down', () => {
    const long = stakesOf(unitOf(STOCK, 'BUY', 10_000, 9900), 100, GAP);
    const short = stakesOf(unitOf(STOCK, 'SELL', 10_000, 10_100), 100, GAP);
    expect(short.risk).toBe(long.risk);
    expect(Math.abs(short.worstLoss - long.worstLoss)).toBeLessThan(20);
    expect(short.notional).toBe(1_000_000);
  });

  test('that cannot be margined are unknown, so they refuse', () => {
    const sold = unitOf(NIFTY_CALL, 'SELL', 11_000, 12_000);
    expect(stakesOf(sold, 65, GAP).margin).toBeNaN();
    expect(quantityFor(sold, NIFTY_CALL, Account.open(DEMO, TODAY), 'options', 10 ** 9)).toBe(0);
  });
});

describe('what a trade may risk', () => {
  test('is ₹150 under the seed profile: 30 % of the cap', () => {
    for (const bot of BOT_NAMES)
      expect(riskAllowed(Account.open(SEED, TODAY), bot, false)).toBe(fromRupees(150));
  });

  test('is half of that where the selector says so', () => {
    expect(riskAllowed(Account.open(SEED, TODAY), 'stocks', true)).toBe(fromRupees(75));
  });

  test('is the amount that the profile names, else 0.5 % of capital where that is less', () => {
    expect(riskAllowed(Account.open(DEMO, TODAY), 'futures', false)).toBe(fromRupees(9000));
    const small = withBot(SEED, 'stocks', { capital: fromRupees(40_000) });
    expect(
      riskAllowed(Account.open({ ...small, maxDailyLoss: fromRupees(5000) }, TODAY), 'stocks', false),
    ).toBe(20_000);
  });

  test('is never more than is left: of the cap, of the share', () => {
    const most = fromRupees(500);
    const bot = accountWith(SEED, [reservation('a', { worstLoss: fromRupees(100) })]);
    expect(riskAllowed(bot, 'stocks', false)).toBeCloseTo(most / 3 - fromRupees(100), 6);
    const others = accountWith(SEED, [reservation('a', { bot: 'options', worstLoss: fromRupees(450) })]);
    expect(riskAllowed(others, 'stocks', false)).toBe(fromRupees(50));
    const spent = accountWith(SEED, [reservation('a', { bot: 'options', worstLoss: fromRupees(501) })]);
    expect(riskAllowed(spent, 'stocks', false)).toBeLessThan(0);
    expect(quantityFor(SHARE_BUY, STOCK, spent, 'stocks', riskAllowed(spent, 'stocks', false))).toBe(0);
  });
});

test('the seed profile refuses an index future, with numbers', () => {
  const account = Account.open(SEED, TODAY);
  const unit = unitOf(NIFTY_FUTURE, 'BUY', 2_450_000, 2_440_000);
  const texts = objections(askFor(account, 'futures', NIFTY_FUTURE, unit), account).map(deniedText);
  expect(texts.join('\n')).toMatch(/^risk-per-trade ₹8,0\d{2}[\d.]*, allowed ₹150 /m);
  expect(texts.join('\n')).toMatch(/^daily-loss ₹[\d,.]+, allowed ₹500 /m);
  expect(texts.join('\n')).toMatch(/^bot-margin ₹2,07,\d{3}[\d.]*, allowed ₹1,00,000 /m);
});

const wish = fc.record({
  what: fc.constantFrom(STOCK, NIFTY_CALL, NIFTY_FUTURE, { ...STOCK, freezeQty: 50 }),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  entry: fc.integer({ min: 200, max: 300_000 }),
  awayBps: fc.integer({ min: 1, max: 2000 }),
  bot: fc.constantFrom(...BOT_NAMES),
  policy: fc.constantFrom(SEED, DEMO, { ...DEMO, maxDailyLoss: paise(50_000_000) }),
  risk: fc.integer({ min: 0, max: 10_000_000 }),
  used: fc.integer({ min: 0, max: 500_000 }),
});

function made({
  what,
  side,
  entry,
  awayBps,
  bot,
  policy,
  used,
}: typeof wish extends fc.Arbitrary<infer T> ? T : never) {
  const away = Math.ceil((entry * awayBps) / 10_000);
  const unit = unitOf(what, side, entry, side === 'BUY' ? entry - away : entry + away);
  const open = reservation('a', {
    bot,
    worstLoss: paise(used),
    margin: paise(used * 10),
    notional: paise(used * 50),
  });
  return { unit, account: accountWith(policy, [open]) };
}

/** Every bound, as the rules state them. */
function fits(
  unit: Unit,
  what: Instrument,
  account: Account,
  bot: (typeof BOT_NAMES)[number],
  risk: number,
  qty: number,
) {
  const stakes = stakesOf(unit, qty, account.policy.costs.gapAllowanceR);
  const { capital } = account.budgetOf(bot);
  return (
    stakes.risk + stakes.cost <= risk &&
    account.atRisk() + stakes.worstLoss <= account.policy.maxDailyLoss &&
    account.atRiskOf(bot) + stakes.worstLoss <= account.shareOf(bot) + 1e-6 &&
    account.marginUsed(bot) + stakes.margin <= capital &&
    account.marginUsed() + stakes.margin <= account.funds() &&
    account.notionalOf(bot) + stakes.notional <= capital * account.policy.limits.maxExposureMultiple &&
    qty <= (what.freezeQty ?? Infinity)
  );
}

describe('the quantity', () => {
  test('is whole lots, inside every bound, and one lot more is not', () => {
    let some = 0;
    fc.assert(
      fc.property(wish, (of) => {
        const { unit, account } = made(of);
        const { what, bot, risk } = of;
        const qty = quantityFor(unit, what, account, bot, risk);
        expect(qty % what.lot).toBe(0);
        expect(qty).toBeGreaterThanOrEqual(0);
        if (qty > 0) some += 1;
        expect(qty === 0 || fits(unit, what, account, bot, risk, qty)).toBe(true);
        expect(fits(unit, what, account, bot, risk, qty + what.lot)).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(some).toBeGreaterThan(50);
  });

  test('is what it would be and never more than the lots that are allowed: one lot or share on the first rung', () => {
    let cut = 0;
    fc.assert(
      fc.property(wish, fc.integer({ min: 1, max: 3 }), (of, maxLots) => {
        const { unit, account } = made(of);
        const { what, bot, risk } = of;
        const policy = { ...account.policy, limits: { ...account.policy.limits, maxLots } };
        const free = quantityFor(unit, what, account, bot, risk);
        const qty = quantityFor(unit, what, new Account(policy, account.state), bot, risk);
        expect(qty).toBe(Math.min(free, maxLots * what.lot));
        if (qty < free) cut += 1;
      }),
      { numRuns: 500 },
    );
    expect(cut).toBeGreaterThan(50);
  });

  test('grows with the risk', () => {
    fc.assert(
      fc.property(wish, fc.integer({ min: 0, max: 10_000_000 }), (of, more) => {
        const { unit, account } = made(of);
        const less = quantityFor(unit, of.what, account, of.bot, of.risk);
        expect(quantityFor(unit, of.what, account, of.bot, of.risk + more)).toBeGreaterThanOrEqual(less);
      }),
    );
  });

  test('is none for a number that is none', () => {
    const account = Account.open(DEMO, TODAY);
    const of = (unit: Unit, risk: number): number => quantityFor(unit, STOCK, account, 'stocks', risk);
    expect(of(SHARE_BUY, 100_000)).toBeGreaterThan(0);
    expect(of(SHARE_BUY, NaN)).toBe(0);
    for (const key of [
      'entry',
      'entryLimit',
      'stop',
      'entrySlippage',
      'exitSlippage',
      'stopOffset',
      'marginShare',
    ] as const) {
      expect(of({ ...SHARE_BUY, [key]: NaN }, 100_000)).toBe(0);
    }
    expect(of({ ...SHARE_BUY, stop: SHARE_BUY.entry }, 100_000)).toBe(0);
  });
});
