import { InvalidArgumentError, Option } from 'commander';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { SESSION_SETTINGS } from '../../shared/domain/session.ts';
import { clockText, dayOf, dayText, instantOf, parseDay, type Day } from '../../shared/domain/time.ts';
import { sessionsOf } from '../../shared/runtime/jobs/due.ts';
import {
  certificateJson,
  certificateText,
  readCertificate,
  signCertificate,
} from '../../shared/runtime/book/certificate.ts';
import { configOf, ConfigError } from '../../shared/runtime/config.ts';
import type { Certificate } from '../../shared/runtime/certificate.ts';
import type { Store } from '../../shared/ports.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { addKiteRoot, kiteAccount, readings } from './kite-account.ts';
import { parsed } from './parse.ts';
import type { Terminal } from './terminal.ts';

const TEXT_MOST = 500;

interface Given extends BookChoice {
  readonly day?: Day;
  readonly rebuild?: true;
  readonly sign?: string;
  readonly why?: string;
  readonly broker?: 'kite';
  readonly kiteRoot?: string;
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
        'sign it; where there is none it is made of the ledger, and of --broker. Needs --day, --sign and --why',
      ),
    )
    .addOption(new Option('--sign <name>', 'who answers for it').argParser(parseText))
    .addOption(
      new Option('--why <text>', 'what was found and why trading may go on; it is kept').argParser(parseText),
    )
    .addOption(
      new Option(
        '--broker <name>',
        'with --rebuild: asked what it has of the day: of today all but charges, of an older day what is carried over',
      ).choices(['kite']),
    );
  addKiteRoot(command);
  addBookOptions(command)
    .addHelpText(
      'after',
      examples(
        'tron certificate                                            the newest',
        'tron certificate --day 2026-09-09 --rebuild --sign ANN --why "the broker’s statement was read"',
        'tron certificate --day 2026-09-09 --rebuild --broker kite --sign ANN --why "the book was lost"',
      ),
    )
    .action(async (given: Given) => {
      const signing = signingOf(given);
      await withBook(desk, given, signing === null ? 'read' : 'write', async ({ name, store }) => {
        const certificate =
          signing === null
            ? await readCertificate(store, name, given.day ?? null)
            : await signed(store, signing, given, terminal);
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

interface Signing {
  readonly day: Day;
  readonly who: { readonly by: string; readonly why: string };
}

/** Rejects with a ConfigError for a day that is not over, and with a DayRefused where the broker was named and cannot be asked. */
async function signed(
  store: Store,
  { day, who }: Signing,
  { broker, kiteRoot, state }: Given,
  terminal: Terminal,
): Promise<Certificate> {
  const account = broker === undefined ? null : await kiteAccount(kiteRoot, state, terminal);
  const at = account?.clock.now() ?? terminal.now();
  const today = dayOf(at);
  refuseNotOver(day, at);
  const { certify: settings } = configOf('seed', terminal.env);
  const by = { today, broker: account?.broker ?? null, settings };
  return readings(() => signCertificate(store, day, { ...who, at }, by));
}

/** What is signed stays as it is: a day that goes on would never be compared. */
function refuseNotOver(day: Day, at: number): void {
  const session = sessionsOf({ calendar: CALENDAR, settings: SESSION_SETTINGS })(day);
  const over = 'rule' in session ? instantOf(day, 0) : instantOf(day, session.last);
  if (at >= over) return;
  throw new ConfigError([
    `--day: ${dayText(day)} is not over, it is ${dayText(dayOf(at))} ${clockText(at)}: a day is certified after its close`,
  ]);
}

/** Null: it is only looked at. Throws a ConfigError for half of it. */
function signingOf({ day, rebuild, sign, why, broker, kiteRoot }: Given): Signing | null {
  if (kiteRoot !== undefined && broker === undefined)
    throw new ConfigError(['--kite-root needs --broker kite']);
  if (rebuild === undefined) {
    if (sign === undefined && why === undefined && broker === undefined) return null;
    throw new ConfigError(['--sign, --why and --broker belong to --rebuild']);
  }
  if (day === undefined || sign === undefined || why === undefined)
    throw new ConfigError(['--rebuild needs --day, --sign and --why: a person answers for a day']);
  return { day, who: { by: sign, why } };
}

function parseText(text: string): string {
  const words = text.trim();
  if (words === '' || words.length > TEXT_MOST)
    throw new InvalidArgumentError(`Allowed: 1 to ${TEXT_MOST} characters.`);
  return words;
}
