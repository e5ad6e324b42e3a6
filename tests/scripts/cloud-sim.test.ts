import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addCloudSimCommand } from '../../scripts/commands/cloud-sim.ts';
import type { ExitCode } from '../../scripts/commands/exit-codes.ts';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { target } from '../sim/cloud/served.ts';
import { recordedTerminal } from './terminal.ts';

/** The command in this process, up to the words that it serves, and how to end it. */
async function served(...args: readonly string[]) {
  const [terminal, program] = [recordedTerminal(), new Command('tron').exitOverride()];
  const stopped = Promise.withResolvers<void>();
  const serving = Promise.withResolvers<void>();
  const codes: ExitCode[] = [];
  addCloudSimCommand(
    program,
    terminal,
    (code) => codes.push(code),
    () => {
      serving.resolve();
      return stopped.promise;
    },
  );
  const ended = program.parseAsync(['cloud-sim', '--port', '0', ...args], { from: 'user' });
  const stop = async (): Promise<readonly ExitCode[]> => {
    stopped.resolve();
    await ended;
    return codes;
  };
  onTestFinished(async () => void (await stop()));
  await Promise.race([serving.promise, ended]);
  const root = /^root +(.*)$/m.exec(terminal.said.out.join('\n'))?.[1] ?? '';
  return { root, stop, out: terminal.said.out };
}

describe('tron cloud-sim', () => {
  test('serves the queue and the jobs of functions/ to the official clients, and calls the functions', async () => {
    const called: string[] = [];
    const url = await target((request) => {
      called.push(request.url);
      return 200;
    });
    const { root, stop } = await served('--standing', '--at', '2026-09-09T09:19', '--target', url);
    const terminal = recordedTerminal();
    const roots = ['--tasks-root', root, '--scheduler-root', root, '--project', 'tron-local'];
    expect(await main(['cloud', 'status', ...roots], terminal, async () => 0)).toBe(EXIT.done);
    expect(terminal.said.out.join('\n')).toMatch(/^queue +execute-order +running$/m);
    const body = JSON.stringify({ byMs: 60_000 });
    await fetch(`${root}/_control/advance`, { method: 'POST', body });
    const ofEachMinute = ['/reconcile', '/tick-futures', '/tick-options', '/tick-stocks'];
    expect(called.slice(-ofEachMinute.length).sort()).toEqual(ofEachMinute);
    expect(await stop()).toEqual([EXIT.done]);
  });

  test.each([
    [['--target', 'http://functions.example'], '--target: must be an http URL on 127.0.0.1'],
    [['--target', 'http://127.0.0.1:8080/x'], '--target: must end after the host'],
    [['--project', 'A B'], '--project: must be the id of a project'],
    [['--at', '2026-09-09'], 'is invalid'],
    [['--forced-carries', 'both'], 'Allowed choices are next, nothing'],
  ])('refuses %j', async (args, why) => {
    const terminal = recordedTerminal();
    const code = await main(['cloud-sim', ...args], terminal, async () => 0);
    expect([code, terminal.said.err.join('\n')]).toEqual([EXIT.usage, expect.stringContaining(why)]);
  });
});
