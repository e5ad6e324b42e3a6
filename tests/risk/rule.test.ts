import { expect, test } from 'vitest';
import { ruleText } from '../../shared/risk/rule.ts';

test.each([
  ['flag', 1, 'yes'],
  ['flag', 0, 'no'],
  ['rupees', 123_450, '₹1,234.50'],
  ['rupees', Infinity, '∞'],
  ['rupees', -Infinity, '-∞'],
  ['rupees', NaN, 'unknown'],
  ['time', 900, '15:00'],
  ['percent', 1.5, '1.50 %'],
  ['fraction', 0.305, '30.5 %'],
  ['seconds', 90, '90 s'],
  ['minutes', 12.4, '12 min'],
  ['count', 3, '3'],
  ['units', 65, '65'],
] as const)('%s %d reads "%s"', (unit, amount, text) => {
  expect(ruleText(unit, amount)).toBe(text);
});
