import { mkdir, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { LifeTaken } from '../../shared/adapters/sqlite/life-taken.ts';
import { storageError } from '../../shared/adapters/sqlite/storage-error.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { NothingThere, type Access, type Book, type Books } from '../../shared/runtime/book/book.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { backupBook, openBook } from '../../shared/runtime/wire-books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Where books and the watchlist lie unless a folder is named. */
export const STATE_FOLDER = 'state';

/** A book's file is `<name>.db`. */
const BOOK_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const BOOK_FILE = /^(.+)\.db$/;

/** What the commands that look at books are given; a test gives another. */
export interface Desk {
  readonly books: Books;
  /** The person at the terminal. */
  readonly who: () => string;
}

/** A command's line in the registry: it adds itself, and tells how it ended. */
export type Register = (
  program: Command,
  desk: Desk,
  terminal: Terminal,
  end: (code: ExitCode) => void,
) => void;

/** As commander leaves the options that these commands share. */
export interface BookChoice {
  readonly book?: string;
  readonly state: string;
  readonly json?: true;
}

export function processDesk(): Desk {
  return { books: bookFiles(), who: () => userInfo().username };
}

/** The books of a state folder, each a file. */
function bookFiles(): Books {
  return {
    names: namesIn,
    async open(name, state, access) {
      const path = join(state, `${name}.db`);
      const book = await openBook(name, path, access === 'read' ? 'read' : 'write');
      return book === null || access !== 'alone' ? book : alone(book, path);
    },
    async backup(book, target) {
      const { path } = await book.facts();
      await mkdir(dirname(target), { recursive: true }).catch((error: unknown) => {
        throw storageError(target, 'making its folder', error);
      });
      return backupBook(path, target).catch((error: unknown) => {
        throw error instanceof RangeError ? new ConfigError([`--to: ${error.message}`]) : error;
      });
    },
  };
}

/** Nobody runs it until it is closed. Rejects with a DayRefused where somebody does. */
async function alone(book: Book, path: string): Promise<Book> {
  const { takeLife } = await import('../../shared/adapters/sqlite/life.ts');
  try {
    const life = takeLife(path);
    const close = async (): Promise<void> => {
      await book.close();
      life.release();
    };
    return { ...book, close };
  } catch (cause) {
    await book.close();
    throw cause instanceof LifeTaken ? new DayRefused('book-taken', cause.message, { cause }) : cause;
  }
}

async function namesIn(state: string): Promise<readonly string[]> {
  const files = await readdir(state).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw storageError(state, 'listing the folder of the books', error);
  });
  return files
    .flatMap((file) => BOOK_FILE.exec(file)?.[1] ?? [])
    .filter((name) => BOOK_NAME.test(name))
    .sort();
}

export function stateOption(): Option {
  return new Option('--state <folder>', 'where books and the watchlist lie')
    .default(STATE_FOLDER)
    .env('TRON_STATE');
}

export function addStateOptions(command: Command): Command {
  return command
    .addOption(stateOption())
    .addOption(
      new Option('--json', 'one JSON document on standard output, everything else on standard error'),
    );
}

export function addBookOptions(command: Command, standard = 'the only one there is'): Command {
  const book = new Option('--book <name>', `which book (default: ${standard})`).argParser(parseBook);
  return addStateOptions(command.addOption(book));
}

export function parseBook(text: string): string {
  if (!BOOK_NAME.test(text))
    throw new InvalidArgumentError('Allowed: 1 to 32 of a–z, 0–9 and -, not - first.');
  return text;
}

/** Opens the book that was asked for, or the only one; it is closed whatever happens. Rejects with a NothingThere or a ConfigError. */
export async function withBook<T>(
  { books }: Desk,
  { book: asked, state }: Pick<BookChoice, 'book' | 'state'>,
  access: Access,
  work: (book: Book) => Promise<T>,
): Promise<T> {
  const book = await opened(books, asked ?? onlyOf(await books.names(state), state), state, access);
  try {
    return await work(book);
  } finally {
    await book.close();
  }
}

function onlyOf(names: readonly string[], state: string): string {
  const [name, ...others] = names;
  if (name === undefined) throw new NothingThere(`nothing yet: the folder ${state} has no book`);
  if (others.length > 0)
    throw new ConfigError([
      `--book is missing: the folder ${state} has several books, name one of ${names.join(', ')}`,
    ]);
  return name;
}

async function opened(books: Books, name: string, state: string, access: Access): Promise<Book> {
  const book = await books.open(name, state, access);
  if (book !== null) return book;
  const names = await books.names(state);
  throw new NothingThere(
    `there is no book ${name}: the folder ${state} has ${names.length === 0 ? 'none' : names.join(', ')}`,
  );
}

/** Says it as a document or as text. */
export function show(
  terminal: Terminal,
  { json }: Pick<BookChoice, 'json'>,
  document: () => unknown,
  text: () => string,
): ExitCode {
  terminal.out(json === true ? JSON.stringify(document()) : text());
  return EXIT.done;
}

/** Examples below a command's options. */
export function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
}
