import { describe, expect, test } from 'vitest';
import { FREEZE_TABLE, freezeQtyOf, largestOrder } from '../../shared/domain/freeze-table.ts';
import { bookOf } from '../../shared/instruments/book.ts';
import { readFreezeFile, withFreezeRows, withNseFreezeRows } from '../../shared/instruments/freeze-import.ts';
import { instrumentByKey } from '../../shared/instruments/lookup.ts';
import { describeWithData } from '../support/real-data.ts';
import { dumpOf } from './dumps.ts';

const FILE = [
  'S.No.,SYMBOL    ,VOL_FRZ_QTY    ',
  '1    ,NIFTY     ,1750           ',
  '2    ,BAJAJ-AUTO,6000           ',
  '3    ,RELIANCE  ,40000          ',
  '',
].join('\r\n');

function rowsOf(text: string, from: number): ReturnType<typeof withFreezeRows> {
  const rows = readFreezeFile(text, from);
  if ('rule' in rows) throw new Error(rows.why);
  return rows;
}

describe('a file of freeze quantities', () => {
  test('is rows in force from a day, by name', () => {
    expect(readFreezeFile(FILE, 20260901)).toEqual([
      { from: 20260901, underlying: 'BAJAJ-AUTO', qty: 6000 },
      { from: 20260901, underlying: 'NIFTY', qty: 1750 },
      { from: 20260901, underlying: 'RELIANCE', qty: 40_000 },
    ]);
  });

  test.each([
    ['', 'is empty'],
    [FILE.slice(0, -5), 'ends without a line end'],
    ['<html>\n', 'the first line is "<html>"'],
    ['S.No.,SYMBOL,VOL_FRZ_QTY\n', 'has a header and no row'],
    [FILE.replace('1750 ', '0    '), 'line 2, "1    ,NIFTY     ,0              ": quantity "0"'],
    [FILE.replace('1750', '17.5'), 'quantity "17.5"'],
    [FILE.replace('NIFTY ', 'nifty '), 'symbol "nifty"'],
    [FILE.replace('RELIANCE', 'NIFTY   '), 'NIFTY stands twice'],
    [FILE.replace('3    ,', '4    ,'), 'line 4, "4    ,RELIANCE  ,40000": number 3'],
    [FILE.replace('40000', '40,000'), 'number 3, a symbol and a quantity expected'],
    [FILE.replace('NIFTY', '"NIFT'), 'line 2'],
  ])('%j is refused', (text, why) => {
    const answer = readFreezeFile(text, 20260901);
    expect(answer).toMatchObject({ kind: 'refused', rule: 'freeze-file' });
    expect('why' in answer && answer.why).toContain(why);
  });
});

describe('imported rows', () => {
  test('hold from their day on, over the table’s row of the same day', () => {
    const table = withFreezeRows(rowsOf(FILE, 20260803));
    expect(freezeQtyOf('NIFTY', 20260802, table)).toBe(1800);
    expect(freezeQtyOf('NIFTY', 20260803, table)).toBe(1750);
    expect(freezeQtyOf('RELIANCE', 20260803, table)).toBe(40_000);
    expect(freezeQtyOf('BANKNIFTY', 20260803, table)).toBe(600);
    expect(table.filter(({ underlying, from }) => underlying === 'NIFTY' && from === 20260803)).toHaveLength(
      1,
    );
  });

  test('of an old file fill in what the table lacks and undo nothing newer', () => {
    const table = withFreezeRows(rowsOf(FILE, 20251220));
    expect(freezeQtyOf('NIFTY', 20260817, table)).toBe(1800);
    expect(freezeQtyOf('RELIANCE', 20260817, table)).toBe(40_000);
  });

  test('limit the contracts of NFO in a book, and no share', () => {
    const book = bookOf(dumpOf(), withNseFreezeRows(rowsOf(FILE, 20260817)));
    expect(instrumentByKey(book, 'NFO:NIFTY26AUGFUT')).toMatchObject({ freezeQty: 1750 });
    expect(instrumentByKey(book, 'NFO:RELIANCE26AUGFUT')).toMatchObject({ freezeQty: 40_000 });
    expect(instrumentByKey(book, 'NSE:RELIANCE')).toMatchObject({ freezeQty: null });
    expect(largestOrder(65, 1750)).toBe(1690);
    expect(withNseFreezeRows(rowsOf(FILE, 20260817)).BFO).toBe(FREEZE_TABLE);
  });
});

describeWithData('NSE’s file of December 2025', (folder) => {
  test('has 213 rows, of which the built-in ones are copies', async () => {
    const [part] = await folder.read('ref/nse_qtyfreeze_2025-12.csv');
    const rows = rowsOf(part?.text ?? '', 20251220);
    expect(rows).toHaveLength(213);
    const builtIn = FREEZE_TABLE.filter(({ from }) => from === 20251220);
    expect(builtIn.length).toBeGreaterThan(0);
    for (const row of builtIn) expect(rows).toContainEqual(row);
    expect(freezeQtyOf('YESBANK', 20260817, withFreezeRows(rows))).toBe(933_000);
  });
});
