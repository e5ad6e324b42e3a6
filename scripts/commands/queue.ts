import { Argument } from 'commander';
import { NothingThere } from '../../shared/runtime/book/book.ts';
import { queueJson, queueText } from '../../shared/runtime/book/queue-report.ts';
import { addBookOptions, examples, show, withBook, type BookChoice, type Register } from './books.ts';

/** `tron queue` */
export const queueCommand: Register = (program, desk, terminal, end) => {
  const command = program
    .command('queue')
    .description('tasks that are not done: waiting, delayed, running, dead; a dead one can be tried again')
    .addArgument(
      new Argument('[action]', 'list, or retry one by its name').choices(['list', 'retry']).default('list'),
    )
    .argument('[task]', 'the name of a dead task');
  addBookOptions(command)
    .addHelpText('after', examples('tron queue', 'tron queue retry NAME'))
    .action(async (action: 'list' | 'retry', task: string | undefined, given: BookChoice) => {
      if (action === 'retry' && task === undefined) command.error('error: retry needs the name of a task');
      if (action === 'list' && task !== undefined) command.error('error: list takes no name of a task');
      const access = action === 'retry' ? 'write' : 'read';
      await withBook(desk, given, access, async ({ name, queue }) => {
        if (task !== undefined) {
          const answer = await queue.retry(task);
          if (answer === 'unknown') throw new NothingThere(`the queue of book ${name} has no task ${task}`);
          if (answer === 'not-dead')
            throw new NothingThere(`task ${task} of book ${name} is not dead: there is nothing to retry`);
          terminal.err(`${task} waits again`);
        }
        const rows = await queue.list();
        end(
          show(
            terminal,
            given,
            () => queueJson(name, rows),
            () => queueText(name, rows),
          ),
        );
      });
    });
};
