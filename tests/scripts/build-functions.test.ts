import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FUNCTION_ROWS } from '../../functions/endpoints.ts';
import { buildFunctions, entryFiles } from '../../scripts/build-functions.ts';
import { lockOf } from '../../scripts/functions-lock.ts';

const ROOT = join(import.meta.dirname, '../..');
const OUT = mkdtempSync(join(tmpdir(), 'tron-functions-'));
const built = await buildFunctions(ROOT, OUT);
afterAll(() => rmSync(OUT, { recursive: true }));

/** What a call that is refused, or has nothing to do, may load: no package, nothing that decides, no client. */
const LIGHT =
  /^(?:functions\/|shared\/(?:domain\/|adapters\/(?:oidc\/|cloud-log|system-clock|shared-clock)|runtime\/(?:edge\/|jobs\/|wire-edge|wire-time|stack-of|compiled-before)))/;
/** Modules of Node that cost a start nothing. */
const LOADED_ANYWAY = new Set([
  'node:async_hooks',
  'node:crypto',
  'node:fs',
  'node:fs/promises',
  'node:module',
]);

const HEAVY =
  /zod|kiteconnect|shared\/(?:engine|strategies|risk|execution|exchange|backtest|runtime\/(?:edge\/(?:work|inputs)|cloud\/app))/;

const manifestSchema = z.looseObject({
  type: z.string(),
  main: z.string(),
  dependencies: z.record(z.string(), z.string()),
});

describe('the bundle of each function', () => {
  test('is there, and is a module of its own that the framework can load', () => {
    expect(built.map(({ name }) => name)).toEqual(FUNCTION_ROWS.map(({ name }) => name));
    for (const { name, folder } of built) {
      const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
      expect([name, manifest.type, manifest.main]).toEqual([name, 'module', 'index.js']);
      expect(manifest.dependencies).toEqual({ '@google-cloud/functions-framework': '5.0.5' });
      expect(existsSync(join(folder, 'node_modules'))).toBe(false);
      expect(readdirSync(folder)).toContain('package-lock.json');
    }
    expect(JSON.parse(readFileSync(join(OUT, 'endpoints.json'), 'utf8'))).toEqual(FUNCTION_ROWS);
  });

  test('exports the function under its name, and does nothing when it is loaded', () => {
    const code = FUNCTION_ROWS.map(
      ({ name, target }) =>
        `if (typeof (await import(${JSON.stringify(join(OUT, name, 'index.js'))})).${target} !== 'function') throw new Error('${name}');`,
    ).join('\n');
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      env: {},
    });
    expect(said).toBe('');
  });

  test('has in what loads at once no package and nothing that decides', () => {
    for (const { metafile, entryBytes } of built) {
      const files = entryFiles(metafile);
      const inputs = files.flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {}));
      expect(inputs.length).toBeGreaterThan(10);
      expect(inputs.filter((path) => !LIGHT.test(path) || HEAVY.test(path))).toEqual([]);
      expect(entryBytes).toBeLessThan(50 * 1024);
      // What it imports of Node: an import of `node:http` would load all that `fetch` is made of.
      const external = files.flatMap((path) =>
        (metafile.outputs[path]?.imports ?? []).filter((each) => each.external ?? false),
      );
      const names = new Set(external.map(({ path }) => path));
      expect(names).toContain('node:crypto');
      expect([...names].filter((path) => !LOADED_ANYWAY.has(path))).toEqual([]);
    }
  });
});

describe('the lock of a bundle', () => {
  const manifest = { name: 'x', version: '0.0.0', dependencies: { a: '1.0.0' }, engines: {} };

  test('has what its dependencies need, each where it is found, and nothing else', () => {
    const lock = {
      lockfileVersion: 3,
      packages: {
        'node_modules/a': {
          version: '1.0.0',
          dependencies: { b: '*' },
          optionalDependencies: { gone: '*' },
          dev: true,
        },
        'node_modules/b': { version: '1.0.0' },
        'node_modules/a/node_modules/b': { version: '2.0.0', dependencies: { c: '*' } },
        'node_modules/c': { version: '1.0.0', dependencies: { a: '*' } },
        'node_modules/other': { version: '1.0.0' },
      },
    };
    expect(lockOf(lock, manifest)).toMatchObject({
      lockfileVersion: 3,
      packages: {
        '': { dependencies: { a: '1.0.0' } },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/a/node_modules/b': { version: '2.0.0' },
        'node_modules/c': { version: '1.0.0' },
      },
    });
    expect(JSON.stringify(lockOf(lock, manifest))).not.toMatch(/other|"dev"|"node_modules\/b"/);
  });

  test('is not made of one that lacks something', () => {
    expect(() => lockOf({ lockfileVersion: 3, packages: {} }, manifest)).toThrow(
      'package-lock.json has no a',
    );
  });
});
