import { expect, test } from 'vitest';
import { dayLine, rangeNumbers, rangeText, type RangeDay } from '../../../shared/runtime/report/days.ts';
import { LOSS, result, WIN } from './sample.ts';

const ran = (changes: Parameters<typeof result>[0]): RangeDay => ({ kind: 'run', result: result(changes) });
const refused: RangeDay = {
  kind: 'refused',
  day: 20_260_910,
  rule: 'no-instrument',
  why: 'nothing to trade',
};

test('a day is a line', () => {
  const both = result();
  expect(dayLine({ kind: 'run', result: both })).toBe(
    '2026-09-09  net   -3,160.60  gross   -2,934.60  charges      226.00  trades  2 (1 won, 1 lost)  refused   1' +
      `  hash ${both.hash.slice(0, 12)}`,
  );
  expect(dayLine(refused)).toBe('2026-09-10  not run: no-instrument — nothing to trade');
  const bad = result();
  const halted = { ...bad, left: [WIN], account: { ...bad.account, halted: 'why' } };
  expect(dayLine({ kind: 'run', result: halted })).toMatch(/ {2}LEFT OPEN 1 {2}HALTED: why$/);
});

test('a range adds its days up and says how sure its mean is', () => {
  const range = [ran({ trades: [WIN] }), ran({ trades: [LOSS] }), refused, ran({ trades: [] })];
  const spread = [26_690, -342_750, 0].map((net) => (net - -105_353.333) ** 2).reduce((a, b) => a + b, 0);
  expect(rangeNumbers(range)).toEqual({
    days: 3,
    refused: 1,
    winningDays: 1,
    losingDays: 1,
    net: -316_060,
    meanNet: -105_353,
    standardError: Math.round(Math.sqrt(spread / 2 / 3)),
    best: 26_690,
    worst: -342_750,
    maxDrawdown: 342_750,
  });
  const text = rangeText(range);
  expect(text.split('\n').slice(0, 3)).toEqual([
    'Summary of 3 days run, 1 not, each with a fresh budget',
    'net           -₹3,160.60, a day -₹1,053.53 (standard error ₹1,189.48)',
    'days          1 won, 1 lost, best +₹266.90, worst -₹3,427.50',
  ]);
  expect(text.split('\n').at(-1)).toMatch(/^all +2 +1 +1 +-2,934\.60 +226\.00 +-3,160\.60$/);
});

test('a range in which nothing ran has no averages', () => {
  expect(rangeText([refused])).toBe('Summary: 0 days run, 1 not.');
  expect(rangeNumbers([])).toMatchObject({ days: 0, meanNet: null, standardError: null, best: null });
});
