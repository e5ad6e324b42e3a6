import { InvalidArgumentError, Option } from 'commander';
import { NothingThere, type Book } from '../../shared/runtime/book/book.ts';
import { readAccount } from '../../shared/runtime/book/read.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { halted } from '../../shared/runtime/flatten.ts';
import { lastKnown } from '../../shared/runtime/relay/last-known.ts';
import {
  KITE_APP_STEPS,
  knownText,
  numbered,
  reportText,
  type FlattenTold,
  type LastKnown,
} from '../../shared/runtime/relay/told.ts';
import {
  describeRelayVariables,
  readRelaySecret,
  relayUrlSchema,
} from '../../shared/runtime/relay/variables.ts';
import { addBookOptions, examples, withBook, type BookChoice, type Desk, type Register } from './books.ts';
import { parseWhy } from './why-text.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { askRelays } from './relay-client.ts';
import type { Terminal } from './terminal.ts';

interface Given extends BookChoice {
  readonly why: string;
  readonly all?: true;
  readonly relay?: readonly string[];
  readonly timeout: number;
}

/** As long as a relay tries, with some to spare. */
const TIMEOUT_S = 150;
const TIMEOUT_S_MAX = 280;

/** `tron flatten` */
export const flattenCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('flatten')
    .description(
      'halts the account and closes everything, through a relay; says how long it took, or what to do by hand',
    )
    .addOption(
      new Option('--why <text>', 'who wants it, and why; it is kept')
        .argParser(parseWhy)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--all', 'what others hold intraday in the account is closed as well'))
    .addOption(
      new Option(
        '--relay <url>',
        'a relay to ask, as often as wanted, in this order (default: those of TRON_RELAYS)',
      ).argParser(parseRelay),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long the report of a relay is waited for')
        .argParser(parseTimeout)
        .default(TIMEOUT_S),
    );
  addBookOptions(command, 'none: a relay is asked')
    .addHelpText('after', manual())
    .action(async (given: Given) => {
      if (given.book === undefined) end(await throughRelays(given, desk, terminal));
      else if (given.relay !== undefined || given.all === true)
        command.error('error: --book takes no --relay and no --all: it is a book that nobody runs');
      else end(await withBook(desk, given, 'write', (book) => ofBook(book, given, terminal)));
    });
};

async function throughRelays(given: Given, desk: Desk, terminal: Terminal): Promise<ExitCode> {
  const { urls, problem } = relaysOf(given, terminal);
  const secret = readRelaySecret(terminal.env);
  const tell = (text: string): void => terminal.err(text);
  const asked = { why: given.why, all: given.all === true };
  const timeoutMs = given.timeout * 1_000;
  if (urls.length === 0 && problem === null) tell('no relay is named: --relay URL or TRON_RELAYS');
  const { report, relays } =
    secret.ok && problem === null
      ? await askRelays({ urls, secret: secret.secret, asked, timeoutMs, tell })
      : { report: null, relays: [] };
  const flat = report?.flat === true;
  const { known, unread } = flat ? { known: [], unread: [] } : await booksKnow(desk, given.state);
  show(terminal, given, {
    format: 'tron-flattened',
    version: 1,
    flat,
    report,
    relays: [...relays],
    steps: flat ? [] : [...KITE_APP_STEPS],
    known: [...known],
    unread: [...unread],
  });
  // What is wrong with how it was asked keeps the steps from nobody.
  if (problem !== null) throw new ConfigError([problem]);
  if (!secret.ok && urls.length > 0) throw new ConfigError([`no relay was asked: ${secret.problem}`]);
  return flat ? EXIT.done : EXIT.refused;
}

function show(terminal: Terminal, { json }: Given, told: FlattenTold): void {
  const { report, steps, known, unread, flat } = told;
  if (json === true) return terminal.out(JSON.stringify(told));
  if (report !== null) terminal.out(reportText(report));
  else terminal.out('NOT FLAT: no relay answered with a report');
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
    unread.push(`${state}: ${String(error)}`);
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
  const flat = known.length + unread.length === 0;
  const told: FlattenTold = {
    format: 'tron-flattened',
    version: 1,
    flat,
    report: null,
    relays: [],
    steps: flat ? [] : [NEXT_LIFE, NOT_AT_A_BROKER],
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
const NOT_AT_A_BROKER =
  'Nothing was told to a broker: where this book trades at Kite, ask a relay, or do it in the Kite app.';

/** The relays to ask; a sentence where the variable has one that is no URL of a relay, and then none is asked. */
function relaysOf(
  { relay }: Given,
  { env }: Terminal,
): { readonly urls: readonly string[]; readonly problem: string | null } {
  const text = env['TRON_RELAYS'];
  if (relay !== undefined || text === undefined) return { urls: relay ?? [], problem: null };
  const urls: string[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const read = relayUrlSchema.safeParse(part);
    if (!read.success) {
      const why = read.error.issues.map(({ message }) => message).join('; ');
      return { urls: [], problem: `no relay was asked: TRON_RELAYS has "${part}", which ${why}` };
    }
    urls.push(read.data);
  }
  return { urls, problem: null };
}

/** Throws as commander wants it. */
function parseRelay(text: string, before: readonly string[] | undefined): readonly string[] {
  const read = relayUrlSchema.safeParse(text);
  if (read.success) return [...(before ?? []), read.data];
  throw new InvalidArgumentError(`It ${read.error.issues.map(({ message }) => message).join('; ')}.`);
}

function parseTimeout(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (seconds >= 1 && seconds <= TIMEOUT_S_MAX) return seconds;
  throw new InvalidArgumentError(`Allowed: whole seconds from 1 to ${TIMEOUT_S_MAX}.`);
}

function manual(): string {
  return [
    '',
    'Environment variables:',
    ...describeRelayVariables().flatMap(({ name, meaning, allowed }) => [
      `  ${name.padEnd(17)}  ${meaning}`,
      `  ${''.padEnd(17)}  allowed: ${allowed}`,
    ]),
    examples(
      'tron flatten --why "the news"                               the relays of TRON_RELAYS, one after the other',
      'tron flatten --why "a test" --relay http://127.0.0.1:8782   the one of this computer',
      'tron flatten --why "no more" --book synthetic               a paper book that nobody runs: its next life closes',
    ),
  ].join('\n');
}
