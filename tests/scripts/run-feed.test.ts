import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../scripts/commands/program.ts';
import type { RunPlan } from '../../scripts/commands/run-options.ts';
import { run } from '../../scripts/commands/run.ts';
import { runtimeRunner } from '../../scripts/commands/runner.ts';
import { recordedTerminal } from './terminal.ts';

/** The plan that a line means, or what is said against it. */
async function planned(line: string): Promise<{ readonly plan: RunPlan | null; readonly err: string }> {
  const terminal = recordedTerminal();
  const plans: RunPlan[] = [];
  await main(line.split(' '), terminal, async (plan) => {
    plans.push(plan);
    return 0;
  });
  return { plan: plans[0] ?? null, err: terminal.said.err.join('\n') };
}

test('a feed is of Kite’s own root and without the options bot, unless another is named', async () => {
  const { plan } = await planned('run --feed kite');
  expect(plan?.source).toMatchObject({ kind: 'kite', root: 'https://api.kite.trade' });
  expect(plan?.bots).toEqual(['stocks', 'futures']);
  const other = await planned(
    'run --feed kite --kite-root http://127.0.0.1:8780 --bots futures --broker paper',
  );
  expect(other.plan?.source).toMatchObject({ root: 'http://127.0.0.1:8780', controlPort: null });
  const live = await planned('run --feed kite --broker kite');
  const dark = await planned('run --feed kite --broker kite --clock-check none');
  expect([live, dark].map((each) => each.plan?.source)).toMatchObject([
    { clockCheck: true },
    { clockCheck: false },
  ]);
  const served = await planned('run --feed kite --control-port 8783');
  expect(served.plan?.source).toMatchObject({ controlPort: 8_783 });
  expect(other.plan?.bots).toEqual(['futures']);
});

test.each([
  ['run --feed kite --bots options', /cannot run the options bot yet/],
  ['run --feed kite --kite-root http://example.com', /https URL, or an http one on 127\.0\.0\.1/],
  ['run --kite-root https://api.kite.trade', /needs --feed kite/],
  ['run --control-port 8783', /needs --feed kite/],
  ['run --feed kite --control-port 65536', /from 0 to 65535/],
  ['run --broker kite', /--broker kite needs --feed kite/],
  ['run --broker kite --data . --day 2026-09-09', /--broker kite needs --feed kite/],
  ['run --feed kite --postback-port 0', /--postback-port needs --broker kite/],
  ['run --feed kite --clock-check none', /--clock-check needs --broker kite/],
  ['run --feed kite --broker kite --clock-check never', /Allowed choices are date, none/],
  ['run --trouble token-dead', /--trouble needs --broker kite-sim/],
  ['run --broker kite-sim --trouble flood', /Allowed choices are token-replaced, /],
  ['run --broker kite-sim --resume', /--resume needs --broker paper or kite/],
  ['run --feed kite --broker kite-sim', /a simulated Kite has no market of today/],
  ['run --feed kite --day 2026-09-09', /cannot be used with/],
  ['run --feed kite --speed 10', /cannot be used with/],
])('"%s" is refused', async (line, why) => {
  const { plan, err } = await planned(line);
  expect(plan).toBeNull();
  expect(err).toMatch(why);
});

test('without a token the day is refused with how to log in, and without the variables before that', async () => {
  const state = mkdtempSync(join(tmpdir(), 'tron-'));
  const args = ['run', '--feed', 'kite', '--log', 'none', '--state', state];
  const asked = async (env: Readonly<Record<string, string>>) => {
    const terminal = recordedTerminal(env);
    const code = await main(args, terminal, (plan) => run(plan, terminal, runtimeRunner()));
    return { code, err: terminal.said.err.join('\n') };
  };
  try {
    expect(await asked({})).toMatchObject({
      code: 2,
      err: expect.stringContaining('KITE_API_KEY is not set'),
    });
    const env = { KITE_API_KEY: 'k', KITE_API_SECRET: 's', KITE_USER_ID: 'AB1234' };
    const { code, err } = await asked(env);
    expect(code).toBe(3);
    expect(err).toMatch(/^refused: token: no valid Kite token: nobody has logged in yet\. `tron login`/);
  } finally {
    rmSync(state, { recursive: true });
  }
});

test('an http root where no simulator answers is refused: it is never Kite', async () => {
  const state = mkdtempSync(join(tmpdir(), 'tron-'));
  const taken = createServer((_, response) => void response.writeHead(200).end('<html>'));
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { KITE_API_KEY: 'k', KITE_API_SECRET: 's', KITE_USER_ID: 'AB1234' };
  const asked = async (root: string) => {
    const terminal = recordedTerminal(env);
    const args = ['run', '--feed', 'kite', '--kite-root', root, '--log', 'none', '--state', state];
    const code = await main(args, terminal, (plan) => run(plan, terminal, runtimeRunner()));
    return [code, terminal.said.err.join('\n')];
  };
  try {
    expect(await asked(`http://127.0.0.1:${port}`)).toEqual([
      3,
      expect.stringMatching(/^refused: feed: no simulator answers at http:\/\/127\.0\.0\.1:\d+ \(HTTP 200, /),
    ]);
    await new Promise((resolve) => taken.close(resolve));
    expect(await asked(`http://127.0.0.1:${port}`)).toEqual([
      3,
      expect.stringMatching(/no simulator answers at .*ECONNREFUSED.*: begin one with tron kite-sim$/),
    ]);
  } finally {
    taken.close();
    rmSync(state, { recursive: true });
  }
});
