import { FREEZE_TABLE, type FreezeRow } from '../domain/freeze-table.ts';
import type { Day } from '../domain/time.ts';
import { FREEZE_TABLES, type FreezeTables } from './book.ts';
import { splitLine } from './csv-line.ts';
import { wholeOf } from './numbers.ts';
import { quoted } from './row.ts';
import { compared } from './rows.ts';

/** Columns of the exchange's file of freeze quantities, without the blanks that pad them. */
const COLUMNS = ['S.No.', 'SYMBOL', 'VOL_FRZ_QTY'] as const;
const SYMBOL = /^[A-Z0-9&-]{1,20}$/;
const QTY_MAX = 100_000_000;

export interface FreezeRefusal {
  readonly kind: 'refused';
  readonly rule: 'freeze-file';
  readonly why: string;
}

/**
 * NSE's qtyfreeze file as rows in force from a day, by underlying. The file does not say from when it holds: its circular does. It is short and every row
 * of it limits orders, so one bad row refuses all of it.
 */
export function readFreezeFile(text: string, from: Day): readonly FreezeRow[] | FreezeRefusal {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  if (plain.trim() === '') return refused('the file of freeze quantities is empty');
  if (!plain.endsWith('\n'))
    return refused('the file of freeze quantities ends without a line end: it may be cut short');
  const lines = plain.trimEnd().split(/\r?\n/);
  const [header = '', ...body] = lines;
  if (fieldsOf(header)?.join(',') !== COLUMNS.join(','))
    return refused(`the first line is ${quoted(header)}, expected "${COLUMNS.join(',')}"`);
  if (body.length === 0) return refused('the file of freeze quantities has a header and no row');
  const quantities = new Map<string, number>();
  for (const [i, line] of body.entries()) {
    const [number = '', symbol = '', qty = '', ...more] = fieldsOf(line) ?? [];
    const value = wholeOf(qty, QTY_MAX);
    const at = `line ${i + 2}, ${quoted(line)}`;
    if (more.length > 0 || wholeOf(number, QTY_MAX) !== i + 1)
      return refused(`${at}: number ${i + 1}, a symbol and a quantity expected`);
    if (!SYMBOL.test(symbol))
      return refused(`${at}: symbol ${quoted(symbol)}, allowed are 1 to 20 of A–Z, 0–9, & and -`);
    if (!(value >= 1))
      return refused(`${at}: quantity ${quoted(qty)}, a whole number from 1 to ${QTY_MAX} expected`);
    if (quantities.has(symbol)) return refused(`${at}: ${symbol} stands twice`);
    quantities.set(symbol, value);
  }
  return [...quantities]
    .map(([underlying, qty]) => ({ from, underlying, qty }))
    .sort((a, b) => compared(a.underlying, b.underlying));
}

/**
 * Imported rows over a table: of the same underlying and day the imported one holds, otherwise the newer, so that an old file fills in what a table
 * lacks and does not undo what was published since.
 */
export function withFreezeRows(
  imported: readonly FreezeRow[],
  base: readonly FreezeRow[] = FREEZE_TABLE,
): readonly FreezeRow[] {
  const known = new Set(imported.map(nameOf));
  return [...base.filter((row) => !known.has(nameOf(row))), ...imported].sort((a, b) => a.from - b.from);
}

/** NSE's file binds contracts of NFO only. */
export function withNseFreezeRows(
  imported: readonly FreezeRow[],
  base: FreezeTables = FREEZE_TABLES,
): FreezeTables {
  return { ...base, NFO: withFreezeRows(imported, base.NFO) };
}

function nameOf({ underlying, from }: FreezeRow): string {
  return `${underlying} ${from}`;
}

function fieldsOf(line: string): readonly string[] | null {
  const fields: string[] = [];
  return splitLine(line, 0, line.length, fields) ? fields.map((field) => field.trim()) : null;
}

function refused(why: string): FreezeRefusal {
  return { kind: 'refused', rule: 'freeze-file', why };
}
