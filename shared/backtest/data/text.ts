import { parse } from 'csv-parse/sync';
import { parseDay, type Day } from '../../domain/time.ts';

/** Lines of a text, whatever ends them (LF, CRLF, or CR alone); line N of the file is element N - 1. */
export function linesOf(text: string): readonly string[] {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return plain.includes('\r') ? plain.split(/\r\n|\n|\r/) : plain.split('\n');
}

/** The fields of one line; null where its quotes do not match. Only lines with quotes pay for a CSV parser. */
export function fieldsOf(line: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(',');
  try {
    return parse(line, { relax_column_count: true })[0] ?? null;
  } catch {
    return null; // the caller counts the line as malformed
  }
}

const DOT = 46;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;

/** A plain decimal ("12", "-0.5", "12.0"); NaN for anything else, so that "", "0x1" and "1e9" do not pass. */
export function decimal(text: string): number {
  let dots = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) digits += 1;
    else if (code === DOT) dots += 1;
    else if (code !== MINUS || i > 0) return NaN;
  }
  return digits === 0 || dots > 1 ? NaN : Number(text);
}

/** Largest value of a bar's Int32 column. */
const INT32_MAX = 2_147_483_647;

/** A count (volume, open interest): whole, not negative, at most `max`. NaN otherwise. "3597.0" is whole. */
export function wholeCount(text: string, max = INT32_MAX): number {
  const value = decimal(text);
  return value >= 0 && value <= max && Number.isInteger(value) ? value : NaN;
}

/** A price text as paise, not yet rounded; NaN unless a decimal within a bar column. `unit`: paise per unit of the text. */
export function rawPaise(text: string, unit: number): number {
  const value = decimal(text) * unit;
  return Math.abs(value) <= INT32_MAX ? value : NaN;
}

/** True where rounding to whole paise changes the price by more than floating error. */
export function isSubPaisa(value: number): boolean {
  return Math.abs(value - Math.round(value)) > 1e-4;
}

/** Seconds since midnight of "HH:MM", "HH:MM:SS" or "HH:MM:SS.ffffff"; NaN for anything else. The fraction is kept. */
export function secondsOf(text: string): number {
  const match = /^(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?$/.exec(text);
  if (match === null) return NaN;
  const hours = Number(match[1]);
  const minutes = Number(match[2]);
  const seconds = Number(match[3] ?? 0);
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : NaN;
}

/** Reads dates; rows of one day follow each other, so the last answer is kept. NaN for a date that does not exist. */
export class DayReader {
  private text = '';
  private day: Day = NaN;

  read(text: string): Day {
    if (text !== this.text) {
      this.text = text;
      try {
        this.day = parseDay(text);
      } catch {
        this.day = NaN; // the caller counts the row as malformed
      }
    }
    return this.day;
  }
}

/** The first "2018-03-01" of a path as a day; null where there is none. */
export function dayInPath(file: string): Day | null {
  const day = new DayReader().read(/\d{4}-\d{2}-\d{2}/.exec(file)?.[0] ?? '');
  return Number.isNaN(day) ? null : day;
}

/** "2018-03-01 09:15:00+05:30" or "2018-03-01T09:15" in its two halves, without the offset of India. */
export function splitStamp(text: string): readonly [date: string, time: string] {
  const time = text.slice(11);
  return [text.slice(0, 10), time.endsWith('+05:30') ? time.slice(0, -6) : time];
}
