import { expect, test } from 'vitest';
import { fromRupees } from '../../../shared/domain/units.ts';
import { accountText } from '../../../shared/runtime/report/account.ts';
import { LOSS, result, WIN } from './sample.ts';

test("the account's day: result, trades, budget, choices, refusals, hash, and who made it", () => {
  const day = result();
  expect(accountText(day)).toBe(
    [
      "The account's day, 2026-09-09, profile demo",
      'net              -₹3,160.60 (gross -₹2,934.60, charges ₹226)',
      'trades           2 of 6 allowed: 1 won, 1 lost, win rate 50.0 %, expectancy -₹1,580.30 a trade, average win +₹266.90, average loss -₹3,427.50',
      'max drawdown     ₹3,427.50 (of the realised curve)',
      "budget used      ₹4,500 at risk at the most, of a day's loss cap of ₹15,000 (30.0 %)",
      'refusals         1: risk-per-trade 1',
      'chosen, stocks   09:31 vwap half-risk, 10:01 none (1 change)',
      'chosen, futures  09:31 opening-range (0 changes)',
      `decisions        6, hash ${day.hash}`,
      '',
      '                        trades  won  lost      gross  charges        net',
      'bot stocks                   1    1     0    +347.90    81.00    +266.90',
      'bot futures                  1    0     1  -3,282.50   145.00  -3,427.50',
      'strategy opening-range       1    0     1  -3,282.50   145.00  -3,427.50',
      'strategy vwap                1    1     0    +347.90    81.00    +266.90',
    ].join('\n'),
  );
});

test('a quiet day has no averages, no refusals and no drawdown', () => {
  const text = accountText(result({ trades: [], decisions: [] }));
  expect(text).toContain('net              ₹0 (gross ₹0, charges ₹0)');
  expect(text).toContain('trades           0 of 6 allowed: none closed');
  expect(text).toContain('refusals         none');
  expect(text).toContain('chosen, stocks   nothing was chosen');
});

test('what must not happen is said in capitals: positions left, a halt, books that differ', () => {
  const day = result();
  const account = { ...day.account, halted: 'order X filled but is not ours', realised: fromRupees(1) };
  const text = accountText({ ...day, account, left: [WIN, LOSS] });
  expect(text).toContain(
    'LEFT OPEN        2 positions: the day ended before they were closed; their result, and ₹',
  );
  expect(text.replaceAll(/\s+/g, ' ')).toMatch(/and ₹[\d,.]+ charged so far, are in no number here/);
  expect(text).toContain('HALTED           order X filled but is not ours');
  expect(text).toContain('DIFFERENCE       the account booked +₹1, the trades add up to -₹3,160.60');
});
