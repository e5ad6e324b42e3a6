import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  averagesOf,
  choicesOf,
  maxDrawdown,
  refusalsOf,
  talliesBy,
  tallyOf,
} from '../../../shared/runtime/report/numbers.ts';
import { LOSS, result, trade, WIN } from './sample.ts';

test('a tally adds gross, charges and net, and counts wins and losses by net', () => {
  expect(tallyOf('all', [LOSS, WIN])).toEqual({
    name: 'all',
    trades: 2,
    won: 1,
    lost: 1,
    gross: -293_460,
    charges: 22_600,
    net: -316_060,
  });
});

test('a trade that only its charges made negative is lost', () => {
  const even = trade({ exitValue: WIN.entryValue });
  expect(tallyOf('', [even])).toMatchObject({ won: 0, lost: 1, gross: 0 });
});

test('averages are of nets, to the paisa, and null where there is nothing to average', () => {
  expect(averagesOf([])).toEqual({ winRate: null, expectancy: null, averageWin: null, averageLoss: null });
  expect(averagesOf([WIN, WIN, LOSS])).toMatchObject({ winRate: 2 / 3, averageWin: 26_690 });
  expect(averagesOf([WIN])).toMatchObject({ averageLoss: null, expectancy: 26_690 });
});

test('groups are tallied in order of appearance and add up to the whole', () => {
  const tallies = talliesBy([LOSS, WIN, trade({ id: 'T3' })], ({ bot }) => bot);
  expect(tallies.map(({ name, trades }) => [name, trades])).toEqual([
    ['futures', 1],
    ['stocks', 2],
  ]);
});

test('the drawdown is the deepest fall below an earlier height, the start included', () => {
  expect(maxDrawdown([])).toBe(0);
  expect(maxDrawdown([-300, 100])).toBe(300);
  expect(maxDrawdown([500, -200, 100, -300, 900])).toBe(400);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e6, max: 1e6 })), (nets) => {
      const curve = [0];
      for (const net of nets) curve.push((curve.at(-1) ?? 0) + net);
      const falls = curve.flatMap((high, i) => curve.slice(i).map((low) => high - low));
      expect(maxDrawdown(nets)).toBe(Math.max(...falls));
    }),
  );
});

test('refusals are counted by rule; choices are those that changed, the first included', () => {
  const { decisions } = result();
  expect(refusalsOf(decisions)).toEqual([{ name: 'risk-per-trade', times: 1 }]);
  expect(choicesOf(decisions).map(({ bot, rule }) => `${bot} ${rule}`)).toEqual([
    'stocks vwap half-risk',
    'futures opening-range',
    'stocks none',
  ]);
});
