import type { DecisionRecord } from '../../../shared/domain/decision.ts';
import { newAccountDay } from '../../../shared/domain/account.ts';
import { instantOf, type Minute } from '../../../shared/domain/time.ts';
import { netOf, type ChargeSums, type Trade } from '../../../shared/domain/trade.ts';
import { fromRupees, paise, type Paise } from '../../../shared/domain/units.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import type { DayResult } from '../../../shared/runtime/day-result.ts';
import { decisionHash } from '../../../shared/runtime/decision-hash.ts';

export const DAY = 20260909;
export const at = (minute: Minute): number => instantOf(DAY, minute);

export function charges(brokerage: number, stt: number, gst: number): ChargeSums {
  const total = fromRupees(brokerage + stt + gst + 5);
  return {
    brokerage: fromRupees(brokerage),
    stt: fromRupees(stt),
    transaction: fromRupees(3),
    sebi: fromRupees(0.5),
    stamp: fromRupees(1.5),
    gst: fromRupees(gst),
    total,
  };
}

/** 142 SBIN bought at 850.65 and sold at 853.10: gross 347.90, charges 81, net 266.90. */
export function trade(changes: Partial<Trade> = {}): Trade {
  const qty = changes.qty ?? 142;
  return {
    id: 'T1',
    bot: 'stocks',
    strategy: 'vwap',
    instrument: 'NSE:SBIN',
    side: 'BUY',
    decidedAt: at(620),
    signalPrice: fromRupees(850.5),
    stop: fromRupees(846.1),
    target: null,
    trail: null,
    exitBy: 905,
    why: 'close above a rising VWAP',
    asked: 142,
    qty,
    entryValue: valueOf(850.65, qty),
    openedAt: at(620),
    exitQty: qty,
    exitValue: valueOf(853.1, qty),
    exitAttempts: 1,
    settledExitQty: qty,
    settledExitValue: valueOf(853.1, qty),
    exitReason: 'square-off',
    closedAt: at(905),
    charges: charges(40, 24, 12),
    sold: null,
    ...changes,
  };
}

/** 50 bought at 118.20 against 50 sold at 76.60, out at 124.35 and 80.60: gross 107.50. */
export const SPREAD = trade({
  id: 'T3',
  bot: 'options',
  strategy: 'debit-spread',
  instrument: 'NFO:NIFTY18350PE',
  asked: 50,
  qty: 50,
  stop: fromRupees(20.3),
  target: fromRupees(70.35),
  entryValue: valueOf(118.2, 50),
  exitQty: 50,
  exitValue: valueOf(124.35, 50),
  exitReason: 'time',
  sold: {
    instrument: 'NFO:NIFTY18250PE',
    width: fromRupees(100),
    qty: 50,
    value: valueOf(76.6, 50),
    coveredQty: 50,
    coveredValue: valueOf(80.6, 50),
    settledCoveredQty: 50,
    settledCoveredValue: valueOf(80.6, 50),
    attempts: 1,
  },
});

/** 65 NIFTY sold at 24,850 and bought back at 24,900.5: gross -3,282.50, charges 145, net -3,427.50. */
export const LOSS = trade({
  id: 'T2',
  bot: 'futures',
  strategy: 'opening-range',
  instrument: 'NFO:NIFTY26SEPFUT',
  side: 'SELL',
  asked: 130,
  qty: 65,
  stop: fromRupees(24_900),
  target: fromRupees(24_750),
  entryValue: valueOf(24_850, 65),
  exitQty: 65,
  exitValue: valueOf(24_900.5, 65),
  openedAt: at(600),
  closedAt: at(631),
  exitReason: 'stop',
  charges: charges(40, 80, 20),
});

export const WIN = trade();

export function valueOf(rupees: number, qty: number): Paise {
  return paise(Math.round(rupees * 100) * qty);
}

export function decision(changes: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    bot: 'stocks',
    instrument: 'NSE:SBIN',
    barAt: at(620),
    kind: 'entry',
    side: 'BUY',
    qty: 142,
    price: fromRupees(851.35),
    trigger: fromRupees(846.1),
    rule: 'vwap',
    strategy: 'vwap',
    why: 'close above a rising VWAP',
    value: 90_000,
    limit: 150_000,
    ...changes,
  };
}

export function chosen(bot: string, minute: Minute, rule: string, why = 'VIX unknown'): DecisionRecord {
  const nothing = {
    instrument: '',
    side: '',
    qty: 0,
    price: 0,
    trigger: 0,
    value: null,
    limit: null,
  } as const;
  return decision({ ...nothing, bot, barAt: at(minute), kind: 'select', rule, strategy: rule, why });
}

export const REFUSED = decision({
  bot: 'futures',
  instrument: 'NFO:NIFTY26SEPFUT',
  kind: 'denied',
  qty: 65,
  rule: 'risk-per-trade',
  strategy: 'opening-range',
  why: 'risk-per-trade ₹7,912, allowed ₹150 (stop and costs of the trade)',
  value: 791_200,
  limit: 15_000,
});

const DECISIONS: readonly DecisionRecord[] = [
  chosen('stocks', 571, 'vwap half-risk', 'VIX unknown, half risk on such a day'),
  chosen('futures', 571, 'opening-range'),
  chosen('stocks', 586, 'vwap half-risk', 'VIX unknown, still'),
  chosen('stocks', 601, 'none', 'VIX 26 extreme'),
  REFUSED,
  decision(),
];

/** A made-up day: one trade lost, one won. */
export function result(changes: Partial<DayResult> = {}): DayResult {
  const trades = changes.trades ?? [LOSS, WIN];
  const decisions = changes.decisions ?? DECISIONS;
  const realised = paise(trades.reduce((sum, each) => sum + netOf(each), 0));
  return {
    day: DAY,
    config: configOf('demo', {}),
    bots: ['stocks', 'futures'],
    decisions,
    trades,
    left: [],
    account: { ...newAccountDay(DAY), realised, trades: trades.length, mostAtRisk: fromRupees(4_500) },
    setups: [],
    assumed: ['NSE:SBIN: tick 0.05', 'NSE:ITC: tick 0.05', 'India VIX unknown', 'NSE:SBIN: tick 0.05'],
    hash: decisionHash(decisions),
    ...changes,
  };
}
