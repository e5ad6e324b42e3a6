import { Option } from 'commander';
import { dayText, parseDay, type Day } from '../../shared/domain/time.ts';
import { NothingThere, type Book } from '../../shared/runtime/book/book.ts';
import { reportJson } from '../../shared/runtime/book/period-json.ts';
import { periodText, unfinishedText } from '../../shared/runtime/book/period-text.ts';
import { readPeriod, type Period } from '../../shared/runtime/book/period.ts';
import { FIRST_DAY, LAST_DAY, readDays, spanText } from '../../shared/runtime/book/read.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';
import { parsed } from './parse.ts';

interface Given extends BookChoice {
  readonly since?: Day;
  readonly until?: Day;
}

/** `tron report` */
export const reportCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('report')
    .description('what the days of a book came to: by day, bot, strategy and month')
    .addOption(
      new Option('--since <YYYY-MM-DD>', 'the first day that counts (default: the first there is)').argParser(
        parsed(parseDay),
      ),
    )
    .addOption(
      new Option('--until <YYYY-MM-DD>', 'the last day that counts (default: the last there is)').argParser(
        parsed(parseDay),
      ),
    );
  addBookOptions(command)
    .addHelpText(
      'after',
      examples(
        'tron report                                       everything, of the only book',
        'tron report --book history --since 2017-10-01     a book of real days, from a day on',
        'tron report --json | jq .all.net                  for programs',
      ),
    )
    .action(async (given: Given) => {
      const [since, until] = [given.since ?? FIRST_DAY, given.until ?? LAST_DAY];
      if (since > until) command.error(`error: --since ${dayText(since)} is after --until ${dayText(until)}`);
      await withBook(desk, given, 'read', async (book) => {
        const period = await readPeriod(book.store, since, until);
        if (period.days.length === 0) throw await nothingOf(book, period, given);
        end(
          show(
            terminal,
            given,
            () => reportJson(book.name, period),
            () => periodText(book.name, period),
          ),
        );
      });
    });
};

/** Why there is nothing to report, with what the book has. */
async function nothingOf(
  { name, store }: Book,
  { unfinished }: Period,
  { since, until }: Given,
): Promise<NothingThere> {
  const days = await readDays(store);
  const ended = days.filter((day) => day.ended).map(({ day }) => day);
  const within = [
    ...(since === undefined ? [] : [` since ${dayText(since)}`]),
    ...(until === undefined ? [] : [` until ${dayText(until)}`]),
  ].join('');
  const begun = unfinished.map((day) => ` and begun ${unfinishedText(day)}`).join('');
  return new NothingThere(`book ${name} has no ended day${within}; it has ${spanText(ended)} ended${begun}`);
}
