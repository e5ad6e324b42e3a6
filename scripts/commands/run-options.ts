import { readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { BOT_NAMES, type BotName } from '../../shared/domain/account.ts';
import { dayText, parseDay, type Day } from '../../shared/domain/time.ts';
import { PROFILE_NAMES, type ProfileName } from '../../shared/runtime/profiles.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';
import { importedCalendar } from '../../shared/domain/session-import.ts';
import { CALENDAR, type Calendar } from '../../shared/domain/session-table.ts';
import type { TroubleName } from '../../shared/sim/trouble/troubles.ts';
import { OPTION_STRATEGIES, STRATEGIES } from '../../shared/strategies/registry.ts';
import { brokerOptions, checkBroker, type BrokerGiven, type BrokerName } from './broker-options.ts';
import { parsed } from './parse.ts';
import { REAL_SPEED, SPEED_MAX, type Speed } from './pace.ts';
import { botsOf, feedOptions, kiteSource, type FeedGiven, type KiteSource } from './feed-options.ts';
import { addDumpOptions, dayDump, type DumpGiven } from './dump-file.ts';
import { addKeepOptions, keepPlan, type KeepGiven, type KeepPlan } from './run-book.ts';
import { setOption, type StrategySettings } from './set-option.ts';
import { LOG_WAYS, LOGS_FOLDER, type LogPlan } from './run-log.ts';

/** The built-in day, a Wednesday with the closing auction in force. */
export const DEFAULT_DAY: Day = 20260909;
/** Its day shows one of everything that a report tells of (`tests/runtime/default-seed.test.ts`). */
export const DEFAULT_SEED = 1417;

interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** What is run, checked: what `tron run` means by its arguments. */
export interface RunPlan {
  readonly profile: ProfileName;
  readonly bots: readonly BotName[];
  readonly source:
    | RunRequest['source']
    | ({ readonly kind: 'range'; readonly folder: string } & DayRange)
    | KiteSource;
  readonly calendar: Calendar;
  /** The file with the day's lists; null: none was named. */
  readonly eligibility: string | null;
  readonly strategy: string | null;
  readonly settings: StrategySettings;
  /** Who fills the orders. */
  readonly broker: BrokerName;
  /** What happens to a simulated Kite in the day; null: nothing. */
  readonly trouble: TroubleName | null;
  /** Where the broker's postbacks are taken; null: nowhere. */
  readonly postbackPort: number | null;
  readonly preset: RunRequest['preset'];
  readonly rates: RunRequest['rates'];
  readonly speed: Speed;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly seedRun: boolean;
  readonly quality: boolean;
  readonly log: LogPlan;
  readonly keep: KeepPlan;
}

/** As commander leaves them: each value parsed, none compared with another. */
interface Given
  extends
    FeedGiven,
    KeepGiven,
    DumpGiven,
    BrokerGiven,
    Pick<RunPlan, 'profile' | 'preset' | 'rates' | 'speed' | 'seedRun'> {
  readonly bots: readonly BotName[];
  readonly data?: string;
  readonly dump?: string;
  readonly day?: Day;
  readonly days?: DayRange;
  readonly seed?: number;
  readonly calendar?: Calendar;
  readonly eligibility?: string;
  readonly strategy?: string;
  readonly set: StrategySettings;
  readonly json?: true;
  readonly quiet?: true;
  readonly quality?: true;
  readonly log: LogPlan['way'];
  readonly logs: string;
}

/** Gives the command its options; what is wrong with a single value is said by commander, with the option's name. */
export function addRunOptions(command: Command, run: (plan: RunPlan) => Promise<void>): Command {
  const names = [...STRATEGIES, ...OPTION_STRATEGIES].map(({ name }) => name);
  const options = [
    new Option('--profile <name>', 'budget: seed is careful, demo is roomy')
      .choices(PROFILE_NAMES)
      .default('seed'),
    new Option('--bots <list>', 'which bots, comma-separated: stocks, futures, options')
      .argParser(parseBots)
      .default(BOT_NAMES, 'all'),
    ...feedOptions(),
    new Option('--data <folder>', 'real one-minute bars instead of the synthetic market').argParser(
      parseFolder,
    ),
    new Option(
      '--day <YYYY-MM-DD>',
      `the day; with --data it must be named (default: ${dayText(DEFAULT_DAY)})`,
    ).argParser(parsed(parseDay)),
    new Option('--days <A..B>', 'every day from A to B that --data has: a line each and a summary')
      .argParser(parsed(parseRange))
      .conflicts(['day', 'speed', 'quality']),
    new Option('--seed <n>', `which synthetic day, a whole number (default: ${DEFAULT_SEED})`)
      .argParser(parseSeed)
      .conflicts('data'),
    new Option(
      '--calendar <file>',
      'JSON with holidays, special sessions or a whole year that the built-in calendar lacks',
    ).argParser(parsed(parseCalendar)),
    new Option(
      '--eligibility <file>',
      'the lists of the day (ban, surveillance, bands, …), made by `tron eligibility make`; without it all is assumed eligible',
    ).conflicts('days'),
    new Option('--speed <real|N|max>', 'market minutes a second: as in life, N, or no waiting')
      .argParser(parseSpeed)
      .default(Infinity, 'max'),
    new Option('--strategy <name>', 'one strategy instead of the selector')
      .choices(names)
      .conflicts('preset'),
    setOption(),
    ...brokerOptions(),
    new Option('--preset <name>', "the selector's table").choices(['default', 'classic']).default('default'),
    new Option('--rates <which>', "charges: newest (would it pay now?) or the day's own")
      .choices(['newest', 'of-day'])
      .default('newest'),
    new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    new Option('--quiet', 'no lines while the day runs; with --json no tables either'),
    new Option('--no-seed-run', 'leave out the second run of a demo day under profile seed'),
    new Option('--quality', 'every finding about the data, with examples'),
    new Option('--log <where>', 'what happened, line by line: to files, as JSON to standard error, nowhere')
      .choices(LOG_WAYS)
      .default('file'),
    new Option('--logs <folder>', 'where the log files are').default(LOGS_FOLDER).env('TRON_LOGS'),
  ];
  for (const option of options) command.addOption(option);
  addDumpOptions(
    command,
    'the instrument dump of the day, whose contracts are traded; needs --data and --day',
  );
  addKeepOptions(command);
  return command.action((given: Given) => run(planOf(given, command)));
}

function planOf(given: Given, command: Command): RunPlan {
  checkBroker(given, command);
  const { profile, calendar = CALENDAR, eligibility = null, strategy = null } = given;
  const { preset, rates, speed, seedRun } = given;
  return {
    profile,
    bots: botsOf(given, command),
    source: sourceOf(given, command),
    calendar,
    eligibility,
    strategy,
    settings: given.set,
    broker: given.broker,
    trouble: given.trouble ?? null,
    postbackPort: given.postbackPort ?? null,
    preset,
    rates,
    speed,
    json: given.json === true,
    quiet: given.quiet === true,
    seedRun,
    quality: given.quality === true,
    log: { way: given.log, folder: given.logs },
    keep: keepPlan(given),
  };
}

function sourceOf(given: Given, command: Command): RunPlan['source'] {
  const { data, dump, day, days, seed } = given;
  const kite = kiteSource(given, command);
  if (kite !== null) return kite;
  if (dump !== undefined && (data === undefined || days !== undefined))
    command.error('error: --dump needs --data and --day: a dump is of one day');
  if (data === undefined) {
    if (days !== undefined) command.error('error: --days needs --data: the synthetic market has single days');
    return { kind: 'synthetic', seed: seed ?? DEFAULT_SEED, day: day ?? DEFAULT_DAY };
  }
  if (days !== undefined) return { kind: 'range', folder: data, ...days };
  if (day === undefined) command.error('error: --data needs --day YYYY-MM-DD or --days A..B');
  const source = { kind: 'history', folder: data, day } as const;
  return dump === undefined ? source : { ...source, dump: dayDump(dump, day, given) };
}

function parseBots(text: string): readonly BotName[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !BOT_NAMES.some((name) => name === word));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `There is no bot "${unknown.join('", "')}". Allowed: ${BOT_NAMES.join(', ')}.`,
    );
  return BOT_NAMES.filter((name) => words.includes(name));
}

