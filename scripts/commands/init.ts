import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { otherRoot } from '../../shared/runtime/book-root.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { firstCertificate, type FirstParts } from '../../shared/runtime/first-certificate.ts';
import { initJson, initText } from '../../shared/runtime/report/first-certificate.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { addBookOptions, examples, type BookChoice } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addKiteRoot, kiteAccount, readings } from './kite-account.ts';
import { LIVE_BOOK, PAPER_BOOK, refusing } from './run-book.ts';
import type { Terminal } from './terminal.ts';

interface Given extends BookChoice {
  readonly broker: 'kite' | 'paper';
  readonly kiteRoot?: string;
}

/** `tron init` */
export function addInitCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  const command = program
    .command('init')
    .description('the first certificate of a flat account, without which no entry is sent to a broker')
    .addOption(
      new Option('--broker <name>', 'whose account: at Kite, or a book of paper without one')
        .choices(['kite', 'paper'])
        .default('kite'),
    );
  addKiteRoot(command);
  addBookOptions(command, `${LIVE_BOOK}; with --broker paper ${PAPER_BOOK}`)
    .addHelpText(
      'after',
      examples(
        'tron init                                  after tron login',
        'tron init --broker paper --book practice   asks nobody',
      ),
    )
    .action(async (given: Given) => end(await init(given, terminal)));
}

/** Rejects with a ConfigError for the variables, and with a DayRefused where there is no token, the account cannot be read or the book is lived in. */
async function init(
  { broker, book = broker === 'paper' ? PAPER_BOOK : LIVE_BOOK, json, kiteRoot, state }: Given,
  terminal: Terminal,
): Promise<ExitCode> {
  if (broker === 'paper' && kiteRoot !== undefined)
    throw new ConfigError(['--kite-root needs --broker kite']);
  const kite = broker === 'kite' ? await kiteAccount(kiteRoot, state, terminal) : null;
  const account = kite?.userId ?? 'paper';
  const root = broker === 'paper' ? null : (kiteRoot ?? KITE_ROOTS.apiRoot);
  const outcome = await inBook(join(state, `${book}.db`), root, {
    clock: kite?.clock ?? { now: terminal.now },
    broker: kite?.broker ?? null,
  });
  if (json === true) terminal.out(JSON.stringify(initJson(book, account, outcome)));
  if (outcome.kind === 'refused') {
    for (const why of outcome.why) terminal.err(`refused: ${outcome.rule}: ${why}`);
    return EXIT.refused;
  }
  if (json !== true) terminal.out(initText(book, account, outcome));
  return EXIT.done;
}

/** The book is made where there is none, and is nobody else's meanwhile. `root`: null of an account on paper. Rejects with a DayRefused for a book of another's. */
async function inBook(
  path: string,
  root: string | null,
  parts: Omit<FirstParts, 'store'>,
): ReturnType<typeof firstCertificate> {
  const opened = await refusing(() => openBookToRun(path));
  try {
    const other = root === null ? null : await otherRoot(opened.store, root);
    if (other !== null) throw new DayRefused('other-root', other);
    return await readings(() => firstCertificate({ ...parts, store: opened.store }));
  } finally {
    opened.close();
  }
}
