import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paise } from '../../../shared/domain/units.ts';
import {
  capped,
  counted,
  pairsText,
  signedRupees,
  signedText,
  symbolOf,
  tableText,
  wrapped,
} from '../../../shared/runtime/report/text.ts';

const word = fc.stringMatching(/^[A-Za-z0-9,.₹-]{0,20}$/);

describe('a table', () => {
  test('aligns words left and numbers right, two spaces apart', () => {
    const rows = [
      ['SBIN', '1.50'],
      ['RELIANCE', '12,345.00'],
    ];
    expect(tableText([{ head: 'symbol' }, { head: 'net', right: true }], rows)).toBe(
      ['symbol          net', 'SBIN           1.50', 'RELIANCE  12,345.00'].join('\n'),
    );
  });

  test('has every column at the same place in every line, whatever the cells', () => {
    const tables = fc.tuple(
      fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 6 }),
      fc.array(fc.array(word, { minLength: 6, maxLength: 6 }), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(tables, ([heads, cells]) => {
        const columns = heads.map(([head, right]) => (right ? { head, right } : { head }));
        const rows = cells.map((row) => row.slice(0, columns.length));
        const all = [columns.map(({ head }) => head), ...rows];
        const lines = tableText(columns, rows).split('\n');
        expect(lines).toHaveLength(all.length);
        let from = 0;
        for (const [i, { right }] of columns.map(
          ({ head }, i) => [i, { head, right: heads[i]?.[1] }] as const,
        )) {
          const width = Math.max(...all.map((row) => row[i]?.length ?? 0));
          for (const [n, line] of lines.entries()) {
            const cell = line.padEnd(from + width).slice(from, from + width);
            const wanted = all[n]?.[i] ?? '';
            expect(cell).toBe(right === true ? wanted.padStart(width) : wanted.padEnd(width));
          }
          from += width + 2;
        }
      }),
    );
  });

  test('keeps control characters of foreign names out of the terminal', () => {
    expect(tableText([{ head: 'a' }], [['x\u001B[2J\ny']])).toBe('a\nx?[2J?y');
  });
});

describe('long lines', () => {
  test('break at spaces, what follows is indented', () => {
    expect(wrapped('one two three four', 2, 9)).toBe('one two\n  three\n  four');
  });

  test('lose no word and stay within the width unless a word is longer', () => {
    const sentences = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        sentences,
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 20, max: 60 }),
        (words, hang, width) => {
          const text = wrapped(words.join(' '), hang, width);
          expect(text.split(/\s+/).filter((each) => each !== '')).toEqual(words);
          for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
          for (const line of text.split('\n').slice(1)) expect(line).toMatch(new RegExp(`^ {${hang}}\\S`));
        },
      ),
    );
  });

  test('leave a word that is longer than the page whole', () => {
    expect(wrapped('aa bbbbbbbbbbbb cc', 2, 6)).toBe('aa\n  bbbbbbbbbbbb\n  cc');
  });
});

test('pairs stand under each other', () => {
  expect(
    pairsText([
      ['net', '1'],
      ['max drawdown', '2'],
    ]),
  ).toBe('net           1\nmax drawdown  2');
});

test('results carry their sign, in tables and in sentences', () => {
  expect([1_234_567, 0, -2000, 0.4].map(signedText)).toEqual(['+12,345.67', '0.00', '-20.00', '0.00']);
  expect([1_234_500, 0, -2000].map((amount) => signedRupees(paise(amount)))).toEqual([
    '+₹12,345',
    '₹0',
    '-₹20',
  ]);
});

test('an instrument is its symbol; counts agree with their noun; a list says what it leaves out', () => {
  expect(symbolOf('NFO:NIFTY26SEPFUT')).toBe('NIFTY26SEPFUT');
  expect([counted(1, 'trade'), counted(2, 'trade')]).toEqual(['1 trade', '2 trades']);
  expect([capped([1, 2, 3], 2), capped([1, 2], 2)]).toEqual([
    [[1, 2], '+1 more'],
    [[1, 2], ''],
  ]);
});