/** A folder that is there. */
export function parseFolder(text: string): string {
  const found = statSync(text, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) throw new InvalidArgumentError('There is no such folder.');
  return text;
}

/** A user's rows over the built-in calendar. Throws a RangeError for a file that cannot be read or does not fit. */
export function parseCalendar(file: string): Calendar {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(`${file} cannot be read as JSON: ${why}`, { cause });
  }
  return importedCalendar(text, file);
}

function parseRange(text: string): DayRange {
  const [from, to, ...more] = text.split('..');
  if (from === undefined || to === undefined || more.length > 0)
    throw new RangeError(`a range is written YYYY-MM-DD..YYYY-MM-DD, got "${text}"`);
  const range = { from: parseDay(from), to: parseDay(to) };
  if (range.from > range.to) throw new RangeError('its first day is after its last');
  return range;
}

/** Which synthetic day. */
export function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Allowed: a whole number from 0 to 999999999.');
  return Number(text);
}

function parseSpeed(text: string): Speed {
  if (text === 'max') return Infinity;
  if (text === 'real') return REAL_SPEED;
  const speed = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (speed > 0 && speed <= SPEED_MAX) return speed;
  throw new InvalidArgumentError(
    `Allowed: real, max, or market minutes a second, above 0 up to ${SPEED_MAX}.`,
  );
}
