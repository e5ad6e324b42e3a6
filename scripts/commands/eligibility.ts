import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Argument, Option, type Command } from 'commander';
import {
  ELIGIBILITY_MODES,
  ELIGIBILITY_SETTINGS,
  type Eligibility,
  type EligibilityMode,
  type SourceName,
} from '../../shared/domain/eligibility.ts';
import { ageHours, eligibilityDocument, eligibilityFileName } from '../../shared/domain/eligibility-file.ts';
import { dayOf, parseDay, type Day } from '../../shared/domain/time.ts';
import { watchSymbol } from '../../shared/domain/watchlist.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { eligibilityAnswer } from '../../shared/runtime/eligibility/answer.ts';
import { eligibilityJson } from '../../shared/runtime/eligibility/answer-json.ts';
import { eligibilityText } from '../../shared/runtime/eligibility/answer-text.ts';
import {
  dayFromLists,
  LIST_COLUMNS,
  ListError,
  type FetchedList,
  type FetchedLists,
} from '../../shared/runtime/eligibility/lists.ts';
import { examples } from './books.ts';
import { readEligibility } from './eligibility-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import type { Terminal } from './terminal.ts';

const ACTIONS = ['show', 'make'] as const;
type Action = (typeof ACTIONS)[number];

/** The option that names each list, in the order of the help. */
const LIST_OPTIONS = {
  ban: 'foBan',
  mis: 'misBlocked',
  surveillance: 'surveillance',
  tradeToTrade: 'tradeToTrade',
  bands: 'bands',
  exDates: 'exDates',
} as const satisfies Readonly<Record<string, SourceName>>;

type ListOption = keyof typeof LIST_OPTIONS;

interface Given extends Partial<Readonly<Record<ListOption, string>>> {
  readonly day?: Day;
  readonly file?: string;
  readonly symbol?: string;
  readonly mode?: EligibilityMode;
  readonly json?: true;
  readonly out?: string;
}

/** `tron eligibility` */
export function addEligibilityCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
): void {
  const csv = (name: keyof typeof LIST_COLUMNS): string =>
    `CSV with the columns ${LIST_COLUMNS[name].join(', ')}`;
  const command = program
    .command('eligibility')
    .description('what may be traded on a day: shows its file, or makes it from downloaded lists')
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('show'));
  const options = [
    new Option('--day <YYYY-MM-DD>', 'the day (default: today)').argParser(parsed(parseDay)),
    new Option('--file <file>', 'show: the file of the day'),
    new Option('--symbol <symbol>', 'show: what it says of a stock or index'),
    new Option('--mode <mode>', 'show: for which market (default: live)').choices(ELIGIBILITY_MODES),
    new Option('--json', 'show: one JSON document on standard output'),
    new Option('--ban <file>', 'make: fo_secban.csv as NSE publishes it'),
    new Option('--mis <file>', `make: ${csv('misBlocked')}`),
    new Option('--surveillance <file>', `make: ${csv('surveillance')} (ASM, GSM)`),
    new Option('--trade-to-trade <file>', `make: ${csv('tradeToTrade')} (BE, BZ)`),
    new Option('--bands <file>', `make: ${csv('bands')}, rupees`),
    new Option('--ex-dates <file>', `make: ${csv('exDates')}, exDate YYYY-MM-DD`),
    new Option('--out <file>', 'make: where to (default: eligibility-YYYY-MM-DD.json)'),
  ];
  for (const option of options) command.addOption(option);
  command
    .addHelpText(
      'after',
      examples(
        'tron eligibility make --day 2026-09-09 --ban fo_secban.csv --bands bands.csv',
        'tron eligibility --file eligibility-2026-09-09.json --day 2026-09-09 --symbol RELIANCE',
      ),
    )
    .action((action: Action, given: Given) => {
      refuseOthers(command, action, given);
      const day = given.day ?? dayOf(terminal.now());
      if (action === 'make') make(command, day, given, terminal);
      else show(command, day, given, terminal);
      end(EXIT.done);
    });
}

