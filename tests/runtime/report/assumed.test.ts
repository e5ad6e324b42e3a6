import { expect, test } from 'vitest';
import type { Finding } from '../../../shared/backtest/data/findings.ts';
import { assumedText, qualityBlock } from '../../../shared/runtime/report/assumed.ts';
import { result } from './sample.ts';

test('what is assumed of several instruments is said once, with their names', () => {
  expect(assumedText(result().assumed)).toBe(
    ['Assumed, for lack of data', '  - tick 0.05 (SBIN, ITC)', '  - India VIX unknown'].join('\n'),
  );
  expect(assumedText([])).toBe('Assumed: nothing.');
});

const finding = (n: number): Finding => ({
  file: `f${String(n).padStart(2, '0')}.csv`,
  symbol: 'SBIN',
  day: 20_170_929,
  kind: 'missing-minutes',
  count: n,
  rows: ['ends 14:07'],
  action: 'noted',
});

test('the quality table shows a dozen rows and counts the rest; in full it shows all, with examples', () => {
  const findings = Array.from({ length: 14 }, (_, i) => finding(i + 1));
  const lines = qualityBlock(findings, false).split('\n');
  expect(lines).toHaveLength(1 + 12 + 2);
  expect(lines.at(-2)).toBe('+2 more (--quality shows them all, with examples)');
  expect(lines.at(-1)).toBe('Data quality: 0 excluded, 0 repaired, 0 kept, 105 noted.');
  const full = qualityBlock(findings, true);
  expect(full.split('\n')).toHaveLength(1 + 28 + 1);
  expect(full).toContain('    ends 14:07');
  expect(qualityBlock(findings.slice(0, 12), false).split('\n')).toHaveLength(14);
  expect(qualityBlock([], false)).toBe('Data quality: nothing to report.');
});
