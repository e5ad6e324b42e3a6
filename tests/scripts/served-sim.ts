import { Command } from 'commander';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { ExitCode } from '../../scripts/commands/exit-codes.ts';
import { addKiteSimCommand } from '../../scripts/commands/kite-sim.ts';
import { recordedTerminal } from './terminal.ts';

const state = z.object({ day: z.number(), speed: z.string(), now: z.object({ iso: z.string() }) });

/** `tron kite-sim`, served until `over` or the test is; what it said when it listened. */
export async function serving(...args: readonly string[]) {
  const said: string[] = [];
  const codes: ExitCode[] = [];
  let listening: () => void = () => undefined;
  const listens = new Promise<void>((resolve) => {
    listening = resolve;
  });
  let stop: () => void = () => undefined;
  onTestFinished(() => stop());
  const ended = () =>
    new Promise<void>((resolve) => {
      stop = resolve;
      listening();
    });
  const program = new Command();
  addKiteSimCommand(
    program,
    { ...recordedTerminal(), out: (text) => said.push(text) },
    (code) => codes.push(code),
    ended,
  );
  const over = program.parseAsync(['kite-sim', '--port', '0', ...args], { from: 'user' });
  await Promise.race([listens, over]);
  const root = /http:\/\/127\.0\.0\.1:\d+/.exec(said.join('\n'))?.[0] ?? '';
  return {
    said: said.join('\n'),
    root,
    state: async () => state.parse(await (await fetch(`${root}/_control/state`)).json()),
    over: async () => {
      stop();
      await over;
      return codes;
    },
  };
}
