import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { Env } from '../../shared/runtime/variables.ts';

/** Where a command talks to, and what it needs of the process: given, so that a test can be the terminal. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether colour is welcome there: a terminal, and NO_COLOR not set. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  readonly env: Env;
  readonly sleep: (ms: number) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const clock = systemClock();
  const welcome = (env['NO_COLOR'] ?? '') === '';
  return {
    out: (text) => {
      stdout.write(`${text}\n`);
    },
    err: (text) => {
      stderr.write(`${text}\n`);
    },
    colour: { out: welcome && stdout.isTTY, err: welcome && stderr.isTTY },
    env,
    sleep: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms);
      }),
    now: () => clock.now(),
  };
}
