import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { COMMONJS_BANNER, googleJsonInside } from './bundling.ts';

/**
 * Bundles the command line into files that need no node_modules: `dist/tron.js`, for Node 20 and later, and beside it `dist/google-cloud.js`, Google's clients,
 * and `dist/google-firestore.js`, which only those commands load that need them: each is as long again.
 */
const root = join(import.meta.dirname, '..');
const entry = join(root, 'scripts/tron.ts');
const outfile = join(root, 'dist/tron.js');

const shebang = (await readFile(entry, 'utf8')).startsWith('#!') ? [] : ['#!/usr/bin/env node'];

/**
 * Node 20 has no `node:sqlite`, and an import of it, however late, becomes one of the bundle's first lines. As a `require` it is asked for by whoever
 * opens a book, and only by them.
 */
const lateSqlite: Plugin = {
  name: 'late-sqlite',
  setup(bundle) {
    bundle.onResolve({ filter: /^node:sqlite$/ }, ({ kind }) =>
      kind === 'require-call' ? { external: true } : { path: 'node:sqlite', namespace: 'late' },
    );
    bundle.onLoad({ filter: /.*/, namespace: 'late' }, () => ({
      contents: "module.exports = require('node:sqlite');",
    }));
  },
};

const CLIENTS = 'google-cloud.js';
const FIRESTORE = 'google-firestore.js';

/** Clients of Google are asked of the file beside. */
const clientsBeside: Plugin = {
  name: 'clients-beside',
  setup(bundle) {
    bundle.onResolve({ filter: /^@google-cloud\// }, ({ kind }) => {
      if (kind !== 'dynamic-import')
        throw new Error('a client of Google is loaded by whoever needs it, not before');
      return { path: `./${CLIENTS}`, external: true };
    });
    // The adapter with its client, whole: what it is made of is loaded at once.
    bundle.onResolve({ filter: /\/adapters\/firestore\/open\.ts$/ }, () => ({
      path: `./${FIRESTORE}`,
      external: true,
    }));
  },
};

const beside: BuildOptions = {
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: COMMONJS_BANNER.join('\n') },
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [googleJsonInside],
};

const clients = await build({
  ...beside,
  stdin: {
    contents: [
      "export { CloudTasksClient } from '@google-cloud/tasks';",
      "export { CloudSchedulerClient } from '@google-cloud/scheduler';",
    ].join('\n'),
    resolveDir: root,
  },
  outfile: join(root, 'dist', CLIENTS),
  metafile: true,
});

const firestore = await build({
  ...beside,
  entryPoints: [join(root, 'shared/adapters/firestore/open.ts')],
  outfile: join(root, 'dist', FIRESTORE),
  metafile: true,
});

const { metafile, warnings } = await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: { js: [...shebang, ...COMMONJS_BANNER].join('\n') },
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [lateSqlite, clientsBeside],
  metafile: true,
});
const warned = warnings.length + clients.warnings.length + firestore.warnings.length;
if (warned > 0) throw new Error(`the bundles have ${warned} warnings`);
await chmod(outfile, 0o755);
for (const { outputs } of [metafile, clients.metafile, firestore.metafile])
  for (const [path, { bytes }] of Object.entries(outputs))
    if (path.endsWith('.js')) console.log(`${path} ${Math.round(bytes / 1024)} kB`);
