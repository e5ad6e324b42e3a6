import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { BOT_NAMES } from '../../shared/domain/account.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { dayText, parseDay, parseMinute, type Day, type Minute } from '../../shared/domain/time.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { PROFILE_NAMES, type ProfileName } from '../../shared/runtime/profiles.ts';
import { OPTION_STRATEGIES, STRATEGIES } from '../../shared/strategies/registry.ts';
import type { CloudLocalPlan } from '../cloud-local/asked.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import { DEFAULT_DAY, DEFAULT_SEED, parseCalendar, parseFolder, parseSeed } from './run-options.ts';
import type { Terminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../..' : '..');

interface Given {
  readonly data?: string;
  readonly day?: Day;
  readonly seed?: number;
  readonly calendar?: string;
  readonly profile: ProfileName;
  readonly bots: CloudLocalPlan['bots'];
  readonly strategy?: string;
  readonly broker: CloudLocalPlan['broker'];
  readonly minutes: CloudLocalPlan['minutes'];
  readonly kill?: number;
  readonly killChance: number;
  readonly until?: Minute;
  readonly prices: string;
  readonly usdInr?: number;
  readonly functions?: string;
  readonly folder?: string;
}

/** `tron cloud-local`. */
export function addCloudLocalCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
): void {
  const command = program
    .command('cloud-local')
    .description(
      'a day lived by the deployed functions, each a process of its own, with everything around them on this computer: decisions, operations, price',
    );
  const options = [
    new Option(
      '--data <folder>',
      'real one-minute bars instead of the synthetic market; needs --day',
    ).argParser(parseFolder),
    new Option('--day <YYYY-MM-DD>', `the day (synthetic: ${dayText(DEFAULT_DAY)})`).argParser(
      parsed(parseDay),
    ),
    new Option('--seed <n>', `which synthetic day (default: ${DEFAULT_SEED})`)
      .argParser(parseSeed)
      .conflicts('data'),
    new Option('--calendar <file>', 'JSON with holidays, special sessions or a whole year').argParser(
      parsed((file: string) => {
        parseCalendar(file);
        return file;
      }),
    ),
    new Option('--profile <name>', 'budget: seed is careful, demo is roomy')
      .choices(PROFILE_NAMES)
      .default('demo'),
    new Option('--bots <list>', 'which bots, comma-separated: stocks, futures, options')
      .argParser(parseBots)
      .default(['stocks', 'futures', 'options'], 'all three'),
    new Option('--strategy <name>', 'one strategy instead of the selector').choices(
      [...STRATEGIES, ...OPTION_STRATEGIES].map(({ name }) => name),
    ),
    new Option(
      '--broker <name>',
      'who fills the orders: the paper broker, or a simulated Kite through its adapter',
    )
      .choices(['paper', 'kite-sim'])
      .default('paper'),
    new Option(
      '--minutes <how>',
      'the ticks ask the broker for them; a streamer writes them (streamed), or sends them to the ticks, which decide at once (published)',
    )
      .choices(['asked', 'streamed', 'published'])
      .default('asked'),
    new Option('--kill <seed>', 'processes are ended at moments that this seed chooses').argParser(parseSeed),
    new Option('--kill-chance <p>', 'of each moment at which somebody could be ended, 0 to 1')
      .argParser(parseShare)
      .default(0.02),
    new Option(
      '--until <HH:MM>',
      'no minute after it (default: past the certificate and the review)',
    ).argParser(parsed(parseMinute)),
    new Option('--prices <file>', 'what things cost, as of a day').default(
      join(ROOT, 'functions/prices.json'),
    ),
    new Option('--usd-inr <rupees>', 'rupees for a dollar (default: as the prices say)').argParser(parseRate),
    new Option('--functions <folder>', 'bundles that are there (default: made anew)').argParser(parseFolder),
    new Option('--folder <path>', 'where logs go (default: one that is removed at the end)'),
  ];
  for (const option of options) command.addOption(option);
  command.action(async (given: Given) => {
    end(await lived(planOf(given, command), terminal));
  });
}

async function lived(plan: CloudLocalPlan, terminal: Terminal): Promise<ExitCode> {
  const folder = join(ROOT, 'scripts/cloud-local');
  if (!existsSync(join(folder, 'main.ts')))
    throw new ConfigError(['cloud-local begins what is in the repository, and this program is not in it']);
  // Not part of a bundle: it builds the functions, and loads what they load.
  const [main, report] = [join(folder, 'main.ts'), join(folder, 'report.ts')];
  const { localDay }: typeof import('../cloud-local/main.ts') = await import(main);
  const { localDayText }: typeof import('../cloud-local/report.ts') = await import(report);
  const local = await localDay(plan, terminal.env, (text) => terminal.err(text));
  terminal.out(localDayText(local));
  const isRight = local.asked.every((each) => each.isRight);
  return local.difference === null && local.result.left.length === 0 && isRight ? EXIT.done : EXIT.failed;
}

function planOf(given: Given, command: Command): CloudLocalPlan {
  const { data, day, seed, calendar, strategy, kill, until, usdInr, functions, folder, ...rest } = given;
  if (data !== undefined && day === undefined) command.error('error: --data needs --day YYYY-MM-DD');
  return {
    ...rest,
    source:
      data === undefined
        ? { kind: 'synthetic', seed: seed ?? DEFAULT_SEED, day: day ?? DEFAULT_DAY }
        : { kind: 'history', folder: data, day: day ?? DEFAULT_DAY },
    calendarFile: calendar ?? null,
    calendar: calendar === undefined ? CALENDAR : parseCalendar(calendar),
    strategy: strategy ?? null,
    killSeed: kill ?? null,
    until: until ?? null,
    usdInr: usdInr ?? null,
    functions: functions ?? null,
    folder: folder ?? null,
  };
}

function parseBots(text: string): CloudLocalPlan['bots'] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.filter((word) => !BOT_NAMES.some((name) => name === word));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `There is no "${unknown.join('", "')}" here. Allowed: ${BOT_NAMES.join(', ')}.`,
    );
  return BOT_NAMES.filter((name) => words.includes(name));
}

function parseShare(text: string): number {
  const share = /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text) ? Number(text) : NaN;
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('Allowed: 0 to 1.');
  return share;
}

function parseRate(text: string): number {
  const rate = /^\d{1,4}(\.\d{1,4})?$/.test(text) ? Number(text) : NaN;
  if (!(rate > 0)) throw new InvalidArgumentError('Allowed: rupees above 0, such as 88.5.');
  return rate;
}
