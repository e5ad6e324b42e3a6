import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Bundles the command line into one file that needs no node_modules: `dist/tron.js`, for Node 20 and later. */
const root = join(import.meta.dirname, '..');
const entry = join(root, 'scripts/tron.ts');
const outfile = join(root, 'dist/tron.js');

// CommonJS packages inside an ES module bundle call `require`, which a module does not have.
const require = [
  "import { createRequire as requireFrom } from 'node:module';",
  'const require = requireFrom(import.meta.url);',
];
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

const { metafile, warnings } = await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  banner: { js: [...shebang, ...require].join('\n') },
  legalComments: 'linked',
  logLevel: 'warning',
  plugins: [lateSqlite],
  metafile: true,
});
if (warnings.length > 0) throw new Error(`the bundle has ${warnings.length} warnings`);
await chmod(outfile, 0o755);
const bytes = Object.entries(metafile.outputs).find(([path]) => path.endsWith('tron.js'))?.[1].bytes ?? 0;
console.log(`dist/tron.js ${Math.round(bytes / 1024)} kB`);
