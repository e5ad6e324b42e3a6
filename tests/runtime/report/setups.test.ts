import { expect, test } from 'vitest';
import type { SetupStop } from '../../../shared/runtime/day-result.ts';
import { setupsText } from '../../../shared/runtime/report/setups.ts';

const stop = (times: number, rule: string, value: number | null): SetupStop => ({
  bot: 'futures',
  strategy: 'opening-range',
  instrument: 'NFO:NIFTY26SEPFUT',
  rule,
  times,
  value,
  limit: 0.75,
});

test('the rule that stopped most stands first, with its last numbers', () => {
  expect(
    setupsText([
      stop(2, 'width-least', null),
      stop(11, 'volume', 0.612_345),
      stop(1, 'extreme', 2_504_180.25),
    ]),
  ).toBe(
    [
      'Setups stopped by their own strategy (the first rule that said no, bar by bar)',
      'times  bot      strategy       symbol         stopped by   last value  limit',
      '   11  futures  opening-range  NIFTY26SEPFUT  volume           0.6123   0.75',
      '    2  futures  opening-range  NIFTY26SEPFUT  width-least     unknown   0.75',
      '    1  futures  opening-range  NIFTY26SEPFUT  extreme         2504180   0.75',
    ].join('\n'),
  );
});

test('what is left out is counted', () => {
  const lines = setupsText([stop(3, 'a', 1), stop(2, 'b', 1), stop(1, 'c', 1)], 2).split('\n');
  expect(lines).toHaveLength(5);
  expect(lines.at(-1)).toBe('+1 more');
});

test('nothing recorded is one line', () => {
  expect(setupsText([])).toBe('Setups stopped by their own strategy: none recorded.');
});
