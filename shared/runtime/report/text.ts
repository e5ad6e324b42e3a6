import type { Trade } from '../../domain/trade.ts';
import { rupeeText, inRupees } from '../../domain/units.ts';

/** What a person's terminal is 150 columns wide for: the tables of a day fit it, long sentences are broken at it. */
export const PAGE_WIDTH = 150;

export interface Column {
  readonly head: string;
  /** Numbers are right-aligned, words are not. */
  readonly right?: true;
}

/** An aligned table with its head, two spaces between columns. Rows hold a cell for each column. */
export function tableText(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ head }) => head), ...rows.map((row) => row.map(plain))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ right }, i) => {
        const [cell, width] = [row[i] ?? '', widths[i] ?? 0];
        return right === true ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

/** Lines of "name  value", the values aligned and broken at the page's width. */
export function pairsText(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length)) + 2;
  return pairs.map(([name, value]) => wrapped(name.padEnd(width) + plain(value), width)).join('\n');
}

/** Breaks a line at spaces; what follows the first line is indented by `hang`. A word longer than the page is left whole. */
export function wrapped(text: string, hang: number, width = PAGE_WIDTH): string {
  const lines: string[] = [];
  let rest = text.trimEnd();
  while (rest.length > width) {
    const least = lines.length === 0 ? 0 : hang;
    let end = rest.lastIndexOf(' ', width);
    if (rest.slice(least, end).trim() === '') end = rest.indexOf(' ', width);
    if (end < 0) break;
    lines.push(rest.slice(0, end).trimEnd());
    rest = ' '.repeat(hang) + rest.slice(end).trim();
  }
  return [...lines, rest].join('\n');
}

/** Names come from files: nothing in them may move a terminal's cursor or break a line. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

/** "NSE:SBIN" is "SBIN" to a reader. */
export function symbolOf(instrument: string): string {
  return instrument.slice(instrument.indexOf(':') + 1);
}

/** A trade's symbol; "… spread" of the bought leg where another is sold against it. */
export function tradeName({ instrument, sold }: Pick<Trade, 'instrument' | 'sold'>): string {
  return `${symbolOf(instrument)}${sold === null ? '' : ' spread'}`;
}

/** A result in a table: "+1,234.50", "-20.00". */
export function signedText(amount: number): string {
  return Math.round(amount) > 0 ? `+${rupeeText(amount)}` : rupeeText(amount);
}

/** A result in a sentence: "+₹1,234.50", "-₹20". */
export function signedRupees(amount: number): string {
  return Math.round(amount) > 0 ? `+${inRupees(amount)}` : inRupees(amount);
}

/** The first of a list, and how many are not shown; empty where all are. */
export function capped<T>(of: readonly T[], most: number): readonly [shown: readonly T[], more: string] {
  return of.length <= most ? [of, ''] : [of.slice(0, most), `+${of.length - most} more`];
}

/** "1 trade", "2 trades". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
