import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grossOf, netOf, openQty } from '../../shared/domain/trade.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import { chargesOf, NO_CHARGES } from '../../shared/ledger/charges.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { closedTrade } from './trades.ts';

describe('profit of a trade', () => {
  test('long: sold minus bought', () => {
    const trade = closedTrade({ entryValue: fromRupees(10_000), exitValue: fromRupees(10_250) });
    expect(grossOf(trade)).toBe(fromRupees(250));
    expect(openQty(trade)).toBe(0);
  });

  test('short: a higher exit is a loss', () => {
    const trade = closedTrade({
      side: 'SELL',
      entryValue: fromRupees(10_000),
      exitValue: fromRupees(10_250),
    });
    expect(grossOf(trade)).toBe(-25_000);
  });

  test('a partial exit earns on what was closed: 40 of 100 at ₹3 more', () => {
    const trade = closedTrade({ exitQty: 40, exitValue: fromRupees(40 * 103) });
    expect(grossOf(trade)).toBe(fromRupees(120));
    expect(openQty(trade)).toBe(60);
    expect(grossOf(closedTrade({ ...trade, side: 'SELL' }))).toBe(-12_000);
  });

  test('nothing closed, nothing earned', () => {
    expect(grossOf(closedTrade({ exitQty: 0, exitValue: paise(0) }))).toBe(0);
    expect(grossOf(closedTrade({ qty: 0, exitQty: 0, entryValue: paise(0), exitValue: paise(0) }))).toBe(0);
  });

  test('net of both orders’ charges: 100 shares bought at ₹100, sold at ₹101', () => {
    const order = { segment: 'equity-intraday', exchange: 'NSE', underlying: 'TEST' } as const;
    const bought = chargesOf({ ...order, side: 'BUY', turnover: fromRupees(10_000) }, newestRates());
    const sold = chargesOf({ ...order, side: 'SELL', turnover: fromRupees(10_100) }, newestRates());
    // Brokerage 3.00 + 3.03, STT 2.53 on the sale, exchange 0.31 + 0.31, SEBI 0.01 + 0.01, stamp 0.30, GST 18 % of 6.67.
    const total = paise(bought.total + sold.total);
    expect(total).toBe(300 + 303 + 253 + 31 + 31 + 1 + 1 + 30 + 60 + 60);
    const trade = closedTrade({ exitValue: fromRupees(10_100), charges: { ...NO_CHARGES, total } });
    expect(netOf(trade)).toBe(10_000 - total);
  });

  test('what was closed and what is still open add up, whichever side and however the entry averaged', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('BUY' as const, 'SELL' as const),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 10 ** 9 }),
        (side, qty, entry, exit) => {
          const whole = closedTrade({
            side,
            qty,
            exitQty: qty,
            entryValue: paise(entry),
            exitValue: paise(exit),
          });
          expect(grossOf(whole)).toBe(side === 'BUY' ? exit - entry : entry - exit);
        },
      ),
    );
  });
});
