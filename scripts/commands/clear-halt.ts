import { Option } from 'commander';
import { isoText } from '../../shared/domain/time.ts';
import { clearHalt, haltJson } from '../../shared/runtime/book/clear-halt.ts';
import { pairsText } from '../../shared/runtime/report/text.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { parseWhy } from './why-text.ts';

interface Given extends BookChoice {
  readonly why: string;
}

/** `tron clear-halt` */
export const clearHaltCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('clear-halt')
    .description('ends the halt of a book’s account; a halt stays until a person does this')
    .addOption(
      new Option('--why <text>', 'what was found and why trading may go on; it is kept')
        .argParser(parseWhy)
        .makeOptionMandatory(),
    );
  addBookOptions(command)
    .addHelpText('after', examples('tron clear-halt --why "the broker’s book was read: nothing is open"'))
    .action(async (given: Given) => {
      await withBook(desk, given, 'write', async ({ name, store }) => {
        const asked = { at: terminal.now(), who: desk.who(), why: given.why };
        const cleared = await clearHalt(store, name, asked);
        const { at, halted, who, why } = cleared;
        end(
          show(
            terminal,
            given,
            () => haltJson(name, cleared),
            () =>
              [
                `Book ${name}: the account is not halted any more`,
                pairsText([
                  ['was', halted],
                  ['why', why],
                  ['by', `${who}, ${isoText(at)}`],
                ]),
              ].join('\n'),
          ),
        );
      });
    });
};
