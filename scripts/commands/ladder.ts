import { Option } from 'commander';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { addDays, dayOf } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { NothingThere, type Books } from '../../shared/runtime/book/book.ts';
import { ladderJson, ladderText } from '../../shared/runtime/ladder/report.ts';
import { DEFAULT_LADDER } from '../../shared/runtime/ladder/settings.ts';
import { ladderOf, missingText } from '../../shared/runtime/ladder/standing.ts';
import { probeBar } from '../../shared/runtime/probe/answers.ts';
import { addStateOptions, examples, parseBook, show, type BookChoice, type Register } from './books.ts';
import { parseRoot } from './feed-options.ts';
import { LIVE_BOOK, PAPER_BOOK } from './run-book.ts';

/** The book of paper sessions on the live feed. */

interface Given extends BookChoice {
  readonly book: string;
  readonly liveBook: string;
  readonly kiteRoot: string;
}

/** `tron ladder` */
export const ladderCommand: Register = (program, { books }, terminal, end) => {
  const command = program
    .command('ladder')
    .description(
      'where the account stands on the ladder to live trading for the next day, what is missing, and the sessions',
    );
  const options = [
    new Option('--book <name>', 'the book of paper sessions on the live feed')
      .argParser(parseBook)
      .default(PAPER_BOOK),
    new Option('--live-book <name>', 'the book of live sessions and of the probe')
      .argParser(parseBook)
      .default(LIVE_BOOK),
    new Option('--kite-root <url>', 'sessions and answers of this root count')
      .argParser(parseRoot)
      .default(KITE_ROOTS.apiRoot),
  ];
  for (const option of options) command.addOption(option);
  addStateOptions(command)
    .addHelpText('after', examples('tron ladder', 'tron ladder --json'))
    .action(async (given: Given) => {
      const { book: paperBook, liveBook, kiteRoot: root, state } = given;
      const names = await books.names(state);
      if (![paperBook, liveBook].some((name) => names.includes(name)))
        throw new NothingThere(
          `the folder ${state} has neither book ${paperBook} nor ${liveBook}: no session yet`,
        );
      const settings = { ...DEFAULT_LADDER, root };
      // A session of today counts for tomorrow.
      const next = addDays(dayOf(terminal.now()), 1);
      await withStore(books, paperBook, state, (paper) =>
        withStore(books, liveBook, state, async (live) => {
          const standing = await ladderOf(live, paper, next, settings);
          const of = { paperBook, liveBook, probe: await probeBar(live, next, settings) };
          end(
            show(
              terminal,
              given,
              () => ladderJson(standing, of, missingText(standing)),
              () => ladderText(standing, of),
            ),
          );
        }),
      );
    });
};

/** Empty where there is no such book. */
async function withStore(
  books: Books,
  name: string,
  state: string,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const book = await books.open(name, state, 'read');
  try {
    await work(book?.store ?? memoryStore());
  } finally {
    await book?.close();
  }
}
