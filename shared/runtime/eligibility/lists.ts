import { z } from 'zod';
import { decimal, fieldsOf, isSubPaisa, linesOf } from '../../backtest/data/text.ts';
import { SOURCE_NAMES, type Eligibility, type SourceName } from '../../domain/eligibility.ts';
import { eligibilitySchema } from '../../domain/eligibility-file.ts';
import { dayText, type Day } from '../../domain/time.ts';

/** A list as it was downloaded. */
export interface FetchedList {
  /** A file's name or a URL, as the day's file will tell it. */
  readonly source: string;
  /** Epoch ms. */
  readonly at: number;
  readonly text: string;
}

export type FetchedLists = Partial<Readonly<Record<SourceName, FetchedList>>>;

/** Lists that do not make a day's file: a sentence a mistake, with file, line, value and what is allowed. */
export class ListError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ListError';
    this.problems = problems;
  }
}

/**
 * What a list of ours is: CSV whose first line names its columns, in any order, capitals or not; these are taken, others are left. Prices are rupees,
 * days YYYY-MM-DD. The exchange and the broker publish these lists in forms of their own, which come and go: they are brought into this one by
 * whoever downloads them. The ban list alone is taken as NSE publishes it.
 */
export const LIST_COLUMNS: Readonly<Record<Exclude<SourceName, 'foBan'>, readonly string[]>> = {
  misBlocked: ['symbol'],
  surveillance: ['symbol', 'measure'],
  tradeToTrade: ['symbol', 'series'],
  bands: ['symbol', 'low', 'high'],
  exDates: ['symbol', 'exDate', 'action'],
};

const PROBLEMS_MOST = 10;

/** A list as rows for the schema, with the line that each is from, and what was wrong before that. */
interface Parsed {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly lines: readonly number[];
  readonly problems: readonly string[];
  /** For people. */
  readonly notes: readonly string[];
}

export interface MadeDay {
  readonly file: Eligibility;
  readonly notes: readonly string[];
}

/** The day's file from downloaded lists; one that is not given is missing. Throws a ListError. */
export function dayFromLists(day: Day, madeAt: number, lists: FetchedLists): MadeDay {
  const parsed = new Map<SourceName, Parsed>();
  for (const name of SOURCE_NAMES) {
    const list = lists[name];
    if (list === undefined) continue;
    parsed.set(name, name === 'foBan' ? parseBan(list, day) : parseColumns(list, LIST_COLUMNS[name]));
  }
  const unreadable = [...parsed.values()].flatMap((each) => each.problems);
  if (unreadable.length > 0) throw new ListError(capped(unreadable));
  const sources = Object.fromEntries(
    SOURCE_NAMES.map((name) => {
      const [list, of] = [lists[name], parsed.get(name)];
      return [name, list === undefined ? null : { source: list.source, at: list.at, rows: of?.rows ?? [] }];
    }),
  );
  const result = eligibilitySchema.safeParse({
    format: 'tron-eligibility-day',
    version: 1,
    day: dayText(day),
    madeAt,
    sources,
  });
  if (!result.success)
    throw new ListError(capped(result.error.issues.map((issue) => inItsList(issue, lists, parsed))));
  const { format: _format, version: _version, ...file } = result.data;
  return { file, notes: [...parsed.values()].flatMap((each) => each.notes) };
}

/** "bands.csv line 3: low: …" of an issue at sources.bands.rows.2.low. */
function inItsList(
  { path, message }: z.core.$ZodIssue,
  lists: FetchedLists,
  parsed: ReadonlyMap<SourceName, Parsed>,
): string {
  const [, named, , row, ...field] = path;
  const name = SOURCE_NAMES.find((each) => each === named);
  if (name === undefined) return `${path.map(String).join('.')}: ${message}`;
  const line = typeof row === 'number' ? ` line ${parsed.get(name)?.lines[row] ?? '?'}` : '';
  const of = field.length === 0 ? '' : `${field.map(String).join('.')}: `;
  return `${lists[name]?.source ?? name}${line}: ${of}${message}`;
}

function capped(problems: readonly string[]): readonly string[] {
  if (problems.length <= PROBLEMS_MOST) return problems;
  return [...problems.slice(0, PROBLEMS_MOST), `and ${problems.length - PROBLEMS_MOST} more`];
}

