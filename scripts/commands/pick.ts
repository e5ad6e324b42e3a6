import { InvalidArgumentError, Option, type Command } from 'commander';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { OptionRight } from '../../shared/domain/instrument.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import {
  dayText,
  instantOf,
  parseDay,
  parseMinute,
  type Day,
  type Minute,
} from '../../shared/domain/time.ts';
import { chainViewOf, expiriesOf } from '../../shared/engine/chain-view.ts';
import { pickSettings, type PickSettings } from '../../shared/options/pick-settings.ts';
import { picker } from '../../shared/options/pick.ts';
import { pickJson, pickText, type PickAnswer } from '../../shared/runtime/report/pick-report.ts';
import { DataFolders, marketOfRequest } from '../../shared/runtime/run-request.ts';
import { examples } from './books.ts';
import { addDumpOptions, dayDump, type DumpGiven } from './dump-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import { parseFolder } from './run-options.ts';
import type { Terminal } from './terminal.ts';

interface Given extends DumpGiven {
  readonly dump?: string;
  readonly data: string;
  readonly day: Day;
  readonly at: Minute;
  readonly right: OptionRight;
  readonly underlying: string;
  readonly expiry?: Day;
  readonly by?: PickSettings['by'];
  readonly set: Readonly<Record<string, string | number>>;
  readonly json?: true;
}

/** `tron pick` */
export function addPickCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  const command = program
    .command('pick')
    .description('the option that would be bought at a minute of a day of real data, and why not the others');
  const options = [
    new Option('--data <folder>', 'the folder of history').argParser(parseFolder).makeOptionMandatory(),
    new Option('--day <YYYY-MM-DD>', 'the day').argParser(parsed(parseDay)).makeOptionMandatory(),
    new Option('--at <HH:MM>', 'the minute that has just ended')
      .argParser(parsed(parseMinute))
      .makeOptionMandatory(),
    new Option('--right <right>', 'call or put').choices(['CE', 'PE']).makeOptionMandatory(),
    new Option('--underlying <name>', 'whose options').default('NIFTY'),
    new Option('--expiry <YYYY-MM-DD>', 'of which expiry (default: the nearest)').argParser(parsed(parseDay)),
    new Option('--by <what>', 'what is looked for (default: premium)').choices([
      'premium',
      'delta',
      'moneyness',
    ]),
    new Option('--set <name=value...>', 'settings of the choice, such as premiumMost=150')
      .argParser(collected)
      .default({}, 'as they are'),
    new Option('--json', 'one JSON document on standard output'),
  ];
  for (const option of options) command.addOption(option);
  addDumpOptions(command, 'the instrument dump of the day, whose contracts are listed');
  command
    .addHelpText(
      'after',
      examples(
        'tron pick --data DIR --day 2026-08-18 --at 11:30 --right CE',
        'tron pick --data DIR --day 2026-08-18 --at 15:20 --right PE --by moneyness --set stepsFromMoney=1',
      ),
    )
    .action(async (given: Given) => {
      const settings = settingsOf(given, command);
      const source = { kind: 'history', folder: given.data, day: given.day } as const;
      const { market } = await marketOfRequest(
        given.dump === undefined ? source : { ...source, dump: dayDump(given.dump, given.day, given) },
        new DataFolders(),
      );
      const answer = answerOf(market, given, settings);
      terminal.out(given.json === true ? JSON.stringify(pickJson(answer)) : pickText(answer));
      end(answer.outcome.kind === 'picked' ? EXIT.done : EXIT.nothing);
    });
}

/** Throws a DayRefused for an underlying or an expiry that the day does not list, naming those it does. */
function answerOf(market: MarketDay, given: Given, settings: PickSettings): PickAnswer {
  const { day, at, right, underlying } = given;
  const chain = market.chains.find((each) => each.underlying === underlying);
  if (chain === undefined) {
    const known = market.chains.map((each) => each.underlying).join(', ');
    throw new DayRefused(
      'no-chain',
      `${dayText(day)} lists no options of ${underlying}; it has ${known === '' ? 'none at all' : known}`,
    );
  }
  const expiries = expiriesOf(market, underlying);
  const expiry = given.expiry ?? expiries[0];
  if (expiry === undefined || !expiries.includes(expiry))
    throw new DayRefused(
      'unknown-expiry',
      `${dayText(day)} lists no options of ${underlying} that expire on ${expiry === undefined ? 'any day' : dayText(expiry)}; it has ${expiries.map(dayText).join(', ')}`,
    );
  const view = chainViewOf(market, chain, expiry, instantOf(day, at));
  const exchange = view.quotes[0]?.instrument.exchange ?? 'NFO';
  const about = [`${exchange}:${underlying} options (`, `${chain.watched}: `, 'contracts from the dump '];
  return {
    day,
    view,
    right,
    settings,
    outcome: picker(settings)(view, right),
    assumed: market.assumed.filter((row) => about.some((start) => row.startsWith(start))),
  };
}

function settingsOf({ by, set }: Given, command: Command): PickSettings {
  try {
    return pickSettings(by === undefined ? set : { ...set, by });
  } catch (error) {
    if (error instanceof RangeError) return command.error(`error: ${error.message}`);
    throw error;
  }
}

/** "name=value": a number where it is one. */
function collected(
  text: string,
  before: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string | number>> {
  const match = /^([A-Za-z]+)=(.+)$/.exec(text);
  const [, name = '', value = ''] = match ?? [];
  if (match === null) throw new InvalidArgumentError('A setting is written name=value.');
  return { ...before, [name]: /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value };
}