/** An option of the other action was meant to do something, and would not. */
function refuseOthers(command: Command, action: Action, given: Given): void {
  const names = action === 'make' ? SHOW_NAMES : MAKE_NAMES;
  const wrong = names.filter((name) => given[name] !== undefined);
  if (wrong.length === 0) return;
  const flags = wrong.map((name) => `--${name.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
  command.error(`error: ${action} takes no ${flags.join(', ')}`);
}

const SHOW_NAMES = ['file', 'symbol', 'mode', 'json'] as const;
const MAKE_NAMES = ['ban', 'mis', 'surveillance', 'tradeToTrade', 'bands', 'exDates', 'out'] as const;

function show(command: Command, day: Day, given: Given, terminal: Terminal): void {
  const { file: path, symbol: text, mode = 'live', json } = given;
  if (path === undefined) command.error('error: --file is missing: the eligibility file of the day');
  const symbol = text === undefined ? null : watchSymbol(text);
  if (text !== undefined && symbol === null)
    throw new ConfigError([`"${text}" is no symbol of NSE: allowed are 1 to 20 of A–Z, 0–9, & and -`]);
  const now = terminal.now();
  const wanted = { day, now: mode === 'replay' ? null : now, settings: ELIGIBILITY_SETTINGS };
  const answer = eligibilityAnswer(readEligibility(path, wanted), { path, mode, now, symbol });
  terminal.out(json === true ? JSON.stringify(eligibilityJson(answer)) : eligibilityText(answer));
}

function make(command: Command, day: Day, given: Given, terminal: Terminal): void {
  const lists: { -readonly [Name in SourceName]?: FetchedList } = {};
  for (const option of Object.keys(LIST_OPTIONS).filter(isListOption)) {
    const path = given[option];
    if (path !== undefined) lists[LIST_OPTIONS[option]] = fetchedList(path);
  }
  if (Object.keys(lists).length === 0) command.error('error: make needs a list: --ban, --mis, --bands, …');
  const { file, notes } = madeFrom(day, terminal.now(), lists);
  const path = given.out ?? eligibilityFileName(day);
  writeWhole(path, `${JSON.stringify(eligibilityDocument(file), null, 2)}\n`);
  for (const note of [...notes, ...ageNotes(file)]) terminal.err(`note: ${note}`);
  const answer = eligibilityAnswer(file, { path, mode: 'live', now: file.madeAt, symbol: null });
  terminal.out(eligibilityText(answer));
}

function isListOption(name: string): name is ListOption {
  return Object.hasOwn(LIST_OPTIONS, name);
}

/** A list is as old as its file. */
function fetchedList(path: string): FetchedList {
  try {
    const at = Math.floor(statSync(path).mtimeMs);
    return { source: basename(path), at, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new ConfigError([
      `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  }
}

function madeFrom(day: Day, now: number, lists: FetchedLists): ReturnType<typeof dayFromLists> {
  const late = Object.values(lists).filter(({ at }) => at > now);
  if (late.length > 0)
    throw new ConfigError(late.map(({ source }) => `${source} was changed later than now: a clock is wrong`));
  try {
    return dayFromLists(day, now, lists);
  } catch (error) {
    if (error instanceof ListError) throw new ConfigError(error.problems);
    throw error;
  }
}

function ageNotes({ madeAt, sources }: Eligibility): readonly string[] {
  const { maxSourceAgeHours } = ELIGIBILITY_SETTINGS;
  return Object.values(sources).flatMap((list) => {
    const hours = list === null ? 0 : ageHours(list, madeAt);
    if (list === null || hours <= maxSourceAgeHours) return [];
    return [
      `${list.source} is ${hours.toFixed(1)} hours old: a live market refuses the file, it takes ${maxSourceAgeHours}`,
    ];
  });
}

/** Whole or not at all, over the one of an hour ago: written beside it, flushed, and put in its place. */
function writeWhole(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(beside, text, { flush: true });
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw new ConfigError([
      `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  }
}
