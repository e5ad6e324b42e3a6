import type { Exchange } from '../domain/instrument.ts';
import type { Day } from '../domain/time.ts';
import { duplicateIn, enoughRows, fewerThanBefore, ofTheDay, ofTheDayByContent } from './checks.ts';
import { splitLine } from './csv-line.ts';
import {
  countsOf,
  refusedDump,
  type BadRow,
  type DumpRefusal,
  type DumpReport,
  type Finding,
} from './report.ts';
import { COLUMNS, EXCHANGES, quoted, RowReader } from './row.ts';
import { contractOrder, Rows, symbolOrder, twins } from './rows.ts';
import { DUMP_SETTINGS, type DumpSettings } from './settings.ts';
import { InstrumentTable } from './table.ts';

/** A dump as it came, and what its receiver knows about it. */
export interface DumpSource {
  readonly text: string;
  /** The day that is to be traded by it. */
  readonly day: Day;
  /** When it was fetched, or last modified at the server, epoch ms; null: unknown, so its age is told from its contracts only. */
  readonly fetchedAt: number | null;
  /** Bytes that arrived and that were announced (Content-Length); null: none were. */
  readonly transfer: { readonly received: number; readonly declared: number } | null;
  /** Rows of each exchange in the last good dump; null: none is known. */
  readonly previousRows: Readonly<Partial<Record<Exchange, number>>> | null;
}

/** A dump that was read and may be used. */
export interface Dump {
  readonly kind: 'dump';
  readonly day: Day;
  readonly table: InstrumentTable;
  readonly report: DumpReport;
}

/**
 * Reads Kite's daily instrument dump. A bad row is left out and reported by its line; a bad file is refused as a whole. The same rows in another order
 * make the same table.
 */
export function readDump(source: DumpSource, settings: DumpSettings = DUMP_SETTINGS): Dump | DumpRefusal {
  const text = source.text.startsWith('\uFEFF') ? source.text.slice(1) : source.text;
  const unusable = transferred(source) ?? notCsv(text);
  if (unusable !== null) return unusable;
  const lines = readLines(text);
  if (lines.kind === 'refused') return lines;
  const { rows } = lines;
  const contracts = contractOrder(rows);
  const left = new Set<number>();
  const bad = [...lines.bad];
  for (const group of twins(rows, contracts)) {
    const at = group.map((row) => rows.line[row]!).sort((a, b) => a - b);
    for (const row of group) left.add(row);
    for (const line of at)
      bad.push({
        line,
        rule: 'same-contract',
        why: `one contract stands in lines ${at.join(', ')}: none of them is used`,
      });
  }
  bad.sort((a, b) => a.line - b.line);
  const order = symbolOrder(rows);
  const good = countsOf(rows, left);
  const refusal =
    tooManyBad(bad, lines.count, settings) ??
    ofTheDay(source, settings) ??
    enoughRows(good, settings.leastRows) ??
    fewerThanBefore(good, source.previousRows, settings) ??
    duplicateIn(rows, order) ??
    ofTheDayByContent(rows, source.day, settings);
  if (refusal !== null) return refusal;
  const keep = (i: number): boolean => !left.has(i);
  const table = new InstrumentTable(rows, order.filter(keep), contracts.filter(keep));
  const report = { rows: lines.count, good, others: lines.others, bad, findings: findingsOf(source, lines) };
  return { kind: 'dump', day: source.day, table, report };
}

interface Lines {
  readonly kind: 'lines';
  readonly rows: Rows;
  readonly count: number;
  readonly bad: readonly BadRow[];
  readonly others: DumpReport['others'];
  /** False: the last line has no line end. */
  readonly isClosed: boolean;
}

