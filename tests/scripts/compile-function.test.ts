import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../functions/endpoints.ts';
import { buildFunctions } from '../../scripts/build-functions.ts';
import { localIssuer, stripped } from '../../scripts/local-issuer.ts';
import { instantOf } from '../../shared/domain/time.ts';

const ROOT = join(import.meta.dirname, '../..');
const OUT = mkdtempSync(join(tmpdir(), 'tron-compiled-'));
const AUDIENCE = 'https://tick.example';
const ACCOUNT = 'scheduler@project.iam.gserviceaccount.com';
const IN_SESSION = instantOf(20260909, 620);
const CLOSED = instantOf(20260906, 720);

/** Serves the bundle in the folder that it is given, calls it once, and prints the status. */
const CALLER = join(OUT, 'caller.mjs');
const CALL = `
import { createServer } from 'node:http';
import nodeModule from 'node:module';
const [, , folder, bearer, at, knows] = process.argv;
if (knows === 'no') {
  nodeModule.enableCompileCache = () => { throw new TypeError('a string is needed'); };
  nodeModule.syncBuiltinESMExports();
}
Date.now = () => Number(at) + Math.floor(performance.now());
const { tickStocks } = await import(folder + '/index.js');
const server = createServer((request, response) => void tickStocks(request, response));
server.listen(0, '127.0.0.1', async () => {
  const headers = { authorization: 'Bearer ' + bearer };
  const { status } = await fetch('http://127.0.0.1:' + server.address().port, { method: 'POST', headers });
  console.error('STATUS ' + status);
  process.exit(0);
});
`;

