import { Option } from 'commander';
import { parseDay, type Day } from '../../shared/domain/time.ts';
import { whyJson } from '../../shared/runtime/book/why-json.ts';
import { whyText } from '../../shared/runtime/book/why-text.ts';
import { readReasons } from '../../shared/runtime/book/why.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { parsed } from './parse.ts';

interface Given extends BookChoice {
  readonly day: Day;
}

/** `tron why` */
export const whyCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('why')
    .description('why there was, or was not, a trade in an instrument on a day')
    .argument('<symbol>', 'RELIANCE or NSE:RELIANCE, in any case')
    .addOption(new Option('--day <YYYY-MM-DD>', 'the day').argParser(parsed(parseDay)).makeOptionMandatory());
  addBookOptions(command)
    .addHelpText('after', examples('tron why reliance --day 2026-09-09'))
    .action(async (symbol: string, given: Given) => {
      await withBook(desk, given, 'read', async ({ name, store }) => {
        const reasons = await readReasons(store, name, given.day, symbol);
        end(
          show(
            terminal,
            given,
            () => whyJson(name, reasons),
            () => whyText(name, reasons),
          ),
        );
      });
    });
};
