import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOT_NAMES, type BotName } from '../../shared/domain/account.ts';
import { segmentOf } from '../../shared/domain/instrument.ts';
import type { Trade } from '../../shared/domain/trade.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import { chargesOf, NO_CHARGES } from '../../shared/ledger/charges.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { Account } from '../../shared/risk/account.ts';
import { stakesOf } from '../../shared/risk/sizing.ts';
import { closedTrade } from '../domain/trades.ts';
import { accountWith, DEMO, NIFTY_CALL, reservation, SEED, SHARE_BUY, STOCK, TODAY, unitOf } from './asks.ts';

/** A closed trade of that order whose net is `net`. */
function tradeWith(order: string, bot: BotName, net: number): Trade {
  return closedTrade({ id: order, bot, exitValue: paise(1_000_000 + net), charges: NO_CHARGES });
}

type What = 'reserve' | 'count' | 'shrink' | 'release' | 'settle' | 'halt';

const command = fc.record({
  what: fc.constantFrom<What>('reserve', 'count', 'shrink', 'release', 'settle', 'halt'),
  pick: fc.nat({ max: 20 }),
  bot: fc.constantFrom(...BOT_NAMES),
  worst: fc.integer({ min: 101, max: 1_000_000 }),
  net: fc.integer({ min: -900_000, max: 900_000 }),
  filled: fc.integer({ min: 1, max: 10 }),
});
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** Does what is legal now; returns whether anything was to change. */
function perform(account: Account, of: Command, id: string, shrunk: Set<string>): boolean {
  const { open } = account.state;
  const chosen = open.length === 0 ? undefined : open[of.pick % open.length];
  switch (of.what) {
    case 'reserve':
      account.reserve(reservation(id, { bot: of.bot, worstLoss: paise(of.worst) }));
      return true;
    case 'halt': {
      const was = account.state.halted;
      account.halt(id);
      return was === null;
    }
    case 'count': {
      if (chosen === undefined) return false;
      const was = chosen.counted;
      account.count(chosen.order);
      return !was;
    }
    case 'shrink':
      if (chosen === undefined || shrunk.has(chosen.order)) return false;
      shrunk.add(chosen.order);
      account.shrink(chosen.order, of.filled, 10);
      return of.filled < 10;
    case 'release':
      if (chosen === undefined || chosen.counted) return false;
      account.release(chosen.order);
      return true;
    case 'settle':
      if (chosen === undefined) return false;
      account.count(chosen.order);
      account.settle(tradeWith(chosen.order, chosen.bot, of.net), 1);
      return true;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe('any legal story of a day', () => {
  test('keeps the sums equal, the budget never larger, and tells every change by the revision', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const account = Account.open(DEMO, TODAY);
        const shrunk = new Set<string>();
        const counted = new Set<string>();
        let most = 0;
        commands.forEach((each, i) => {
          const { revision } = account.state;
          const changed = perform(account, each, `o${i}`, shrunk);
          expect(account.state.revision > revision).toBe(changed);
          const { state } = account;
          for (const open of state.open) if (open.counted) counted.add(open.order);
          for (const id of state.closed) counted.add(id);
          expect(account.atRisk()).toBe(
            Math.max(0, 0 - state.realised) + total(state.open.map((r) => r.worstLoss)),
          );
          expect(account.funds()).toBeLessThanOrEqual(account.capital);
          for (const bot of BOT_NAMES) {
            expect(account.leftFor(bot)).toBeLessThanOrEqual(account.shareOf(bot));
            expect(account.leftFor(bot)).toBeLessThanOrEqual(DEMO.maxDailyLoss - account.atRisk());
          }
          expect(total(state.bots.map((b) => b.realised))).toBe(state.realised);
          expect(total(state.bots.map((b) => b.trades))).toBe(state.trades);
          expect(state.trades).toBe(counted.size);
          expect(total(BOT_NAMES.map((bot) => account.marginUsed(bot)))).toBe(account.marginUsed());
          expect(account.tradesWithPending()).toBe(
            state.trades + state.open.filter((r) => !r.counted).length,
          );
          most = Math.max(most, account.atRisk());
          expect(state.mostAtRisk).toBeGreaterThanOrEqual(most);
        });
      }),
    );
  });
});

