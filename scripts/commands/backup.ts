import { join } from 'node:path';
import { isoText } from '../../shared/domain/time.ts';
import { backupJson, backupText } from '../../shared/runtime/book/backup-report.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';

interface Given extends BookChoice {
  readonly to?: string;
}

/** `tron backup` */
export const backupCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('backup')
    .description('a copy of a book, taken whole while others may work in it')
    .option('--to <file>', 'where to; a file that is there is not overwritten (default: in STATE/backups)');
  addBookOptions(command)
    .addHelpText('after', examples('tron backup', 'tron backup --book history --to /mnt/stick/history.db'))
    .action(async (given: Given) => {
      await withBook(desk, given, 'read', async (book) => {
        const target = given.to ?? join(given.state, 'backups', `${book.name}-${stampOf(terminal.now())}.db`);
        const backup = await desk.books.backup(book, target);
        end(
          show(
            terminal,
            given,
            () => backupJson(book.name, backup),
            () => backupText(book.name, backup),
          ),
        );
      });
    });
};

/** "20260909-102000": Indian time, fit for a file's name. */
function stampOf(at: number): string {
  return isoText(at).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
