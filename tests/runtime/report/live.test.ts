import { describe, expect, test } from 'vitest';
import { LiveLines, refusalText } from '../../../shared/runtime/report/live.ts';
import { at, chosen, decision, LOSS, REFUSED, SPREAD, trade, valueOf, WIN } from './sample.ts';

const lines = (): LiveLines => new LiveLines({ colour: false });

describe('decisions', () => {
  test('a choice is told when it changes, the first one always', () => {
    const live = lines();
    expect(
      live.decision(chosen('stocks', 571, 'vwap half-risk', 'VIX unknown, half risk on such a day')),
    ).toBe('09:31 stocks  select   vwap half-risk — VIX unknown, half risk on such a day');
    expect(live.decision(chosen('stocks', 586, 'vwap half-risk', 'VIX unknown, still'))).toBeNull();
    expect(live.decision(chosen('futures', 586, 'vwap half-risk'))).toBe(
      '09:46 futures select   vwap half-risk — VIX unknown',
    );
    expect(live.decision(chosen('stocks', 601, 'none', 'VIX 26 extreme'))).toContain('none — VIX 26 extreme');
    expect(live.decision(chosen('stocks', 616, 'vwap half-risk'))).toContain('vwap half-risk');
  });

  test('an entry says quantity, limit, stop and why', () => {
    expect(lines().decision(decision())).toBe(
      '10:20 stocks  ENTRY    BUY 142 SBIN limit 851.35 stop 846.10 — close above a rising VWAP',
    );
  });

  test('a refusal says its numbers', () => {
    expect(lines().decision(REFUSED)).toBe(
      '10:20 futures REFUSED  BUY 65 NIFTY26SEPFUT: risk-per-trade ₹7,912, allowed ₹150 (stop and costs of the trade)',
    );
    expect(refusalText(REFUSED)).toBe('BUY 65 NIFTY26SEPFUT: risk-per-trade ₹7,912, allowed ₹150');
    expect(refusalText(decision({ rule: 'halted', value: 1, limit: 0 }))).toBe('BUY 142 SBIN: halted');
    expect(refusalText(decision({ rule: 'bot-margin', value: null }))).toContain('unknown, allowed ₹1,500');
  });

  test('a stop and an exit say their prices, an exit its reason', () => {
    expect(lines().decision(decision({ kind: 'stop', side: 'SELL', rule: 'SL-M', price: 0 }))).toBe(
      '10:20 stocks  STOP     SELL 142 SBIN SL-M trigger 846.10',
    );
    const exit = decision({ kind: 'exit', side: 'SELL', trigger: 0, rule: 'target', why: 'target' });
    expect(lines().decision(exit)).toBe('10:20 stocks  EXIT     SELL 142 SBIN limit 851.35 — target');
    expect(lines().decision({ ...exit, rule: 'chase' })).toContain('— chase, target');
  });

  test('a long line breaks at the width and goes on below its text', () => {
    const live = new LiveLines({ colour: false, width: 60 });
    expect(live.decision(REFUSED)).toBe(
      [
        '10:20 futures REFUSED  BUY 65 NIFTY26SEPFUT: risk-per-trade',
        '                       ₹7,912, allowed ₹150 (stop and costs',
        '                       of the trade)',
      ].join('\n'),
    );
  });
});

describe('fills', () => {
  test('a spread tells both of its legs, as it fills and as it closes', () => {
    expect(lines().opened(SPREAD)).toBe(
      '10:20 options FILLED   50 of 50 NIFTY18350PE at 118.20, 50 NIFTY18250PE sold at 76.60: debit 41.60',
    );
    const unsold = {
      ...SPREAD.sold!,
      qty: 0,
      value: valueOf(0, 0),
      coveredQty: 0,
      coveredValue: valueOf(0, 0),
    };
    expect(lines().opened({ ...SPREAD, sold: unsold })).toContain(', nothing of NIFTY18250PE sold');
    expect(lines().closed(SPREAD)).toContain(
      'SELL 50 of 50 NIFTY18350PE at 124.35, 50 NIFTY18250PE bought back at 80.60 — time: gross +₹107.50',
    );
    const leg = {
      instrument: 'NFO:NIFTY18250PE',
      trigger: 0,
      price: 7_605,
      why: 'sold against 50 NIFTY18350PE',
    };
    expect(lines().decision(decision({ kind: 'leg', side: 'SELL', qty: 50, ...leg }))).toBe(
      '10:20 stocks  LEG      SELL 50 NIFTY18250PE limit 76.05 — sold against 50 NIFTY18350PE',
    );
    expect(lines().decision(decision({ trigger: 0 }))).not.toContain('stop');
  });

  test('a whole and a partial fill say so', () => {
    expect(lines().opened(WIN)).toBe('10:20 stocks  FILLED   142 of 142 SBIN at 850.65');
    expect(lines().opened(LOSS)).toBe('10:00 futures PARTIAL  65 of 130 NIFTY26SEPFUT at 24,850.00');
  });

  test('a closed trade says its exit, reason and net', () => {
    expect(lines().closed(WIN)).toBe(
      '15:05 stocks  CLOSED   SELL 142 of 142 SBIN at 853.10 — square-off: gross +₹347.90, charges ₹81, net +₹266.90',
    );
    expect(lines().closed(LOSS)).toContain(
      'CLOSED   BUY 65 of 65 NIFTY26SEPFUT at 24,900.50 — stop: gross -₹3,282.50',
    );
  });

  test('an entry without a fill names the bot that asked; time is the minute that runs', () => {
    const live = lines();
    live.decision(decision());
    live.minute(at(621));
    expect(live.unfilled('T1', 'NSE:SBIN', 'no volume')).toBe(
      '10:21 stocks  UNFILLED SBIN — no volume (order T1)',
    );
    expect(live.alert('the book differs')).toBe('10:21         ALERT    the book differs');
    expect(lines().alert('x')).toBe('--:--         ALERT    x');
  });
});

test('colour is added only when asked for, and only to the word', () => {
  const colourful = new LiveLines({ colour: true });
  const plain = lines();
  expect(colourful.closed(LOSS)).toContain('\u001B[31mCLOSED\u001B[39m');
  expect(colourful.closed(trade())).toContain('\u001B[32mCLOSED\u001B[39m');
  expect(colourful.decision(REFUSED)?.replace('\u001B[33m', '').replace('\u001B[39m', '')).toBe(
    plain.decision(REFUSED),
  );
  expect(plain.closed(LOSS)).not.toContain('\u001B');
});

test('foreign text cannot move the cursor', () => {
  expect(lines().alert('a\u001B[2J\nb')).toBe('--:--         ALERT    a?[2J?b');
});
