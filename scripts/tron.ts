import { main } from './commands/program.ts';
import { run } from './commands/run.ts';
import { runtimeRunner } from './commands/runner.ts';
import { processTerminal } from './commands/terminal.ts';

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

// Nobody listening to what is told on the side does not end a run: its document on standard output is still wanted.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const terminal = processTerminal();
process.exitCode = await main(process.argv.slice(2), terminal, (plan) =>
  run(plan, terminal, runtimeRunner()),
);
