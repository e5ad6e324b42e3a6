import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chargeCoefficients, chargesOf, type ChargedOrder } from '../../shared/ledger/charges.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { paise } from '../../shared/domain/units.ts';
import { debitOf } from '../../shared/risk/ask.ts';
import { quantityFor, stakesOf, type Unit } from '../../shared/risk/sizing.ts';
import { filledSpread } from '../../shared/risk/spread-stakes.ts';
import { accountWith, askFor, DEMO, NIFTY_CALL, SOLD } from './asks.ts';

const CLASS = { segment: 'options', exchange: 'NFO', underlying: 'NIFTY' } as const;
const CHARGES = chargeCoefficients(CLASS, newestRates());

/** Bought at ₹120 (₹121.20 at the most) and sold at ₹80 (₹79.20 at the least), slippage of ₹0.40 and ₹0.30 a side. */
const SPREAD: Unit = {
  side: 'BUY',
  entry: 12_000,
  entryLimit: 12_120,
  stop: 2_000,
  entrySlippage: 40,
  exitSlippage: 40,
  stopOffset: 600,
  marginShare: 1,
  charges: CHARGES,
  sold: { price: 8_000, limit: 7_920, slippage: 30, marginShare: 1 },
};

function charged(side: ChargedOrder['side'], turnover: number): number {
  return chargesOf({ ...CLASS, side, turnover: paise(turnover) }, newestRates()).total;
}

describe('the stakes of a debit spread', () => {
  test('come from its payoff: its debit is what can be lost, wherever its stop is judged', () => {
    const stakes = stakesOf(SPREAD, 50, 0.25);
    expect(stakes.risk).toBe(4_000 * 50);
    expect(stakes.worstLoss).toBe(Math.ceil((12_120 - 7_920 + 40 + 30) * 50 + stakes.charges));
    expect(stakesOf({ ...SPREAD, stop: 3_500 }, 50, 0.25)).toEqual(stakes);
  });

  test('are the whole premium until the second leg is sold, which is also what has to be paid', () => {
    const stakes = stakesOf(SPREAD, 50, 0.25);
    expect(stakes.openingLoss).toBe(12_120 * 50 + stakes.charges);
    expect(stakes.margin).toBe(12_120 * 50);
  });

  test('hold at least the charges of four orders at any prices at which all is lost', () => {
    const prices = fc.tuple(fc.integer({ min: 100, max: 50_000 }), fc.integer({ min: 5, max: 100 }));
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 20 }), ([entry, soldPct], lots) => {
        const price = Math.max(5, Math.floor((entry * soldPct) / 100));
        const qty = lots * 65;
        const sold = { price, limit: price, slippage: 0, marginShare: 1 };
        const { charges } = stakesOf({ ...SPREAD, entry, entryLimit: entry, sold }, qty, 0);
        const entered = charged('BUY', entry * qty) + charged('SELL', price * qty);
        const left = charged('SELL', price * qty) + charged('BUY', price * qty);
        expect(charges).toBeGreaterThanOrEqual(entered + left);
      }),
    );
  });

  test('shrink to what was really paid and received once both legs are filled', () => {
    const filled = { premium: 12_050 * 50, received: 7_960 * 50, slippage: 70 * 50, marginShare: 1 };
    const { worstLoss, margin } = filledSpread(filled, CHARGES);
    const stakes = stakesOf(SPREAD, 50, 0.25);
    expect(worstLoss).toBeLessThan(stakes.worstLoss);
    expect(worstLoss).toBeGreaterThan((12_050 - 7_960 + 70) * 50);
    expect(margin).toBe(worstLoss);
  });

  test('that are not known refuse: NaN goes through', () => {
    const sold = { ...SPREAD.sold!, marginShare: NaN };
    expect(stakesOf({ ...SPREAD, sold }, 50, 0.25).margin).toBeNaN();
  });

  test('make the size: the most lots whose debit and costs fit the risk', () => {
    const account = accountWith(DEMO);
    const qty = quantityFor(SPREAD, { ...NIFTY_CALL, lot: 25 }, account, 'options', 250_000);
    const fits = (units: number): boolean => {
      const { risk, cost } = stakesOf(SPREAD, units, 0.25);
      return risk + cost <= 250_000;
    };
    expect(qty).toBe(50);
    expect([fits(qty), fits(qty + 25)]).toEqual([true, false]);
  });
});

test('the debit of an ask is what its two legs cost together, as seen and at their limits', () => {
  const ask = askFor(accountWith(DEMO), 'options', NIFTY_CALL, SPREAD, { sold: SOLD });
  expect(debitOf(ask)).toEqual({ seen: 12_000 - 1000, atLimits: 12_120 - 990 });
  expect(debitOf({ ...ask, sold: null })).toEqual({ seen: 12_000, atLimits: 12_120 });
});
