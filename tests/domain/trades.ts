import type { Trade } from '../../shared/domain/trade.ts';
import { paise } from '../../shared/domain/units.ts';
import { NO_CHARGES } from '../../shared/ledger/charges.ts';

/** A hundred bought at ₹100 and sold at ₹100, without charges. */
export function closedTrade(change: Partial<Trade> = {}): Trade {
  return {
    id: 'a',
    bot: 'stocks',
    strategy: 'vwap',
    instrument: 'NSE:TEST',
    side: 'BUY',
    decidedAt: 0,
    signalPrice: paise(10_000),
    stop: paise(9900),
    target: null,
    trail: null,
    exitBy: 900,
    why: 'test',
    asked: 100,
    qty: 100,
    entryValue: paise(1_000_000),
    openedAt: 0,
    exitQty: 100,
    exitValue: paise(1_000_000),
    exitAttempts: 1,
    settledExitQty: 100,
    settledExitValue: paise(1_000_000),
    exitReason: 'stop',
    closedAt: 1,
    charges: NO_CHARGES,
    sold: null,
    ...change,
  };
}
