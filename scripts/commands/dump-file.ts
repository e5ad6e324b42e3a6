import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { unpacked } from '../../shared/adapters/data-folder.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { Exchange } from '../../shared/domain/instrument.ts';
import { dayText, instantOf, parseDay, parseMinute, type Day } from '../../shared/domain/time.ts';
import { bookOf } from '../../shared/instruments/book.ts';
import { dayInName, ofTheDayByName } from '../../shared/instruments/checks.ts';
import { readDump, type Dump } from '../../shared/instruments/dump.ts';
import { refusedDump, type DumpRefusal } from '../../shared/instruments/report.ts';
import { EXCHANGES } from '../../shared/instruments/row.ts';
import { DUMP_SETTINGS, leastRowsSchema, type LeastRows } from '../../shared/instruments/settings.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import type { DayDump } from '../../shared/runtime/run-request.ts';
import { parsed } from './parse.ts';

/** How a dump's file is to be read. */
export interface DumpGiven {
  readonly fetchedAt?: number;
  readonly leastRows: LeastRows;
}

/** A command that may be given a dump; a day of it is read with `dayDump`. */
export function addDumpOptions(command: Command, about: string): Command {
  for (const option of [new Option('--dump <file>', about), ...dumpReadingOptions()])
    command.addOption(option);
  return command;
}

/** What may be said of a dump besides its name. */
export function dumpReadingOptions(): readonly Option[] {
  return [
    new Option(
      '--fetched-at <YYYY-MM-DDTHH:MM>',
      'when the dump was fetched, Indian time; without it, the day in its name tells',
    ).argParser(parsed(parseInstant)),
    leastRowsOption(),
  ];
}

export function leastRowsOption(): Option {
  return new Option(
    '--least-rows <exchange=n,…>',
    'exchanges that the dump must have, each with its fewest rows',
  )
    .argParser(parsed(parseLeastRows))
    .default(DUMP_SETTINGS.leastRows, leastRowsText(DUMP_SETTINGS.leastRows));
}

/** The dump of the day that is to be traded. Throws a ConfigError for a file that is not there and a DayRefused for one that may not be used. */
export function dayDump(file: string, day: Day, given: DumpGiven): DayDump {
  const text = dumpText(file);
  if (typeof text !== 'string') throw refusedDay(file, text);
  const dump = dumpOf(file, text, day, given);
  if (dump.kind === 'refused') throw refusedDay(file, dump);
  // Yesterday's contracts are today's but for those that expired, so its rows cannot tell it from today's.
  if (given.fetchedAt === undefined && dayInName(basename(file)) === null)
    throw refusedDay(
      file,
      refusedDump(
        'undated',
        `of which day it is nobody says; put ${dayText(day)} into its name, or say when it was fetched (--fetched-at)`,
      ),
    );
  const hash = createHash('sha256').update(text).digest('hex');
  return { file, book: bookOf(dump), hash };
}

function refusedDay(file: string, { rule, why }: DumpRefusal): DayRefused {
  return new DayRefused(`dump-${rule}`, `${file}: ${why}`);
}

/** Throws a ConfigError for a file that is not there. */
export function readDumpFile(file: string, day: Day, given: DumpGiven): Dump | DumpRefusal {
  const text = dumpText(file);
  return typeof text === 'string' ? dumpOf(file, text, day, given) : text;
}

function dumpOf(file: string, text: string, day: Day, given: DumpGiven): Dump | DumpRefusal {
  const { fetchedAt = null, leastRows } = given;
  const source = { text, day, fetchedAt, transfer: null, previousRows: null };
  const dump = readDump(source, { ...DUMP_SETTINGS, leastRows });
  if (dump.kind === 'refused' || fetchedAt !== null) return dump;
  return ofTheDayByName(basename(file), day) ?? dump;
}

/** Throws a ConfigError for a file that cannot be read. */
export function bytesOf(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ConfigError([`${option}: ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
}

function dumpText(file: string): string | DumpRefusal {
  const bytes = bytesOf('--dump', file);
  if (file.endsWith('.zip'))
    throw new ConfigError([`--dump: ${file} is a .zip, allowed are .csv and .csv.gz`]);
  try {
    return unpacked(file, bytes)
      .map(({ text }) => text)
      .join('');
  } catch (cause) {
    // The file is there but its end, or its content, is not.
    const why = cause instanceof Error ? cause.message : String(cause);
    return refusedDump('truncated', `${file} cannot be unpacked: ${why}`);
  }
}

function parseInstant(text: string): number {
  const [day = '', time = '', ...more] = text.split(/[T ]/);
  if (more.length > 0) throw new RangeError(`an instant is written YYYY-MM-DDTHH:MM, got "${text}"`);
  return instantOf(parseDay(day), parseMinute(time));
}

/** "NFO=10000,BFO=1000"; an exchange that is not named may be missing. */
function parseLeastRows(text: string): LeastRows {
  const least: Record<Exchange, number> = { NSE: 0, BSE: 0, NFO: 0, BFO: 0 };
  for (const part of text.split(',')) {
    const [name, count = '', ...more] = part.split('=');
    const exchange = EXCHANGES.find((each) => each === name);
    if (exchange === undefined || more.length > 0 || !/^\d{1,7}$/.test(count))
      throw new RangeError(`written NFO=10000,BFO=1000 with ${EXCHANGES.join(', ')}, got "${text}"`);
    least[exchange] = Number(count);
  }
  const result = leastRowsSchema.safeParse(least);
  if (!result.success) throw new RangeError(result.error.issues.map(({ message }) => message).join('; '));
  return result.data;
}

function leastRowsText(least: LeastRows): string {
  return EXCHANGES.filter((exchange) => least[exchange] > 0)
    .map((exchange) => `${exchange}=${least[exchange]}`)
    .join(',');
}
