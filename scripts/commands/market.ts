import { Option, type Command } from 'commander';
import { CALENDAR, type Calendar } from '../../shared/domain/session-table.ts';
import { dayText, parseDay, parseMinute, type Day, type Minute } from '../../shared/domain/time.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { marketJson } from '../../shared/runtime/report/market-json.ts';
import { marketLookAt, marketLooks } from '../../shared/runtime/report/market-looks.ts';
import { marketDayText, marketMinuteText } from '../../shared/runtime/report/market-text.ts';
import { DataFolders, marketOfRequest, rulesOf, type RunRequest } from '../../shared/runtime/run-request.ts';
import { addDumpOptions, dayDump, type DumpGiven } from './dump-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import { DEFAULT_DAY, DEFAULT_SEED, parseCalendar, parseFolder, parseSeed } from './run-options.ts';
import type { Terminal } from './terminal.ts';

interface Given extends DumpGiven {
  readonly dump?: string;
  readonly data?: string;
  readonly day?: Day;
  readonly seed?: number;
  readonly at?: Minute;
  readonly preset: RunRequest['preset'];
  readonly calendar: Calendar;
  readonly json?: true;
}

/** `tron market` */
export function addMarketCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  const command = program
    .command('market')
    .description("the market of a day as bots see it: facts, regime, direction, each bot's choice and why")
    .addOption(
      new Option(
        '--data <folder>',
        'real one-minute bars instead of the synthetic market; needs --day',
      ).argParser(parseFolder),
    )
    .addOption(
      new Option('--day <YYYY-MM-DD>', `the day (synthetic: ${dayText(DEFAULT_DAY)})`).argParser(
        parsed(parseDay),
      ),
    )
    .addOption(
      new Option('--seed <n>', `which synthetic day (default: ${DEFAULT_SEED})`)
        .argParser(parseSeed)
        .conflicts('data'),
    )
    .addOption(
      new Option(
        '--at <HH:MM>',
        'one minute instead of every minute at which bots choose: everything about it',
      ).argParser(parsed(parseMinute)),
    )
    .addOption(
      new Option('--preset <name>', "the selector's table")
        .choices(['default', 'classic'])
        .default('default'),
    )
    .addOption(
      new Option('--calendar <file>', 'JSON with holidays, special sessions or a whole year')
        .argParser(parsed(parseCalendar))
        .default(CALENDAR, 'the built-in one'),
    )
    .addOption(
      new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    );
  addDumpOptions(command, 'the instrument dump of the day, whose contracts are watched; needs --data');
  command.action(async (given: Given) => {
    const { preset, calendar, at, json } = given;
    const rules = rulesOf({ calendar, config: configOf('seed', terminal.env) });
    const { market } = await marketOfRequest(sourceOf(given, command), new DataFolders(), rules);
    const looks = at === undefined ? marketLooks(market, preset) : [marketLookAt(market, preset, at)];
    const [only] = looks;
    if (json === true) terminal.out(JSON.stringify(marketJson(market, looks)));
    else if (at !== undefined && only !== undefined) terminal.out(marketMinuteText(market, only));
    else terminal.out(marketDayText(market, looks));
    const contracts = market.assumed.find((row) => row.startsWith('contracts from the dump '));
    if (contracts !== undefined && json !== true) terminal.out(`\n${contracts}`);
    end(EXIT.done);
  });
}

function sourceOf(given: Given, command: Command): RunRequest['source'] {
  const { data, dump, day, seed } = given;
  if (dump !== undefined && data === undefined) command.error('error: --dump needs --data');
  if (data === undefined) return { kind: 'synthetic', seed: seed ?? DEFAULT_SEED, day: day ?? DEFAULT_DAY };
  if (day === undefined) command.error('error: --data needs --day YYYY-MM-DD');
  const source = { kind: 'history', folder: data, day } as const;
  return dump === undefined ? source : { ...source, dump: dayDump(dump, day, given) };
}
