import { expect, test } from 'vitest';
import type { Finding } from '../../../shared/backtest/data/findings.ts';
import { qualityReport, qualityText } from '../../../shared/backtest/data/quality-text.ts';

const findings: readonly Finding[] = [
  {
    file: 'a.csv',
    symbol: 'ACME',
    day: 20170929,
    kind: 'missing-minutes',
    count: 31,
    rows: ['ends 14:07'],
    action: 'noted',
  },
  {
    file: 'longer.csv',
    symbol: '',
    day: null,
    kind: 'malformed',
    count: 2,
    rows: ['line 1: \u001B[2J'],
    action: 'excluded',
  },
];

test('the table is aligned and ends with totals', () => {
  expect(qualityText(findings)).toBe(
    [
      'file        day         symbol  kind             count  action',
      'a.csv       2017-09-29  ACME    missing-minutes     31  noted',
      'longer.csv  -           -       malformed            2  excluded',
      'Data quality: 2 excluded, 0 repaired, 0 kept, 31 noted.',
    ].join('\n'),
  );
});

test('examples stand below their finding, without control characters', () => {
  const lines = qualityText(findings, { examples: true }).split('\n');
  expect(lines[2]).toBe('    ends 14:07');
  expect(lines[4]).toBe('    line 1: ?[2J');
});

test('days of a kind fold into a line', () => {
  const [first] = findings;
  if (first === undefined) throw new Error('no finding');
  const lines = qualityText([first, { ...first, day: 20171003, count: 2 }], { foldDays: true }).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toBe('a.csv  2 days  ACME    missing-minutes     33  noted');
});

test('nothing to report is one line', () => {
  expect(qualityText([])).toBe('Data quality: nothing to report.');
});

test('the report survives JSON', () => {
  const report = qualityReport(findings);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report).toMatchObject({ excluded: 2, noted: 31 });
  expect(report.findings.map((each) => each.day)).toEqual(['2017-09-29', null]);
});
