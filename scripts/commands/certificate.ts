import { InvalidArgumentError, Option } from 'commander';
import { parseDay, type Day } from '../../shared/domain/time.ts';
import {
  certificateJson,
  certificateText,
  readCertificate,
  signCertificate,
} from '../../shared/runtime/book/certificate.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { parsed } from './parse.ts';

const TEXT_MOST = 500;

interface Given extends BookChoice {
  readonly day?: Day;
  readonly rebuild?: true;
  readonly sign?: string;
  readonly why?: string;
}

/** `tron certificate` */
export const certificateCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('certificate')
    .description(
      'a day’s certificate: broker and ledger side by side; a person signs what is missing or unresolved',
    )
    .addOption(new Option('--day <YYYY-MM-DD>', 'the day (default: the newest)').argParser(parsed(parseDay)))
    .addOption(
      new Option(
        '--rebuild',
        'sign it; where there is none it is made of the ledger. Needs --day, --sign and --why',
      ),
    )
    .addOption(new Option('--sign <name>', 'who answers for it').argParser(parseText))
    .addOption(
      new Option('--why <text>', 'what was found and why trading may go on; it is kept').argParser(parseText),
    );
  addBookOptions(command)
    .addHelpText(
      'after',
      examples(
        'tron certificate                                            the newest',
        'tron certificate --day 2026-09-09 --rebuild --sign ANN --why "the broker’s statement was read"',
      ),
    )
    .action(async (given: Given) => {
      const signing = signingOf(given);
      await withBook(desk, given, signing === null ? 'read' : 'write', async ({ name, store }) => {
        const certificate =
          signing === null
            ? await readCertificate(store, name, given.day ?? null)
            : await signCertificate(store, signing.day, { ...signing.by, at: terminal.now() });
        end(
          show(
            terminal,
            given,
            () => certificateJson(name, certificate),
            () => certificateText(name, certificate),
          ),
        );
      });
    });
};

/** Null: it is only looked at. Throws a ConfigError for half of it. */
function signingOf({ day, rebuild, sign, why }: Given) {
  if (rebuild === undefined) {
    if (sign === undefined && why === undefined) return null;
    throw new ConfigError(['--sign and --why belong to --rebuild']);
  }
  if (day === undefined || sign === undefined || why === undefined)
    throw new ConfigError(['--rebuild needs --day, --sign and --why: a person answers for a day']);
  return { day, by: { by: sign, why } };
}

function parseText(text: string): string {
  const words = text.trim();
  if (words === '' || words.length > TEXT_MOST)
    throw new InvalidArgumentError(`Allowed: 1 to ${TEXT_MOST} characters.`);
  return words;
}
