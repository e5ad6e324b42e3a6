import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf } from '../../shared/domain/time.ts';
import { buildFunctions } from '../build-functions.ts';
import { closed as serverClosed, localIssuer, portOf, stripped } from '../local-issuer.ts';

/**
 * `npm run bench:cold [-- --runs N]`: from the start of the process to the first answer of 200, of the bundles as they are deployed, under the official
 * functions-framework and beside a function of it that does nothing. Runs are interleaved, so that what else the machine does is in all of them;
 * medians and ratios are of one run of this command. Exit code 1 where a limit is missed.
 */
const ROOT = join(import.meta.dirname, '../..');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
const RUNS = Number(process.argv[process.argv.indexOf('--runs') + 1] || 15) || 15;
const RATIO_MAX = 1.2;
const RSS_MAX_MB = 128;
const AUDIENCE = 'https://tick.example';
const ACCOUNT = 'scheduler@project.iam.gserviceaccount.com';
/** A Sunday at noon: nothing is open. */
const CLOSED_AT = instantOf(20260906, 720);

interface Variant {
  readonly name: string;
  readonly folder: string;
  readonly target: string;
  readonly bearer: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly limit: boolean;
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

async function once(variant: Variant, preload: string): Promise<Run> {
  const port = await freePort();
  const begun = performance.now();
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const folder = await mkdtemp(join(tmpdir(), 'tron-cold-'));
const issuer = await localIssuer();
try {
  const built = await buildFunctions(ROOT, join(folder, 'functions'));
  const tick = built.find(({ name }) => name === 'tick-stocks')?.folder ?? '';
  const empty = join(folder, 'empty');
  await mkdir(empty);
  await writeFile(join(empty, 'package.json'), '{"type":"module","main":"index.js"}');
  await writeFile(join(empty, 'index.js'), "export const empty = (_req, res) => { res.end('{}'); };\n");
  // The process's clock begins on the closed day; nothing else of it is changed.
  const preload = join(folder, 'sunday.mjs');
  await writeFile(preload, `Date.now = () => ${CLOSED_AT} + Math.floor(performance.now());\n`);
  const variables = {
    TRON_AUDIENCE: AUDIENCE,
    TRON_SCHEDULER: ACCOUNT,
    OIDC_ISSUERS: issuer.name,
    OIDC_KEYS: issuer.keysUrl,
  };
  const whole = issuer.token(ACCOUNT, AUDIENCE, CLOSED_AT);
  const closed = { folder: tick, target: 'tickStocks', limit: true } as const;
  const variants: readonly Variant[] = [
    { name: 'empty function', folder: empty, target: 'empty', bearer: null, env: {}, limit: false },
    {
      ...closed,
      name: 'closed-market tick',
      bearer: stripped(whole),
      env: { ...variables, TRON_PLATFORM_CHECKS: 'true' },
    },
    { ...closed, name: 'the same, signature checked here', bearer: whole, env: variables, limit: false },
  ];
  const runs = variants.map((): Run[] => []);
  for (let i = 0; i < RUNS; i += 1)
    for (const [v, variant] of variants.entries()) runs[v]?.push(await once(variant, preload));
  const of = (v: number, what: keyof Run): number => median((runs[v] ?? []).map((run) => run[what]));
  console.log(`${RUNS} runs each, interleaved, Node ${process.version}: process start to first 200, medians`);
  for (const [v, { name, limit }] of variants.entries()) {
    const [ms, rss, cpu] = [of(v, 'ms'), of(v, 'rssMb'), of(v, 'cpuMs')];
    const [ratio, cpuRatio] = [ms / of(0, 'ms'), cpu / of(0, 'cpuMs')];
    const isMissed = limit && !(ratio <= RATIO_MAX && rss <= RSS_MAX_MB);
    if (isMissed) process.exitCode = 1;
    const wall = `${ms.toFixed(0).padStart(6)} ms ${ratio.toFixed(2)}x`;
    const main = `${cpu.toFixed(0).padStart(6)} ms ${cpuRatio.toFixed(2)}x of the main thread`;
    const limits = limit ? `  limits ${RATIO_MAX}x, ${RSS_MAX_MB} MB${isMissed ? ': MISSED' : ''}` : '';
    console.log(`${name.padEnd(34)}${wall}${main}${rss.toFixed(0).padStart(6)} MB${limits}`);
  }
} finally {
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
}