/** "Securities in Ban For Trade Date 09-SEP-2026:", and "NIL" where there is none. */
const BAN_HEAD = /^securities in ban for trade date (\d{1,2})-([a-z]{3})-(\d{4}):\s*(nil)?\s*$/i;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** NSE's fo_secban.csv: the heading with its trade date, then "n,SYMBOL" a line. */
function parseBan({ source, text }: FetchedList, day: Day): Parsed {
  const [head = '', ...rest] = linesOf(text);
  const match = BAN_HEAD.exec(head.trim());
  const refused = (problem: string): Parsed => ({ rows: [], lines: [], problems: [problem], notes: [] });
  if (match === null)
    return refused(
      `${source} line 1: "${head.slice(0, 80)}" is not "Securities in Ban For Trade Date DD-MON-YYYY:"`,
    );
  const of =
    Number(match[3]) * 10_000 + (MONTHS.indexOf((match[2] ?? '').toUpperCase()) + 1) * 100 + Number(match[1]);
  if (of !== day)
    return refused(
      `${source} is for the trade date ${match[1]}-${match[2]}-${match[3]}, wanted is ${dayText(day)}`,
    );
  const rows: { symbol: string }[] = [];
  const lines: number[] = [];
  const problems: string[] = [];
  rest.forEach((line, i) => {
    if (line.trim() === '') return;
    const symbol = /^\s*\d+\s*,\s*([^,]+?)\s*$/.exec(line)?.[1];
    if (symbol === undefined) problems.push(`${source} line ${i + 2}: "${line}" is not "n,SYMBOL"`);
    else {
      rows.push({ symbol });
      lines.push(i + 2);
    }
  });
  const isNil = match[4] !== undefined;
  if (problems.length === 0 && (rows.length === 0) !== isNil)
    problems.push(
      `${source} says ${isNil ? 'NIL and has rows' : 'neither NIL nor a symbol: was it cut short?'}`,
    );
  return { rows, lines, problems, notes: [] };
}

const PRICES: ReadonlySet<string> = new Set(['low', 'high']);

function parseColumns({ source, text }: FetchedList, columns: readonly string[]): Parsed {
  const [head = '', ...rest] = linesOf(text);
  const names = (fieldsOf(head) ?? []).map((name) => name.trim());
  const places = columns.map((column) =>
    names.findIndex((name) => name.toLowerCase() === column.toLowerCase()),
  );
  const lacking = columns.filter((_, i) => places[i] === -1);
  if (lacking.length > 0)
    return {
      rows: [],
      lines: [],
      problems: [
        `${source} line 1: no column ${lacking.join(', ')}; needed are ${columns.join(', ')}, got "${head.slice(0, 80)}"`,
      ],
      notes: [],
    };
  const rows: Readonly<Record<string, unknown>>[] = [];
  const lines: number[] = [];
  const problems: string[] = [];
  rest.forEach((line, i) => {
    if (line.trim() === '') return;
    const fields = fieldsOf(line);
    if (fields === null || fields.length !== names.length) {
      problems.push(
        `${source} line ${i + 2}: ${fields?.length ?? 'unreadable'} fields, its first line has ${names.length}`,
      );
      return;
    }
    const row: Record<string, unknown> = {};
    columns.forEach((column, at) => {
      const field = (fields[places[at] ?? -1] ?? '').trim();
      const isPrice = PRICES.has(column);
      const price = isPrice ? inPaise(field) : NaN;
      if (isPrice && Number.isNaN(price))
        problems.push(
          `${source} line ${i + 2}: ${column} is "${field}", wanted are rupees with at most two decimals`,
        );
      row[column] = isPrice ? price : field;
    });
    rows.push(row);
    lines.push(i + 2);
  });
  const left = names.filter((_, i) => !places.includes(i));
  const notes = left.length === 0 ? [] : [`${source}: columns not taken: ${left.join(', ')}`];
  return problems.length > 0 ? { rows: [], lines: [], problems, notes } : { rows, lines, problems, notes };
}

function inPaise(text: string): number {
  const amount = decimal(text) * 100;
  return isSubPaisa(amount) ? NaN : Math.round(amount);
}