interface Called {
  readonly status: string;
  readonly hasAsked: boolean;
  /** The chunks that were compiled before, and those for which what was there was refused or not found. */
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

const issuer = await localIssuer();
const [built] = await buildFunctions(ROOT, join(OUT, 'functions'), [ENDPOINTS['tick-stocks']]);
writeFileSync(CALLER, CALL);
afterAll(async () => {
  await issuer.close();
  rmSync(OUT, { recursive: true });
});
const BUILT = built?.folder ?? '';

/** By a store that nobody is: the work fails, but all that it loads is loaded. */
function called(folder: string, at = IN_SESSION, knows = 'yes'): Called {
  const url = 'https://function.example/';
  const env = {
    PATH: process.env['PATH'],
    NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    TRON_AUDIENCE: AUDIENCE,
    TRON_SCHEDULER: ACCOUNT,
    OIDC_ISSUERS: issuer.name,
    OIDC_KEYS: issuer.keysUrl,
    TRON_PLATFORM_CHECKS: 'true',
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
    TRON_PROJECT: 'tron-compiled',
    TRON_EXECUTE_URL: url,
    TRON_EXECUTE_ACCOUNT: ACCOUNT,
    TRON_LOGIN_URL: url,
    TRON_SECRETS: OUT,
    KITE_API_KEY: 'none',
    KITE_API_SECRET: 'none',
    KITE_USER_ID: 'AB1234',
  };
  const bearer = stripped(issuer.token(ACCOUNT, AUDIENCE, at));
  const { stderr, stdout } = spawnSync(process.execPath, [CALLER, folder, bearer, String(at), knows], {
    env,
    encoding: 'utf8',
  });
  const said = (pattern: RegExp): readonly string[] =>
    Array.from(stderr.matchAll(pattern), ([, chunk = '']) => chunk).toSorted();
  return {
    status: /^STATUS (\d+)$/m.exec(stderr)?.[1] ?? stderr.slice(-1000),
    // The log says what failed: the store, which was asked.
    hasAsked: stdout.includes('UNAVAILABLE'),
    accepted: said(/code cache for ESM \S*\/(chunk-\w+\.js) was accepted/g),
    refused: said(/\/(chunk-\w+\.js)(?: was rejected|\.\.\..*(?:mismatch|failed|expected))/g),
  };
}

function copied(name: string): string {
  const folder = join(OUT, name);
  cpSync(BUILT, folder, { recursive: true });
  return folder;
}

function compile(folder: string) {
  return spawnSync(process.execPath, ['compile.js'], { cwd: folder, env: {}, encoding: 'utf8' });
}

describe('what is compiled where a function is deployed', () => {
  test('is made by its gcp-build, in silence, and no other way', () => {
    expect(JSON.parse(readFileSync(join(BUILT, 'package.json'), 'utf8'))).toMatchObject({
      scripts: { 'gcp-build': 'node compile.js' },
    });
    expect(existsSync(join(BUILT, 'compiled'))).toBe(false);
    const folder = copied('made');
    const { status, stdout, stderr } = compile(folder);
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    expect(readdirSync(join(folder, 'compiled'))).toHaveLength(1);
    // Twice is once: what was there is made anew.
    expect(compile(folder).status).toBe(0);
  });

  test('is used by a call that works, for all that it loads late, wherever the folder lies by then', () => {
    const folder = copied('first');
    expect(called(folder)).toEqual({ status: '500', hasAsked: true, accepted: [], refused: [] });
    compile(folder);
    const moved = join(OUT, 'moved');
    cpSync(folder, moved, { recursive: true });
    for (const each of [folder, moved]) {
      const { status, hasAsked, accepted, refused } = called(each);
      expect([status, hasAsked, refused]).toEqual(['500', true, []]);
      const chunks = new Set(readdirSync(each));
      expect(accepted.every((chunk) => chunks.has(chunk))).toBe(true);
      const bytes = accepted.reduce((sum, chunk) => sum + readFileSync(join(each, chunk)).length, 0);
      // The whole of its own code, and of Firestore's client.
      expect(bytes).toBeGreaterThan(2_000_000);
    }
  });

  test('is not looked at by a call that has nothing to do', () => {
    const folder = copied('closed');
    compile(folder);
    expect(called(folder, CLOSED)).toEqual({ status: '200', hasAsked: false, accepted: [], refused: [] });
  });

  test('does no harm where it is of another text, is garbage, or cannot be used', () => {
    const stale = copied('stale');
    compile(stale);
    const whole = called(stale);
    const [largest = ''] = whole.accepted.toSorted((a, b) => sizeIn(stale, b) - sizeIn(stale, a));
    writeFileSync(join(stale, largest), `${readFileSync(join(stale, largest), 'utf8')}\n// changed`);
    const changed = called(stale);
    expect(changed).toMatchObject({ status: '500', hasAsked: true });
    expect(changed.accepted).toEqual(whole.accepted.filter((chunk) => chunk !== largest));

    const garbage = copied('garbage');
    compile(garbage);
    for (const path of filesIn(join(garbage, 'compiled'))) {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0xff, bytes.length / 2));
    }
    expect(called(garbage)).toMatchObject({ status: '500', hasAsked: true, accepted: [] });

    // A Node that takes no such options.
    expect(called(garbage, IN_SESSION, 'no')).toEqual({
      status: '500',
      hasAsked: true,
      accepted: [],
      refused: [],
    });

    // A file in its place, as where nothing may be written.
    const none = copied('none');
    writeFileSync(join(none, 'compiled'), '');
    expect(called(none)).toEqual({ status: '500', hasAsked: true, accepted: [], refused: [] });
  });

  test('fails the build where it cannot be kept', () => {
    const folder = copied('failing');
    // The largest is what Firestore's client is made of.
    const chunks = readdirSync(folder).filter((name) => /^chunk-\w+\.js$/.test(name));
    const [chunk = ''] = chunks.toSorted((a, b) => sizeIn(folder, b) - sizeIn(folder, a));
    rmSync(join(folder, chunk));
    const { status, stderr } = compile(folder);
    expect(status).toBe(1);
    expect(stderr).toContain(chunk);
  });
});

function sizeIn(folder: string, name: string): number {
  return readFileSync(join(folder, name)).length;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
}
