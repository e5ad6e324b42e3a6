import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { instantOf } from '../../shared/domain/time.ts';
import { buildFunctions } from '../build-functions.ts';
import { emulatorCommand, emulatorJar } from '../cloud-local/emulator.ts';
import { answers } from '../cloud-local/listening.ts';
import { closed as serverClosed, localIssuer, portOf, stripped } from '../local-issuer.ts';

/**
 * `npm run bench:cold [-- --runs N]`: from the start of the process to the first answer of 200, of the bundles as they are deployed, under the official
 * functions-framework and beside a function of it that does nothing. Runs are interleaved, so that what else the machine does is in all of them; what is
 * printed are medians of one run of this command, and the ratio is the median of each run's own to the empty function's just before it. The tick of an open
 * market reads one document (nobody prepared the day) of Firestore's emulator, and leaves its mark there. Exit code 1 where a limit is missed.
 */
const ROOT = join(import.meta.dirname, '../..');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
const RUNS = Number(process.argv[process.argv.indexOf('--runs') + 1] || 15) || 15;
const CLOSED_MAX = 1.2;
const ONE_READ_MAX = 2.5;
const RSS_MAX_MB = 128;
const AUDIENCE = 'https://tick.example';
const ACCOUNT = 'scheduler@project.iam.gserviceaccount.com';
/** A Sunday at noon: nothing is open. */
const CLOSED_AT = instantOf(20260906, 720);
/** A Wednesday in the session. */
const OPEN_AT = instantOf(20260909, 620);
const EMULATOR_MS = 60_000;

interface Variant {
  readonly name: string;
  readonly folder: string;
  readonly target: string;
  readonly bearer: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** When its process's clock begins. */
  readonly at: number;
  /** So many times the empty function, at most; null: no limit. */
  readonly ratioMax: number | null;
}

interface Run {
  readonly ms: number;
  readonly rssMb: number;
  /** Of the main thread: what the machine's other work adds to the wall's time is not in it. */
  readonly cpuMs: number;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const port = portOf(server);
  await serverClosed(server);
  return port;
}

