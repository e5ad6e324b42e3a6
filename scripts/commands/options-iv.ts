import { InvalidArgumentError, Option, type Command } from 'commander';
import { dataFolder } from '../../shared/adapters/data-folder.ts';
import { NoBarsError, openData, type DataSet } from '../../shared/backtest/data/open-history.ts';
import type { Quotes } from '../../shared/backtest/data/quotes.ts';
import { formatOf } from '../../shared/backtest/data/registry.ts';
import { dayText, parseDay, type Day } from '../../shared/domain/time.ts';
import { RATE_DEFAULT } from '../../shared/runtime/report/exchange-iv/conventions.ts';
import { exchangeIv, type ExchangeIv } from '../../shared/runtime/report/exchange-iv/exchange-iv.ts';
import { exchangeIvJson } from '../../shared/runtime/report/exchange-iv/json.ts';
import { exchangeIvText } from '../../shared/runtime/report/exchange-iv/text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { parsed } from './parse.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly data: string;
  readonly day: Day;
  readonly rate: number;
  readonly json?: true;
}

/** `tron iv` */
export function addIvCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  program
    .command('iv')
    .description('implied volatilities of a recorded chain, ours against the exchange’s own')
    .addOption(
      new Option(
        '--data <folder>',
        'real data with chains that carry the exchange’s volatility',
      ).makeOptionMandatory(),
    )
    .addOption(new Option('--day <YYYY-MM-DD>', 'the day').argParser(parsed(parseDay)).makeOptionMandatory())
    .addOption(
      new Option('--rate <percent>', 'yearly rate that ours discounts with')
        .argParser(parseRate)
        .default(RATE_DEFAULT, `${RATE_DEFAULT * 100}, an assumption`),
    )
    .addOption(
      new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    )
    .action(async ({ data, day, rate, json }: Given) => {
      const report = await readExchangeIv(await openData(dataFolder(data)), day, rate);
      terminal.out(json === true ? JSON.stringify(exchangeIvJson(report)) : exchangeIvText(report));
      end(EXIT.done);
    });
}

/** Rejects with a NoBarsError where no chain of that day carries the exchange's volatility. */
export async function readExchangeIv(data: DataSet, day: Day, rate: number): Promise<ExchangeIv> {
  const files = data.files.filter((file) => formatOf(file)?.id === '07');
  const file = files.find((each) => each.includes(`/${dayText(day)}_`));
  const quotes: Quotes | null = file === undefined ? null : (await data.parse(file)).quotes;
  const report = quotes === null ? null : exchangeIv(quotes, day, rate);
  if (report !== null && report.quotes > 0) return report;
  if (file !== undefined)
    throw new NoBarsError(`${data.place}: ${file} holds no quote with the exchange's volatility`);
  const days = files.map((each) => /\/(\d{4}-\d{2}-\d{2})_/.exec(each)?.[1] ?? each);
  throw new NoBarsError(
    `${data.place} has no option chain of ${dayText(day)} with the exchange's volatilities; ` +
      (days.length === 0 ? 'it has none of any day' : `it has ${days.join(', ')}`),
  );
}

function parseRate(text: string): number {
  const percent = /^-?\d{1,2}(?:\.\d{1,4})?$/.test(text) ? Number(text) : NaN;
  if (percent >= -5 && percent <= 25) return percent / 100;
  throw new InvalidArgumentError('Allowed: per cent a year, -5 to 25.');
}
