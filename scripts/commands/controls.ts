import { Argument, Option, type Command } from 'commander';
import { INDEX_FUTURES, LIQUID_STOCKS } from '../../shared/domain/universe.ts';
import { dayOf, clockText, dayText, isoText } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { NothingThere, type Book } from '../../shared/runtime/book/book.ts';
import {
  closeIn,
  controlJson,
  disableIn,
  enableIn,
  stocksIn,
  type Asked,
  type Controlled,
} from '../../shared/runtime/book/controls.ts';
import { knownBot, knownSymbol, type ControlAsked } from '../../shared/runtime/controls.ts';
import { NotTraded } from '../../shared/runtime/not-traded.ts';
import { pairsText } from '../../shared/runtime/report/text.ts';
import {
  addBookOptions,
  examples,
  show,
  withBook,
  type BookChoice,
  type Desk,
  type Register,
} from './books.ts';
import { askingOptions, askingVariablesText, type AskingChoice } from './asking-options.ts';
import { asksOthers, closeAsked, FUNCTIONS, switchAsked, WHERE } from './controls-asked.ts';
import { readWatchlist } from './watchlist-file.ts';
import { parseWhy } from './why-text.ts';

interface Given extends BookChoice, AskingChoice {
  readonly why: string;
}

/** `tron disable bot|symbol NAME` */
export const disableCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('disable')
    .description(
      'a bot or a symbol enters nothing more until a person enables it, through the function or the relay of what runs, or in a book that nobody runs',
    );
  addNamed(command, 'why nothing more is to be entered; it is kept')
    .addHelpText(
      'after',
      examples(
        'tron disable bot futures --why "the roll is on Thursday"',
        'tron disable symbol NIFTY --why "the budget is read today"   its futures and its options',
      ),
    )
    .action(async (kind: ControlAsked['kind'], name: string, given: Given) => {
      refuseBoth(command, given);
      if (asksOthers(given, terminal)) {
        end(await switchAsked('disable', { kind, name, who: desk.who() }, given, terminal));
        return;
      }
      await aloneWith(desk, given, 'disable', async ({ name: book, store }) => {
        const known = kind === 'bot' ? botOf(name) : await symbolOf(name, store, given.state, book);
        const asked: Asked = { kind, name: known, at: terminal.now(), who: desk.who(), why: given.why };
        const done = await disableIn(store, book, asked);
        const says = `${kind} ${known} ${done.changed ? 'enters nothing more' : 'was disabled already'}`;
        end(
          show(
            terminal,
            given,
            () => controlJson(book, done),
            () => textOf(book, says, done),
          ),
        );
      });
    });
};

/** `tron enable bot|symbol NAME` */
export const enableCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('enable')
    .description(
      'ends what tron disable began, through a function or a relay, or in a book that nobody runs',
    );
  addNamed(command, 'why it may enter again; it is kept')
    .addHelpText('after', examples('tron enable bot futures --why "rolled over"'))
    .action(async (kind: ControlAsked['kind'], name: string, given: Given) => {
      refuseBoth(command, given);
      if (asksOthers(given, terminal)) {
        end(await switchAsked('enable', { kind, name, who: desk.who() }, given, terminal));
        return;
      }
      await aloneWith(desk, given, 'enable', async ({ name: book, store }) => {
        const known = kind === 'bot' ? botOf(name) : name.toUpperCase();
        const asked: Asked = { kind, name: known, at: terminal.now(), who: desk.who(), why: given.why };
        const done = await enableIn(store, book, asked);
        const says = `${kind} ${known} may enter again`;
        end(
          show(
            terminal,
            given,
            () => controlJson(book, done),
            () => textOf(book, says, done),
          ),
        );
      });
    });
};

