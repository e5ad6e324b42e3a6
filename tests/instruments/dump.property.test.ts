import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dumpOf, dumpText, readSmall, ROWS } from './dumps.ts';

test('the same rows in another order are the same book', () => {
  const { table, report } = dumpOf();
  fc.assert(
    fc.property(fc.shuffledSubarray([...ROWS], { minLength: ROWS.length }), (rows) => {
      const shuffled = dumpOf(rows);
      expect(shuffled.table).toEqual(table);
      expect(shuffled.report).toEqual(report);
    }),
  );
});

test('bad rows and the same contract twice are left out alike in any order', () => {
  const twin = (ROWS.at(-1) ?? '')
    .replace('102914,402,', '102915,403,')
    .replace('RELIANCE26AUG1400CE', 'RELIANCE26AUG1400XX');
  const rows = [...ROWS, twin, 'a bad row', `${ROWS[0]},more`];
  const { table, report } = dumpOf(rows);
  expect(report.bad.map(({ rule }) => rule)).toEqual([
    'same-contract',
    'same-contract',
    'columns',
    'columns',
  ]);
  fc.assert(
    fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
      expect(dumpOf(shuffled).table).toEqual(table);
      expect(dumpOf(shuffled).report.bad).toHaveLength(4);
    }),
  );
});

const TEXT = dumpText();
const TOLD = ['no-final-line-end'];

test('a dump cut anywhere inside a row is refused or tells that its last line has no end', () => {
  for (let length = 0; length < TEXT.length; length += 1) {
    if (TEXT[length - 1] === '\n' && length > TEXT.indexOf('\n') + 1) continue;
    const answer = readSmall(TEXT.slice(0, length));
    const told = answer.kind === 'dump' ? answer.report.findings.map(({ rule }) => rule) : TOLD;
    expect({ length, told }).toEqual({ length, told: expect.arrayContaining(TOLD) });
  }
});

test('a dump cut anywhere, between rows too, is refused where its length was announced', () => {
  const declared = TEXT.length;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: declared - 1 }), (received) => {
      const answer = readSmall(TEXT.slice(0, received), { transfer: { received, declared } });
      expect(answer).toMatchObject({ kind: 'refused', rule: 'truncated' });
    }),
  );
});

test('a dump cut between rows is refused where the rows it lost are known', () => {
  const lines = TEXT.trimEnd().split('\n');
  const half = `${lines.slice(0, 27).join('\n')}\n`;
  expect(readSmall(half, { previousRows: { NFO: 45 } })).toMatchObject({
    kind: 'refused',
    rule: 'fewer-rows',
  });
});

test('whatever stands in a file, it is a dump or a refusal in one sentence', () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'NIFTY',
      'NFO',
      'NFO-OPT',
      'NSE',
      'CE',
      'FUT',
      '2026-08-25',
      '65',
      '0.05',
      '24200',
      '',
      '"',
      '\r',
      '-1',
    ),
    fc.string({ maxLength: 6 }),
  );
  const line = fc.array(cell, { minLength: 1, maxLength: 14 }).map((cells) => cells.join(','));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(line, fc.constantFrom(...ROWS)), { maxLength: 20 }),
      fc.boolean(),
      (lines, closed) => {
        const answer = readSmall(`${dumpText(lines).trimEnd()}${closed ? '\n' : ''}`);
        expect(told(answer)).toBe(answer.kind === 'refused' ? 'one sentence' : 'every row');
      },
    ),
  );
});

/** What an answer accounts for. */
function told(answer: ReturnType<typeof readSmall>): string {
  if (answer.kind === 'refused') return /^[^\n]+$/.test(answer.why) ? 'one sentence' : answer.why;
  const { rows, bad, others } = answer.report;
  const other = others.reduce((sum, each) => sum + each.rows, 0);
  return answer.table.length + bad.length + other === rows ? 'every row' : `${rows} rows`;
}