describe('a reservation', () => {
  test('is made once for an order', () => {
    const account = accountWith(DEMO, [reservation('a')]);
    expect(() => account.reserve(reservation('a'))).toThrow('order a has a reservation already');
  });

  test('becomes a trade of the day with its first filled unit, once', () => {
    const account = accountWith(DEMO, [reservation('a')]);
    expect(account.state.trades).toBe(0);
    expect(account.tradesWithPending()).toBe(1);
    account.count('a');
    account.count('a');
    expect(account.state.trades).toBe(1);
    expect(account.tradesWithPending()).toBe(1);
    expect(account.tally('stocks', 'vwap')).toBe(1);
    expect(account.tally('stocks', 'vwap', 'NSE:a')).toBe(1);
    expect(account.tally('stocks', 'vwap', 'NSE:b')).toBe(0);
  });

  test('of a spread becomes what its payoff can lose once both legs are filled, and never more', () => {
    const account = accountWith(DEMO, [reservation('a', { worstLoss: paise(9000), margin: paise(9000) })]);
    const { revision } = account.state;
    account.complete('a', 4000, 4000);
    expect(account.state.open).toMatchObject([{ worstLoss: 4000, margin: 4000 }]);
    account.complete('a', 5000, 5000);
    expect(account.state.open).toMatchObject([{ worstLoss: 4000, margin: 4000 }]);
    expect(account.state.revision).toBeGreaterThan(revision);
    account.complete('other', 1, 1);
    expect(account.atRisk()).toBe(4000);
  });

  test('covers what was filled after it shrank, flat brokerage included', () => {
    const share = { unit: SHARE_BUY, lot: 1 };
    const option = { unit: unitOf(NIFTY_CALL, 'BUY', 11_000, 10_000), lot: NIFTY_CALL.lot };
    fc.assert(
      fc.property(
        fc.constantFrom(share, option),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 500 }),
        ({ unit, lot }, some, more) => {
          const asked = stakesOf(unit, (some + more) * lot, 0.25);
          const filled = stakesOf(unit, some * lot, 0.25);
          const worst = { worstLoss: paise(asked.worstLoss), charges: paise(asked.charges) };
          const account = accountWith(DEMO, [reservation('a', worst)]);
          account.shrink('a', filled.qty, asked.qty);
          expect(account.atRisk()).toBeGreaterThanOrEqual(filled.worstLoss);
          expect(account.atRisk()).toBeLessThanOrEqual(asked.worstLoss);
        },
      ),
    );
  });

  test.each([
    ['share', STOCK, 10_000, 9900],
    ['call', NIFTY_CALL, 11_000, 10_000],
  ] as const)(
    'of a %s covers an entry at its limit, an exit at the stop’s limit and the charges',
    (_, instrument, entry, stop) => {
      const unit = unitOf(instrument, 'BUY', entry, stop);
      const { worstLoss, qty } = stakesOf(unit, instrument.lot * 10, 0.25);
      const segment = segmentOf(instrument) ?? 'futures';
      const order = { ...instrument, segment };
      const bought = paise(unit.entryLimit * qty);
      const sold = paise(Math.floor((stop - unit.stopOffset) * qty));
      const charges =
        chargesOf({ ...order, side: 'BUY', turnover: bought }, newestRates()).total +
        chargesOf({ ...order, side: 'SELL', turnover: sold }, newestRates()).total;
      expect(worstLoss).toBeGreaterThanOrEqual(bought - sold + charges);
    },
  );
});

describe('a settled trade', () => {
  test('ends its reservation, and a second settlement throws', () => {
    const account = accountWith(DEMO, [reservation('a'), reservation('b', { worstLoss: paise(777) })]);
    account.settle(tradeWith('a', 'stocks', -500), 9);
    expect(account.state.open.map((r) => r.order)).toEqual(['b']);
    expect(account.atRisk()).toBe(500 + 777);
    expect(() => account.settle(tradeWith('a', 'stocks', -500), 9)).toThrow('trade a is settled already');
    expect(account.state.realised).toBe(-500);
  });

  test('that lost is remembered until one wins', () => {
    const account = Account.open(DEMO, TODAY);
    account.settle(tradeWith('a', 'stocks', -1), 5);
    account.settle(tradeWith('b', 'stocks', -1), 7);
    expect(account.dayOf('stocks')).toMatchObject({ lossesInRow: 2, lastLossAt: 7 });
    account.settle(tradeWith('c', 'stocks', 0), 8);
    expect(account.dayOf('stocks')).toMatchObject({ lossesInRow: 0, lastLossAt: 7 });
  });

  test('that won enlarges no budget', () => {
    const account = Account.open(SEED, TODAY);
    const before = account.leftFor('stocks');
    account.settle(tradeWith('a', 'stocks', 100_000), 5);
    expect(account.leftFor('stocks')).toBe(before);
    expect(account.funds()).toBe(fromRupees(300_000));
  });
});

test('a share of the cap is the bot’s part of the capital', () => {
  const account = Account.open(DEMO, TODAY);
  expect(account.shareOf('stocks')).toBe(fromRupees(3000));
  expect(account.shareOf('futures')).toBe(fromRupees(9000));
  expect(account.shareOf('options')).toBe(fromRupees(3000));
});

test('entries that an account rule closed open again with any change', () => {
  const account = accountWith(DEMO, [reservation('a')]);
  expect(account.entriesOpen).toBe(true);
  account.closeEntries();
  expect(account.entriesOpen).toBe(false);
  account.release('a');
  expect(account.entriesOpen).toBe(true);
});

test('the first reason of a halt stays', () => {
  const account = Account.open(DEMO, TODAY);
  account.halt('first');
  account.halt('second');
  expect(account.state.halted).toBe('first');
});

test('a bot without a budget or a day is an error by name', () => {
  const account = new Account({ ...DEMO, bots: [] }, { ...accountWith(DEMO).state, bots: [] });
  expect(() => account.budgetOf('stocks')).toThrow('bot stocks has no budget');
  expect(() => account.dayOf('stocks')).toThrow('bot stocks has no day');
});
