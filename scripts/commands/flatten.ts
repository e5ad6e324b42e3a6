import { Option } from 'commander';
import { NothingThere, type Book } from '../../shared/runtime/book/book.ts';
import { readAccount, readDays } from '../../shared/runtime/book/read.ts';
import { isOver } from '../../shared/runtime/day-record.ts';
import { halted } from '../../shared/runtime/flatten.ts';
import { flattenedSchema } from '../../shared/runtime/edge/answers.ts';
import { flattenAnswerSchema, type FlattenAnswer } from '../../shared/runtime/relay/flatten.ts';
import { lastKnown } from '../../shared/runtime/relay/last-known.ts';
import {
  KITE_APP_STEPS,
  knownText,
  numbered,
  reportText,
  type FlattenTold,
  type LastKnown,
} from '../../shared/runtime/relay/told.ts';
import { addBookOptions, examples, withBook, type BookChoice, type Desk, type Register } from './books.ts';
import { parseWhy } from './why-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { askingOptions, askingVariablesText, hear, type AskingChoice } from './asking-options.ts';
import { unequivocal } from './asking.ts';
import type { Terminal } from './terminal.ts';

interface Given extends BookChoice, AskingChoice {
  readonly why: string;
  readonly all?: true;
}

/** `tron flatten` */
export const flattenCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('flatten')
    .description(
      'halts the account and closes everything, through a function or a relay; says how long it took, or what to do by hand',
    )
    .addOption(
      new Option('--why <text>', 'who wants it, and why; it is kept')
        .argParser(parseWhy)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--all', 'what others hold intraday in the account is closed as well'));
  for (const option of askingOptions(FUNCTIONS, WHERE)) command.addOption(option);
  addBookOptions(command, 'none: functions and relays are asked')
    .addHelpText('after', manual())
    .action(async (given: Given) => {
      if (given.book === undefined) end(await throughOthers(given, desk, terminal));
      else if (given.function !== undefined || given.relay !== undefined || given.all === true)
        command.error(
          'error: --book takes no --function, no --relay and no --all: it is a book that nobody runs',
        );
      else end(await withBook(desk, given, 'write', (book) => ofBook(book, given, terminal)));
    });
};

const FUNCTIONS = 'TRON_FLATTEN_FUNCTIONS';
const WHERE = 'the URL of emergency-flatten, or that of dashboard with /flatten behind it';

async function throughOthers(given: Given, desk: Desk, terminal: Terminal): Promise<ExitCode> {
  const body = { all: given.all === true };
  const { reports, asked, wrong } = await hear<FlattenAnswer>(given, FUNCTIONS, terminal, {
    of: 'a flatten',
    why: given.why,
    function: { path: '', body, report: unequivocal(flattenedSchema), where: WHERE },
    relay: { path: '/flatten', body, report: unequivocal(flattenAnswerSchema) },
    goesOn: (report) => (report.flat ? null : 'not flat'),
  });
  const last = reports.at(-1) ?? null;
  const report = last?.said ?? null;
  const flat = report?.flat === true;
  const { known, unread } = flat ? { known: [], unread: [] } : await booksKnow(desk, given.state);
  show(terminal, given, {
    format: 'tron-flattened',
    version: 2,
    flat,
    report,
    from: last?.url ?? null,
    asked: [...asked],
    steps: flat ? [] : [...KITE_APP_STEPS],
    known: [...known],
    unread: [...unread],
  });
  // What is wrong with how it was asked keeps the steps from nobody.
  if (wrong !== null) throw wrong;
  return flat ? EXIT.done : EXIT.refused;
}

function show(terminal: Terminal, { json }: Given, told: FlattenTold): void {
  const { report, steps, known, unread, flat } = told;
  if (json === true) return terminal.out(JSON.stringify(told));
  if (report !== null) terminal.out(reportText(report));
  else terminal.out('NOT FLAT: nobody answered with a report');
  if (known.length > 0)
    terminal.out(
      `Last known as open by the books of this computer:\n${known.map((each) => `  ${knownText(each)}`).join('\n')}`,
    );
  else if (report === null && unread.length === 0)
    terminal.out('The books of this computer know of nothing open: the Kite app has what is.');
  for (const each of unread) terminal.out(`unread: ${each}`);
  if (!flat) terminal.out(`By hand, in the Kite app:\n${numbered(steps)}`);
}