/** `tron close INSTRUMENT` */
export const closeCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('close')
    .description(
      'closes one position through the function or the relay of what runs, and says how long it took; of a book that nobody runs its next life does',
    )
    .argument('<instrument>', 'RELIANCE or NSE:RELIANCE; of a spread, either leg');
  addAsked(command, 'why it is to be closed; it is kept')
    .addHelpText(
      'after',
      examples(
        'tron close SBIN --why "results in ten minutes" --relay http://127.0.0.1:8783   what is running',
        'tron close SBIN --why "results in ten minutes" --function https://…            what the cloud runs',
        'tron close SBIN --why "results in ten minutes" --book paper                    a book that nobody runs',
      ),
    )
    .action(async (instrument: string, given: Given) => {
      refuseBoth(command, given);
      if (asksOthers(given, terminal)) {
        end(await closeAsked({ instrument, who: desk.who() }, given, terminal));
        return;
      }
      await aloneWith(desk, given, 'close', async ({ name: book, store }) => {
        const asked = { instrument, at: terminal.now(), who: desk.who(), why: given.why };
        const { day, ...done } = await closeIn(store, book, asked);
        const says =
          `${done.name} is to be closed${done.changed ? '' : ' already'}. Nobody runs the book now: ` +
          `the next life of ${dayText(day)} closes it (tron run --resume)`;
        end(
          show(
            terminal,
            given,
            () => controlJson(book, done),
            () => textOf(book, says, done),
          ),
        );
      });
    });
};

function addNamed(command: Command, says: string): Command {
  return addAsked(
    command
      .addArgument(new Argument('<kind>', 'what it is').choices(['bot', 'symbol']))
      .argument('<name>', 'stocks, futures or options; or a stock, or what futures and options derive from'),
    says,
  );
}

function addAsked(command: Command, says: string): Command {
  command.addOption(new Option('--why <text>', says).argParser(parseWhy).makeOptionMandatory());
  for (const option of askingOptions(FUNCTIONS, WHERE)) command.addOption(option);
  return addBookOptions(command).addHelpText('after', askingVariablesText(FUNCTIONS));
}

function refuseBoth(command: Command, { book, function: named, relay }: Given): void {
  if (book !== undefined && (named !== undefined || relay !== undefined))
    command.error('error: --book takes no --function and no --relay: it is a book that nobody runs');
}

/** As `withBook`, and where a process runs the book its refusal says how that is asked. */
async function aloneWith(
  desk: Desk,
  given: Given,
  what: string,
  work: (book: Book) => Promise<void>,
): Promise<void> {
  try {
    await withBook(desk, given, 'alone', work);
  } catch (error) {
    if (!(error instanceof DayRefused && error.rule === 'book-taken')) throw error;
    const ask = `ask its relay: tron ${what} … --relay URL, where it runs with --control-port`;
    throw new DayRefused(error.rule, `${error.message}; ${ask}`, { cause: error });
  }
}

function botOf(name: string): string {
  return known(() => knownBot(name));
}

/** What may be traded by this book is not known before a day of it begins: the watchlist, the index futures and what it has seen are. */
async function symbolOf(name: string, store: Store, state: string, book: string): Promise<string> {
  const list = await readWatchlist(state);
  const indices = INDEX_FUTURES.map(({ underlying }) => underlying);
  const symbols = [...(list?.stocks ?? LIQUID_STOCKS), ...indices, ...(await stocksIn(store))];
  const where = `by the watchlist or the newest day of book ${book}`;
  return known(() => knownSymbol(name, [...new Set(symbols)], where));
}

function known(find: () => string): string {
  try {
    return find();
  } catch (error) {
    throw error instanceof NotTraded ? new NothingThere(error.message) : error;
  }
}

function textOf(book: string, says: string, done: Controlled): string {
  const { what, reason, since, who, why, at, changed } = done;
  const stood = `${reason} (since ${dayText(dayOf(since))} ${clockText(since)})`;
  return [
    `Book ${book}: ${says}`,
    pairsText([
      ...(what === 'enable' ? [['was', stood] as const] : changed ? [] : [['stands', stood] as const]),
      ['why', why],
      ['by', `${who}, ${isoText(at)}`],
    ]),
  ].join('\n');
}
