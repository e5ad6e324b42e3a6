import type { Terminal } from '../../scripts/commands/terminal.ts';
import type { Env } from '../../shared/runtime/variables.ts';

export interface Recorded extends Terminal {
  readonly said: { readonly out: string[]; readonly err: string[] };
  readonly naps: number[];
}

/** A terminal that remembers, without colour, that sleeps in no time and where it is always `now`. */
export function recordedTerminal(env: Env = {}, now = 0): Recorded {
  const said = { out: [], err: [] } satisfies { out: string[]; err: string[] };
  return terminalOf(env, said.out, said.err, [], now);
}

function terminalOf(env: Env, out: string[], err: string[], naps: number[], now: number): Recorded {
  return {
    said: { out, err },
    naps,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    colour: { out: false, err: false },
    env,
    sleep: async (ms) => void naps.push(ms),
    now: () => now,
  };
}