/** Every book of the folder; one that cannot be read keeps nobody from the others. */
async function booksKnow(
  desk: Desk,
  state: string,
): Promise<{ readonly known: readonly LastKnown[]; readonly unread: readonly string[] }> {
  const known: LastKnown[] = [];
  const unread: string[] = [];
  const names = await desk.books.names(state).catch((error: unknown) => {
    unread.push(error instanceof Error ? error.message : String(error));
    return [];
  });
  for (const book of names) {
    try {
      const read = await withBook(desk, { book, state }, 'read', ({ store }) => lastKnown(book, store));
      known.push(...read.known);
      unread.push(...read.unread);
    } catch (error) {
      unread.push(`book ${book}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { known, unread };
}

/** A book that nobody lives in: what is wanted is written down for its next life. */
async function ofBook(book: Book, given: Given, terminal: Terminal): Promise<ExitCode> {
  const { holder } = await book.facts();
  if (holder !== null) {
    terminal.err(
      `refused: book-taken: book ${book.name} is held by ${holder}: ask its relay (tron flatten --relay URL, where it runs with --control-port)`,
    );
    return EXIT.refused;
  }
  const read = await readAccount(book.store);
  if (read === null)
    throw new NothingThere(`nothing was traded in book ${book.name} yet: there is nothing to close`);
  const alerts = { alert: async (text: string): Promise<void> => terminal.err(`alert: ${text}`) };
  await halted({ ports: { store: book.store, alerts } }, read.account.day, given.why);
  const { known, unread } = await lastKnown(book.name, book.store);
  const goingOn = (await readDays(book.store)).findLast(({ ended }) => !ended);
  const isPast = goingOn !== undefined && isOver(goingOn, terminal.now());
  const flat = known.length + unread.length === 0;
  const told: FlattenTold = {
    format: 'tron-flattened',
    version: 2,
    flat,
    report: null,
    from: null,
    asked: [],
    steps: flat ? [] : [isPast ? DAY_IS_OVER : NEXT_LIFE, NOT_AT_A_BROKER],
    known: [...known],
    unread: [...unread],
  };
  if (given.json === true) terminal.out(JSON.stringify(told));
  else {
    terminal.out(`Book ${book.name} is halted: no entry follows until \`tron clear-halt\``);
    terminal.out(
      flat
        ? 'flat: the book has nothing open'
        : `NOT FLAT yet:\n${known.map((each) => `  ${knownText(each)}`).join('\n')}`,
    );
    if (!flat) terminal.out(numbered(told.steps));
  }
  return flat ? EXIT.done : EXIT.refused;
}

const NEXT_LIFE =
  'Go on with the day (`tron run … --resume`): the next life of the book closes what is open first.';
const DAY_IS_OVER =
  'Nobody can go on with that day: it was lived as it happened, and is over. What the broker squared off stands in the Kite app.';
const NOT_AT_A_BROKER =
  'Nothing was told to a broker: where this book trades at Kite, ask a function or a relay, or do it in the Kite app.';

function manual(): string {
  return [
    askingVariablesText(FUNCTIONS),
    examples(
      'tron flatten --why "the news"                               the functions of TRON_FLATTEN_FUNCTIONS, then the relays of TRON_RELAYS',
      'tron flatten --why "the news" --function https://…          that one, with TRON_IDENTITY_TOKEN=$(gcloud auth print-identity-token)',
      'tron flatten --why "a test" --relay http://127.0.0.1:8782   the one of this computer',
      'tron flatten --why "no more" --book synthetic               a paper book that nobody runs: its next life closes',
    ),
  ].join('\n');
}