/** The status, or null: nobody listens yet. */
function post(port: number, bearer: string | null): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` };
    const one = request({ host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    one.on('error', () => resolve(null));
    one.end();
  });
}

async function once(variant: Variant, folder: string): Promise<Run> {
  const port = await freePort();
  const begun = performance.now();
  const preload = join(folder, `at-${variant.at}.mjs`);
  const args = ['--import', preload, FRAMEWORK, `--target=${variant.target}`, `--source=${variant.folder}`];
  const env = { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: String(port), ...variant.env };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    for (;;) {
      const status = await post(port, variant.bearer);
      if (status === 200) break;
      if (status !== null) throw new Error(`${variant.name} answered ${status}`);
      if (performance.now() - begun > 20_000) throw new Error(`${variant.name} does not listen`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return { ms: performance.now() - begun, rssMb: await peakMb(child), cpuMs: await cpuMs(child) };
  } finally {
    await ended(child);
  }
}

/** The most it ever had in memory. */
async function peakMb({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}

async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const [ns] = (await readFile(`/proc/${pid ?? 0}/schedstat`, 'utf8')).split(' ');
  return Number(ns) / 1e6;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Firestore's emulator as a process of its own; null: it is not installed. */
async function emulatorHere(): Promise<{
  readonly host: string;
  readonly end: () => Promise<void>;
} | null> {
  const jar = emulatorJar(process.env);
  if (jar === null) return null;
  const port = await freePort();
  const [file, ...args] = emulatorCommand(jar, port);
  // It ends when its input does.
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  const end = async (): Promise<void> => {
    const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.stdin.end();
    await over;
  };
  const begun = performance.now();
  while (!(await answers(port))) {
    if (performance.now() - begun > EMULATOR_MS) {
      await end();
      throw new Error('Firestore’s emulator does not listen');
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { host: `127.0.0.1:${port}`, end };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'tron-cold-'));
const issuer = await localIssuer();
const emulator = await emulatorHere();
if (emulator === null) console.log('Firestore’s emulator is not here: the tick with one read is left out');
try {
  const built = await buildFunctions(ROOT, join(folder, 'functions'));
  const tick = built.find(({ name }) => name === 'tick-stocks')?.folder ?? '';
  // As the buildpack does where it is deployed; the empty function has nothing of its own to compile.
  await promisify(execFile)(process.execPath, ['compile.js'], { cwd: tick });
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'package.json'), '{"type":"module","main":"index.js"}');
  await writeFile(join(empty, 'index.js'), "export const empty = (_req, res) => { res.end('{}'); };\n");
  // The process's clock begins at that time; nothing else of it is changed.
  for (const at of [CLOSED_AT, OPEN_AT])
    await writeFile(
      join(folder, `at-${at}.mjs`),
      `Date.now = () => ${at} + Math.floor(performance.now());\n`,
    );
  const variables = {
    TRON_AUDIENCE: AUDIENCE,
    TRON_SCHEDULER: ACCOUNT,
    OIDC_ISSUERS: issuer.name,
    OIDC_KEYS: issuer.keysUrl,
  };
  const whole = issuer.token(ACCOUNT, AUDIENCE, CLOSED_AT);
  const ofTick = { folder: tick, target: 'tickStocks', ratioMax: CLOSED_MAX } as const;
  const closed = { ...ofTick, at: CLOSED_AT };
  const opened = { ...ofTick, at: OPEN_AT, ratioMax: ONE_READ_MAX };
  const root = 'https://function.example/';
  const variants: readonly Variant[] = [
    {
      name: 'empty function',
      folder: empty,
      target: 'empty',
      bearer: null,
      env: {},
      at: CLOSED_AT,
      ratioMax: null,
    },
    {
      ...closed,
      name: 'closed-market tick',
      bearer: stripped(whole),
      env: { ...variables, TRON_PLATFORM_CHECKS: 'true' },
    },
    { ...closed, name: 'the same, signature checked here', bearer: whole, env: variables, ratioMax: null },
    ...(emulator === null
      ? []
      : [
          {
            ...opened,
            name: 'tick with one Firestore read',
            bearer: stripped(issuer.token(ACCOUNT, AUDIENCE, OPEN_AT)),
            env: {
              ...variables,
              TRON_PLATFORM_CHECKS: 'true',
              FIRESTORE_EMULATOR_HOST: emulator.host,
              TRON_PROJECT: 'tron-bench',
              TRON_EXECUTE_URL: root,
              TRON_EXECUTE_ACCOUNT: ACCOUNT,
              TRON_LOGIN_URL: root,
              TRON_SECRETS: folder,
              KITE_API_KEY: 'made-up',
              KITE_API_SECRET: 'made-up',
              KITE_USER_ID: 'AB1234',
            },
          },
        ]),
  ];
  const runs = variants.map((): Run[] => []);
  for (let i = 0; i < RUNS; i += 1)
    for (const [v, variant] of variants.entries()) runs[v]?.push(await once(variant, folder));
  const of = (v: number, what: keyof Run): number => median((runs[v] ?? []).map((run) => run[what]));
  console.log(`${RUNS} runs each, interleaved, Node ${process.version}: process start to first 200, medians`);
  /** Of the empty function's run just before it. */
  const paired = (v: number, what: 'ms' | 'cpuMs'): number =>
    median((runs[v] ?? []).map((run, i) => run[what] / (runs[0]?.[i]?.[what] ?? NaN)));
  for (const [v, { name, ratioMax }] of variants.entries()) {
    const [ms, rss, cpu] = [of(v, 'ms'), of(v, 'rssMb'), of(v, 'cpuMs')];
    const [ratio, cpuRatio] = [paired(v, 'ms'), paired(v, 'cpuMs')];
    const isMissed = ratioMax !== null && !(ratio <= ratioMax && rss <= RSS_MAX_MB);
    if (isMissed) process.exitCode = 1;
    const wall = `${ms.toFixed(0).padStart(6)} ms ${ratio.toFixed(2)}x`;
    const main = `${cpu.toFixed(0).padStart(6)} ms ${cpuRatio.toFixed(2)}x of the main thread`;
    const limits =
      ratioMax === null ? '' : `  limits ${ratioMax}x, ${RSS_MAX_MB} MB${isMissed ? ': MISSED' : ''}`;
    console.log(`${name.padEnd(34)}${wall}${main}${rss.toFixed(0).padStart(6)} MB${limits}`);
  }
} finally {
  await emulator?.end();
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
}
