import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { EXIT, type ExitCode } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { instantOf } from '../../shared/domain/time.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { serving } from './served-sim.ts';
import { recordedTerminal } from './terminal.ts';

export const SECRET = 'kite-sim-secret';
export const ENV: Env = { KITE_API_KEY: 'kite-sim-key', KITE_API_SECRET: SECRET, KITE_USER_ID: 'AB1234' };
export const at = (minute: number): number => instantOf(20_260_909, minute);
export const MORNING = at(485);

export interface Told {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A state folder that is not there yet. */
export function stateFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'tron-login-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'state');
}

export async function told(args: readonly string[], env: Env = ENV, now = MORNING): Promise<Told> {
  const terminal = recordedTerminal(env, now);
  const code = await main(['login', ...args], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

/** The simulator from 08:05 on; its clock stands still. */
export const simulator = () =>
  serving('--speed', 'max-by-request', '--start', '08:05', '--redirect-url', 'http://127.0.0.1:9/');

export type Sim = Awaited<ReturnType<typeof simulator>>;

export const rootsOf = ({ root }: Sim): readonly string[] => ['--login-root', root, '--api-root', root];

/** `tron login` at the simulator, begun: the link that it printed, and where it waits. */
export async function begun(sim: Sim, state: string, env: Env = ENV) {
  const terminal = recordedTerminal(env, MORNING);
  let heard: (line: string) => void = () => undefined;
  const waits = new Promise<string>((resolve) => {
    heard = (line) => {
      if (line.startsWith('Waiting')) resolve(line);
    };
  });
  const out = (line: string): void => {
    terminal.said.out.push(line);
    heard(line);
  };
  const args = ['login', '--port', '0', '--state', state, ...rootsOf(sim)];
  const over = main(args, { ...terminal, out }, async () => EXIT.failed);
  const place = /http:\/\/127\.0\.0\.1:\d+\/callback/.exec(await waits)?.[0] ?? '';
  const link = /http:\S+connect\/login\S+/.exec(terminal.said.out.join('\n'))?.[0] ?? '';
  const ended = async (): Promise<Told> => {
    const code = await over;
    return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
  };
  return { link, place, ended };
}

export type Begun = Awaited<ReturnType<typeof begun>>;

/** The person logs in at the page: what the browser is sent back with. */
export async function atKite(sim: Sim, { link }: Begun): Promise<string> {
  expect(await (await fetch(link)).text()).toContain('<form method="post"');
  const { searchParams } = new URL(link);
  const body = new URLSearchParams({ user_id: 'AB1234' });
  for (const name of ['api_key', 'redirect_params']) body.set(name, searchParams.get(name) ?? '');
  const answer = await fetch(`${sim.root}/connect/login`, { method: 'POST', body, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '').search;
}

export async function shown(url: string): Promise<string> {
  const answer = await fetch(url);
  return `${answer.status} ${await answer.text()}`;
}

export async function armed({ root }: Sim, fault: Readonly<Record<string, unknown>>): Promise<void> {
  const body = JSON.stringify(fault);
  const answer = await fetch(`${root}/_control/arm`, { method: 'POST', body });
  expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([200, '']);
}

/** A whole log-in. */
export async function loggedIn(sim: Sim, state: string): Promise<Told> {
  const one = await begun(sim, state);
  await shown(`${one.place}${await atKite(sim, one)}`);
  return one.ended();
}
