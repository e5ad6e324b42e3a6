import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { logFilesAmong } from '../../shared/adapters/pino-log/rotating-file.ts';
import { parseDay } from '../../shared/domain/time.ts';
import { TRACE_LENGTH } from '../../shared/execution/order-id.ts';
import { logText, readLogs, type LogQuery } from '../../shared/runtime/report/log-lines.ts';
import { LOG_LEVELS } from '../../shared/runtime/variables.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { LOGS_FOLDER } from './run-log.ts';
import { parsed } from './parse.ts';
import type { Terminal } from './terminal.ts';

const LAST_DEFAULT = 50;
const LAST_MAX = 100_000;

interface Given extends Pick<LogQuery, 'level' | 'last'> {
  readonly folder: string;
  readonly day?: number;
  readonly trace?: string;
  readonly grep?: string;
  readonly json?: true;
}

/** Gives the command its options; `done` hears how it ended. */
export function addLogsOptions(command: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const options = [
    new Option('--day <YYYY-MM-DD>', "lines of that day, by the market's time").argParser(parsed(parseDay)),
    new Option(
      '--trace <id>',
      `lines of one cause: the ${TRACE_LENGTH} characters, or any of its order ids`,
    ).argParser(parseTrace),
    new Option('--level <level>', 'lines of that level and above').choices(LOG_LEVELS).default('DEBUG'),
    new Option('--grep <text>', 'lines that contain it, capitals or not'),
    new Option('--last <n>', 'how many lines at the most').argParser(parseLast).default(LAST_DEFAULT),
    new Option('--json', 'one JSON document'),
    new Option('--folder <folder>', 'where the log files are').default(LOGS_FOLDER),
  ];
  for (const option of options) command.addOption(option);
  command.action((given: Given) => done(logs(given, terminal)));
}

function logs({ folder, day, trace, level, grep, last, json }: Given, terminal: Terminal): ExitCode {
  const names = logFilesAmong(namesIn(folder)).map(({ name }) => name);
  if (names.length === 0) {
    terminal.err(`no logs: there is no log file in "${folder}"; tron run writes there, or where --logs says`);
    return EXIT.refused;
  }
  const query: LogQuery = { day: day ?? null, trace: trace ?? null, level, grep: grep ?? null, last };
  const { lines, matched, read, broken } = readLogs(textsOf(folder, names), query);
  if (broken > 0) terminal.err(`${broken} of ${read} lines cannot be read and are left out`);
  if (json === true) {
    const found = { folder, files: names, read, matched, broken, lines };
    terminal.out(JSON.stringify({ format: 'tron-logs', version: 1, ...found }));
  } else if (lines.length === 0) terminal.out(`no line fits, of ${read} in ${filesText(names.length)}`);
  else {
    if (matched > lines.length) terminal.out(`the last ${lines.length} of ${matched} lines; --last for more`);
    terminal.out(logText(lines));
  }
  return EXIT.done;
}

/** One text after the other: together they may be large. */
function* textsOf(folder: string, names: readonly string[]): Generator<string> {
  for (const name of names) yield readFileSync(join(folder, name), 'utf8');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function filesText(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function parseTrace(text: string): string {
  const id = text.toLowerCase();
  if (/^[0-9a-z]+$/.test(id) && id.length >= TRACE_LENGTH) return id;
  throw new InvalidArgumentError(`Allowed: ${TRACE_LENGTH} letters and digits, or an order id.`);
}

function parseLast(text: string): number {
  const last = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (last >= 1 && last <= LAST_MAX) return last;
  throw new InvalidArgumentError(`Allowed: a whole number from 1 to ${LAST_MAX}.`);
}
