import { Option } from 'commander';
import { isoText } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { clearHalt, haltJson, type HaltCleared } from '../../shared/runtime/book/clear-halt.ts';
import { pairsText } from '../../shared/runtime/report/text.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { CLOUD_OPEN, deploymentOptions, inCloud, type CloudGiven, type CloudOpen } from './live-cloud.ts';
import { parseWhy } from './why-text.ts';

interface Given extends BookChoice, Omit<CloudGiven, 'paperEnvironment'> {
  readonly why: string;
}

/** `tron clear-halt` */
export const clearHaltCommand: Register = (...of) => clearHaltBy(CLOUD_OPEN, ...of);

/** The same with whose documents are opened as a value. */
export function clearHaltBy(open: CloudOpen, ...[program, desk, terminal, end]: Parameters<Register>): void {
  const command = program
    .command('clear-halt')
    .description('ends the halt of a book’s account; a halt stays until a person does this')
    .addOption(
      new Option('--why <text>', 'what was found and why trading may go on; it is kept')
        .argParser(parseWhy)
        .makeOptionMandatory(),
    );
  for (const option of deploymentOptions()) command.addOption(option);
  addBookOptions(command)
    .addHelpText(
      'after',
      examples(
        'tron clear-halt --why "the broker’s book was read: nothing is open"',
        'tron clear-halt --project my-project --why "the broker’s book was read: nothing is open"',
      ),
    )
    .action(async (given: Given) => {
      const cleared = (name: string, store: Store): Promise<HaltCleared> =>
        clearHalt(store, name, { at: terminal.now(), who: desk.who(), why: given.why });
      const told = (name: string, halt: HaltCleared): void =>
        end(
          show(
            terminal,
            given,
            () => haltJson(name, halt),
            () => haltText(name, halt),
          ),
        );
      const { project, book } = given;
      if (project === undefined)
        return withBook(desk, given, 'write', async ({ name, store }) =>
          told(name, await cleared(name, store)),
        );
      if (book !== undefined) command.error('error: --book is of a computer, --project of a deployment');
      const name = `${given.environment} of ${project}`;
      await inCloud(project, given, terminal.env, open, async (store) =>
        told(name, await cleared(name, store)),
      );
    });
}

function haltText(name: string, { at, halted, who, why }: HaltCleared): string {
  return [
    `Book ${name}: the account is not halted any more`,
    pairsText([
      ['was', halted],
      ['why', why],
      ['by', `${who}, ${isoText(at)}`],
    ]),
  ].join('\n');
}
