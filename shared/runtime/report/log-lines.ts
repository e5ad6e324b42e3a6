import { z } from 'zod';
import { dayText, type Day } from '../../domain/time.ts';
import { traceOf } from '../../execution/order-id.ts';
import type { LogFields, LogLevel } from '../../ports.ts';
import { LOG_LEVELS } from '../variables.ts';
import { plain } from './text.ts';

/** What to look for; null: any. */
export interface LogQuery {
  /** The market's day; the wall clock's of lines that know no market. */
  readonly day: Day | null;
  /** A trace, or an id that begins with it. */
  readonly trace: string | null;
  /** This level and those above. */
  readonly level: LogLevel;
  /** Words that a line has, however they are capitalised. */
  readonly grep: string | null;
  /** How many lines at the most, the last ones. */
  readonly last: number;
}

export interface LogLine {
  /** The wall clock's instant and the market's (null: none), ISO with +05:30. */
  readonly time: string;
  readonly at: string | null;
  readonly level: LogLevel;
  readonly trace: string | null;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LogReading {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
  /** Lines that fit the query, those included that are more than asked for; all lines; lines that are none. */
  readonly matched: number;
  readonly read: number;
  readonly broken: number;
}

const instantText = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/);

const lineSchema = z
  .object({
    severity: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
    time: instantText,
    at: instantText.nullable(),
    trace: z.string().nullable(),
    message: z.string(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** The lines of the texts, oldest first, that fit. A line that cannot be read is counted, whatever was asked for. */
export function readLogs(texts: Iterable<string>, query: LogQuery): LogReading {
  const lines: LogLine[] = [];
  let [matched, read, broken] = [0, 0, 0];
  for (const text of texts) {
    for (const row of text.split('\n')) {
      if (row === '') continue;
      read += 1;
      const line = lineOf(row);
      if (line === null) broken += 1;
      else if (fits(line, query)) {
        matched += 1;
        lines.push(line);
        // Cut now and then, so that what is not shown is not kept.
        if (lines.length > 2 * query.last + 1000) lines.splice(0, lines.length - query.last);
      }
    }
  }
  return { lines: lines.slice(-query.last), matched, read, broken };
}

/** "09:31:00 INFO  7is1007vr420rs0  message  k=v …", and a line with the day before the first of each. */
export function logText(lines: readonly LogLine[]): string {
  const rows: string[] = [];
  let day = '';
  for (const line of lines) {
    const of = dayPart(line);
    if (of !== day) rows.push(of);
    day = of;
    rows.push(lineText(line));
  }
  return rows.join('\n');
}

function lineOf(row: string): LogLine | null {
  let json: unknown;
  try {
    json = JSON.parse(row);
  } catch {
    // Counted by the caller.
    return null;
  }
  const result = lineSchema.safeParse(json);
  if (!result.success) return null;
  const { severity, time, at, trace, message, ...fields } = result.data;
  return { time, at, level: severity === 'WARNING' ? 'WARN' : severity, trace, message, fields };
}

function fits(line: LogLine, { day, trace, level, grep }: LogQuery): boolean {
  if (LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(level)) return false;
  if (day !== null && dayPart(line) !== dayText(day)) return false;
  if (trace !== null && line.trace !== traceOf(trace)) return false;
  return grep === null || lineText(line).toLowerCase().includes(grep.toLowerCase());
}

function dayPart({ at, time }: LogLine): string {
  return (at ?? time).slice(0, 10);
}

function lineText({ at, time, level, trace, message, fields }: LogLine): string {
  const pairs = Object.entries(fields).map(([name, value]) => `${name}=${valueText(value)}`);
  const head = `${(at ?? time).slice(11, 19)} ${level.padEnd(5)} ${trace ?? '-'.padEnd(15)}`;
  return plain([head, message, pairs.join(' ')].filter((part) => part !== '').join('  '));
}

function valueText(value: LogFields[string]): string {
  const text = String(value);
  return typeof value === 'string' && /[\s"=]|^$/.test(text) ? JSON.stringify(text) : text;
}
