import { Argument } from 'commander';
import {
  DEFAULT_WATCHLIST,
  watchSymbol,
  withoutStock,
  withStock,
  type Watchlist,
} from '../../shared/domain/watchlist.ts';
import {
  isKnownStock,
  NO_ROW,
  watchlistJson,
  watchlistText,
} from '../../shared/runtime/book/watchlist-report.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { addStateOptions, examples, show, type BookChoice, type Register } from './books.ts';
import { readWatchlist, removeWatchlist, watchlistPath, writeWatchlist } from './watchlist-file.ts';

const ACTIONS = ['list', 'add', 'remove', 'reset'] as const;
type Action = (typeof ACTIONS)[number];

/** `tron watchlist` */
export const watchlistCommand: Register = (program, _desk, terminal, end) => {
  const command = program
    .command('watchlist')
    .description('the stocks that are watched: shows, adds, removes, or goes back to the default')
    .addArgument(new Argument('[action]', 'what to do').choices(ACTIONS).default('list'))
    .argument('[symbol]', 'a symbol of NSE, for add and remove');
  addStateOptions(command)
    .addHelpText(
      'after',
      examples('tron watchlist', 'tron watchlist remove ITC', 'tron watchlist add MARUTI'),
    )
    .action(async (action: Action, symbol: string | undefined, given: Pick<BookChoice, 'state' | 'json'>) => {
      const wants = action === 'add' || action === 'remove';
      if (wants && symbol === undefined) command.error(`error: ${action} needs a symbol of NSE`);
      if (!wants && symbol !== undefined) command.error(`error: ${action} takes no symbol`);
      if (action === 'reset') await removeWatchlist(given.state);
      if (wants) await change(given.state, action, symbol ?? '', (text) => terminal.err(text));
      const list = await readWatchlist(given.state);
      const path = watchlistPath(given.state);
      end(
        show(
          terminal,
          given,
          () => watchlistJson(path, list),
          () => watchlistText(path, list),
        ),
      );
    });
};

async function change(
  state: string,
  action: 'add' | 'remove',
  text: string,
  note: (text: string) => void,
): Promise<void> {
  const symbol = watchSymbol(text);
  if (symbol === null)
    throw new ConfigError([`"${text}" is no symbol of NSE: allowed are 1 to 20 of A–Z, 0–9, & and -`]);
  const list: Watchlist = (await readWatchlist(state)) ?? DEFAULT_WATCHLIST;
  const changed = (action === 'add' ? withStock : withoutStock)(list, symbol);
  if (changed.kind === 'refused') throw new ConfigError([changed.why]);
  await writeWatchlist(state, changed.list);
  if (action === 'add' && !isKnownStock(symbol)) note(`${symbol}: ${NO_ROW}`);
}