function readLines(text: string): Lines | DumpRefusal {
  const end = endOfLines(text);
  const rows = new Rows();
  const reader = new RowReader();
  const fields: string[] = [];
  const bad: BadRow[] = [];
  const others = new Map<string, number>();
  const isClosed = end < text.length;
  let line = 1;
  for (let from = lineEnd(text, 0, end) + 1; from < end;) {
    line += 1;
    const to = lineEnd(text, from, end);
    const isWhole = splitLine(text, from, text.charCodeAt(to - 1) === CR ? to - 1 : to, fields);
    const verdict = isWhole
      ? reader.read(fields)
      : ({ rule: 'quotes', why: 'its quotes do not match' } as const);
    if (verdict === 'good') rows.add(line, reader);
    else if (verdict === 'other') {
      const exchange = fields[COLUMNS.length - 1] ?? '';
      others.set(exchange, (others.get(exchange) ?? 0) + 1);
    } else {
      if (to === end && !isClosed)
        return refusedDump('truncated', `the dump ends inside line ${line}: ${quoted(text.slice(from, to))}`);
      bad.push({ line, ...verdict });
    }
    from = to + 1;
  }
  if (line === 1) return refusedDump('empty', 'the dump has a header and no row');
  const named = [...others].map(([exchange, count]) => ({ exchange, rows: count }));
  named.sort((a, b) => (a.exchange < b.exchange ? -1 : 1));
  return { kind: 'lines', rows, count: line - 1, bad, others: named, isClosed };
}

const LF = 10;
const CR = 13;

/** Where the lines end: before the line ends, if any, that close the text. */
function endOfLines(text: string): number {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === LF || text.charCodeAt(end - 1) === CR)) end -= 1;
  return end;
}

function lineEnd(text: string, from: number, end: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 || at > end ? end : at;
}

function transferred({ transfer }: DumpSource): DumpRefusal | null {
  if (transfer === null || transfer.received === transfer.declared) return null;
  return refusedDump('truncated', `${transfer.received} bytes arrived of the ${transfer.declared} announced`);
}

function notCsv(text: string): DumpRefusal | null {
  const start = text.slice(0, 400).trimStart();
  if (start === '' && text.trim() === '') return refusedDump('empty', 'the dump is empty');
  const what = start.startsWith('<')
    ? 'HTML'
    : start.startsWith('{') || start.startsWith('[')
      ? 'JSON'
      : null;
  if (what !== null) return refusedDump('not-csv', `the dump is ${what} instead of CSV: ${quoted(start)}`);
  const header = COLUMNS.join(',');
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '');
  if (first === header) return null;
  return refusedDump('header', `the first line is ${quoted(first)}, expected "${header}"`);
}

function tooManyBad(bad: readonly BadRow[], rows: number, settings: DumpSettings): DumpRefusal | null {
  const most = (rows * settings.badRowsMostPct) / 100;
  if (bad.length <= most) return null;
  const examples = bad.slice(0, 3).map(({ line, why }) => `line ${line}: ${why}`);
  return refusedDump(
    'too-many-bad-rows',
    `${bad.length} of ${rows} rows are bad, at most ${settings.badRowsMostPct} % may be: ${examples.join('; ')}`,
  );
}

function findingsOf(source: DumpSource, lines: Lines): readonly Finding[] {
  const findings: Finding[] = [];
  if (!lines.isClosed)
    findings.push({
      rule: 'no-final-line-end',
      count: 1,
      why: `line ${lines.count + 1}, the last, has no line end: rows after it may be missing`,
    });
  if (source.fetchedAt === null)
    findings.push({
      rule: 'fetch-time-unknown',
      count: 1,
      why: 'when it was fetched is not known: its age is told from its contracts only',
    });
  const others = lines.others.reduce((sum, { rows }) => sum + rows, 0);
  if (others > 0)
    findings.push({
      rule: 'other-exchanges',
      count: others,
      why: `not traded here: ${lines.others.map(({ exchange, rows }) => `${exchange} ${rows}`).join(', ')} (used: ${EXCHANGES.join(', ')})`,
    });
  return findings;
}
