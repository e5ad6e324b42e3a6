import { statusJson } from '../../shared/runtime/book/status-json.ts';
import { statusText } from '../../shared/runtime/book/status-text.ts';
import { readStatus, type BookStatus } from '../../shared/runtime/book/status.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';

/** `tron status` */
export const statusCommand: Register = (program, desk, terminal, end) => {
  addBookOptions(
    program
      .command('status')
      .description('where each book stands: days, account, open positions, orders, queue'),
    'every one',
  )
    .addHelpText(
      'after',
      examples(
        'tron status                     every book',
        'tron status --book synthetic    one of them',
        "tron status --json | jq '.books[].account.halted'",
      ),
    )
    .action(async (given: BookChoice) => {
      const names = given.book === undefined ? await desk.books.names(given.state) : [given.book];
      const books: BookStatus[] = [];
      for (const book of names) books.push(await withBook(desk, { ...given, book }, 'read', readStatus));
      end(
        show(
          terminal,
          given,
          () => statusJson(given.state, books),
          () => statusText(given.state, books),
        ),
      );
    });
};
