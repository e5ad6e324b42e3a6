import { Command, CommanderError } from 'commander';
import { StorageError } from '../../shared/adapters/sqlite/storage-error.ts';
import { NoBarsError, UnreadableFile } from '../../shared/backtest/data/open-history.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { NothingThere, StillInDoubt } from '../../shared/runtime/book/book.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { DocumentError } from '../../shared/runtime/document-error.ts';
import { processDesk, type Desk } from './books.ts';
import { addCloudCommand } from './cloud.ts';
import { addCloudChatCommand } from './cloud-chat.ts';
import { addCloudLocalCommand } from './cloud-local.ts';
import { addCloudSimCommand } from './cloud-sim.ts';
import { addEligibilityCommand } from './eligibility.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { runManual } from './help.ts';
import { addInitCommand } from './init.ts';
import { addInstrumentsCommand } from './instruments.ts';
import { addJobsCommand } from './jobs.ts';
import { addLiveCommand } from './live.ts';
import { addLoginCommand } from './login.ts';
import { addLogsOptions } from './logs.ts';
import { addPickCommand } from './pick.ts';
import { addKiteSimCommand } from './kite-sim.ts';
import { addMarketCommand } from './market.ts';
import { addIvCommand } from './options-iv.ts';
import { addProbeLiveCommand } from './probe-live.ts';
import { BOOK_COMMANDS } from './registry.ts';
import { addRelayCommand } from './relay.ts';
import { addRunOptions, type RunPlan } from './run-options.ts';
import { strategiesText } from './strategies.ts';
import { addTelegramSimCommand } from './telegram-sim.ts';
import type { Terminal } from './terminal.ts';

/** The command line: arguments without the program's name to an exit code. Everything it says goes to the terminal given. */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  run: (plan: RunPlan) => Promise<ExitCode>,
  desk: Desk = processDesk(),
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  const program = new Command('tron')
    .description('Automated trading for Indian markets: one pure core, paper by default')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .helpCommand(false)
    .addHelpText('after', '\nThe manual is `tron run --help`; every command has a --help of its own.');
  addRunOptions(
    program.command('run').description('live a trading day, or a range of them, and tell what happened'),
    async (plan) => {
      codes.push(await run(plan));
    },
  ).addHelpText('after', runManual());
  program
    .command('strategies')
    .description('every strategy with its settings: range, default, meaning')
    .action(() => terminal.out(strategiesText()));
  addMarketCommand(program, terminal, (code) => codes.push(code));
  addJobsCommand(program, terminal, (code) => codes.push(code));
  addPickCommand(program, terminal, (code) => codes.push(code));
  addEligibilityCommand(program, terminal, (code) => codes.push(code));
  addInitCommand(program, terminal, (code) => codes.push(code));
  addInstrumentsCommand(program, terminal, (code) => codes.push(code));
  addIvCommand(program, terminal, (code) => codes.push(code));
  addKiteSimCommand(program, terminal, (code) => codes.push(code));
  addLoginCommand(program, terminal, (code) => codes.push(code));
  addCloudCommand(program, terminal, (code) => codes.push(code));
  addCloudChatCommand(program, terminal, (code) => codes.push(code));
  addCloudSimCommand(program, terminal, (code) => codes.push(code));
  addCloudLocalCommand(program, terminal, (code) => codes.push(code));
  addTelegramSimCommand(program, terminal, (code) => codes.push(code));
  addProbeLiveCommand(program, terminal, (code) => codes.push(code));
  addRelayCommand(program, terminal, (code) => codes.push(code));
  addLiveCommand(program, terminal, (code) => codes.push(code));
  addLogsOptions(
    program.command('logs').description('what was logged: by day, by trace, by level, by words'),
    terminal,
    (code) => codes.push(code),
  );
  for (const register of BOOK_COMMANDS) register(program, desk, terminal, (code) => codes.push(code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return codes[0] ?? EXIT.done;
  } catch (error) {
    return codeOf(error, terminal);
  }
}

/** An error as its exit code, told on standard error; commander has told its own. */
function codeOf(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof ConfigError) {
    for (const problem of error.problems) terminal.err(`error: ${problem}`);
    return EXIT.usage;
  }
  if (error instanceof DayRefused) {
    terminal.err(`refused: ${error.rule}: ${error.message}`);
    return EXIT.refused;
  }
  if (error instanceof NothingThere) {
    terminal.err(error.message);
    return EXIT.nothing;
  }
  if (error instanceof StillInDoubt) {
    terminal.err(`refused: in-doubt: ${error.message}`);
    return EXIT.refused;
  }
  if (error instanceof StorageError || error instanceof DocumentError) {
    terminal.err(`error: ${error.message}`);
    return EXIT.failed;
  }
  if (error instanceof NoBarsError) {
    terminal.err(`refused: no-data: ${error.message}`);
    return EXIT.refused;
  }
  if (error instanceof UnreadableFile) {
    terminal.err(`refused: data-file: ${error.message}`);
    return EXIT.refused;
  }
  if (isOfTheSystem(error)) {
    terminal.err(`error: ${error.message}`);
    return EXIT.failed;
  }
  terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}

/** Something of this computer said no: its message names what and where, and where in the program that was helps nobody. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
