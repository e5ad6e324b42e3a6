import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

/**
 * The official Python and Rust clients against `tron kite-sim`: installs each into a temporary folder where its language is there, runs the small
 * program beside this file, and prints what that read. `node scripts/kite-clients/main.ts [folder]`: the folder is used, and kept. Not part of the tests.
 */
const HERE = import.meta.dirname;
const KEY = 'kite-sim-key';
const SECRET = 'kite-sim-secret';
const PYTHON_CLIENT = 'kiteconnect==5.2.2';
const CARGO = `[package]
name = "client"
version = "0.1.0"
edition = "2024"

[dependencies]
kiteconnect = "=1.0.1"
chrono = "0.4"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
url = "2"
`;

interface Client {
  readonly name: string;
  /** What must be there to install it. */
  readonly needs: string;
  /** Makes it in the folder; the command that runs it. */
  readonly install: (folder: string) => readonly string[];
}

const CLIENTS: readonly Client[] = [
  {
    name: `Python: ${PYTHON_CLIENT}`,
    needs: 'python3',
    install: (folder) => {
      const venv = join(folder, 'venv');
      if (!existsSync(venv)) done('python3', ['-m', 'venv', venv]);
      done(join(venv, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', PYTHON_CLIENT]);
      return [join(venv, 'bin/python'), join(HERE, 'client.py')];
    },
  },
  {
    name: 'Rust: kiteconnect 1.0.1',
    needs: 'cargo',
    install: (folder) => {
      const crate = join(folder, 'crate');
      mkdirSync(join(crate, 'src'), { recursive: true });
      writeFileSync(join(crate, 'Cargo.toml'), CARGO);
      copyFileSync(join(HERE, 'client.rs'), join(crate, 'src/main.rs'));
      const manifest = join(crate, 'Cargo.toml');
      done('cargo', ['build', '--quiet', '--manifest-path', manifest]);
      return [join(crate, 'target/debug/client')];
    },
  },
];

/** Throws with what the command said where it fails. */
function done(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function isThere(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

/** A simulator of its own for each client, so that each meets the same morning. */
async function simulator(): Promise<{ readonly child: ChildProcess; readonly root: string }> {
  const args = ['kite-sim', '--port', '0', '--speed', 'max-by-request'];
  const child = spawn(process.execPath, [join(HERE, '../tron.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of linesOf(child)) {
    const root = /http:\/\/127\.0\.0\.1:\d+$/.exec(line)?.[0];
    if (root !== undefined) return { child, root };
  }
  throw new Error('the simulator ended before it listened');
}

function linesOf({ stdout }: ChildProcess): Interface {
  if (stdout === null) throw new Error('a child without output');
  return createInterface({ input: stdout });
}

/** As a person would at the log-in page. */
async function requestToken(root: string): Promise<string> {
  const body = new URLSearchParams({ api_key: KEY, user_id: 'AB1234' });
  const page = await (await fetch(`${root}/connect/login`, { method: 'POST', body })).text();
  const token = /<code>([0-9a-f]+)<\/code>/.exec(page)?.[1];
  if (token === undefined) throw new Error(`the log-in page said: ${page}`);
  return token;
}

/** Prints what the client says; where it asks for a later time, goes there and tells it. Resolves to its exit code. */
async function driven(command: readonly string[], root: string): Promise<number | null> {
  const [program = '', ...args] = command;
  const token = await requestToken(root);
  const env = {
    ...process.env,
    TZ: 'Asia/Kolkata',
    KITE_ROOT: root,
    KITE_KEY: KEY,
    KITE_SECRET: SECRET,
    KITE_REQUEST_TOKEN: token,
  };
  const client = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => {
    client.once('close', resolve);
  });
  for await (const line of linesOf(client)) {
    const to = /^advance (\d\d:\d\d:\d\d)$/.exec(line)?.[1];
    if (to === undefined) console.log(`  ${line}`);
    else {
      const answer = await fetch(`${root}/_control/advance`, {
        method: 'POST',
        body: JSON.stringify({ to }),
      });
      if (!answer.ok) throw new Error(await answer.text());
      client.stdin.write('\n');
    }
  }
  return ended;
}

const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), 'kite-clients-'));
mkdirSync(folder, { recursive: true });
try {
  for (const { name, needs, install } of CLIENTS) {
    if (!isThere(needs)) {
      console.log(`${name}: left out, there is no ${needs}`);
      continue;
    }
    console.log(name);
    const command = install(folder);
    const { child: sim, root } = await simulator();
    const code = await driven(command, root).finally(() => sim.kill('SIGINT'));
    if (code !== 0) process.exitCode = 1;
    console.log(code === 0 ? '  done' : `  ended with exit code ${code}`);
  }
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}
