import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { FUNCTION_ROWS } from '../functions/endpoints.ts';
import type { FunctionRow } from '../shared/runtime/edge/endpoint.ts';
import { firestoreClientAlone, googleJsonInside } from './bundling.ts';
import {
  descriptorsLate,
  firestoreAsUsed,
  gaxMessagesLate,
  nodeHttpLate,
  zodAsUsed,
} from './lean-bundling.ts';
import { lockOf, type Lock } from './functions-lock.ts';

/**
 * Bundles each function into a folder of its own, `dist/functions/<name>/`: ES modules for Node 24, split where something is loaded late, with a
 * package.json that pins the framework and a lock of it. What is in no chunk that a call needs is never parsed; `compile.js` is what the buildpack runs
 * (`compile-function.ts`), so that what a call needs is compiled before.
 */

const FRAMEWORK = '@google-cloud/functions-framework';

/** CommonJS packages inside an ES module bundle call `require`, and ask where they are. */
const BANNER = [
  "import { createRequire as requireFrom } from 'node:module';",
  'const require = requireFrom(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

/** What a function's bundle has otherwise than `node_modules`. */
export const FUNCTION_PLUGINS: readonly Plugin[] = [
  googleJsonInside,
  firestoreClientAlone,
  firestoreAsUsed,
  descriptorsLate,
  gaxMessagesLate,
  nodeHttpLate,
  zodAsUsed,
];

export interface BuiltFunction {
  readonly name: string;
  readonly folder: string;
  readonly metafile: Metafile;
  /** Bytes that are parsed before anything is known of a call, and all of them. */
  readonly entryBytes: number;
  readonly bytes: number;
}

/** Those of `rows`, which are all of them unless somebody needs but one. */
export async function buildFunctions(
  root: string,
  out: string,
  rows: readonly FunctionRow[] = FUNCTION_ROWS,
): Promise<readonly BuiltFunction[]> {
  const lock: Lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const framework = lock.packages[`node_modules/${FRAMEWORK}`]?.version;
  if (framework === undefined) throw new Error(`package-lock.json has no ${FRAMEWORK}`);
  await rm(out, { recursive: true, force: true });
  const built = await Promise.all(rows.map((row) => buildOne(root, out, row, framework, lock)));
  await writeFile(join(out, 'endpoints.json'), `${JSON.stringify(FUNCTION_ROWS, null, 2)}\n`);
  return built;
}

/** Of the table of functions its own row: it is data, and a start would read all of it. */
function rowAlone(row: FunctionRow): Plugin {
  return {
    name: 'row-alone',
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]functions[\\/]endpoints\.ts$/ }, () => ({
        contents: `export const ENDPOINTS = ${JSON.stringify({ [row.name]: row })};`,
        loader: 'js',
      }));
    },
  };
}

async function buildOne(
  root: string,
  out: string,
  row: FunctionRow,
  framework: string,
  lock: Lock,
): Promise<BuiltFunction> {
  const folder = join(out, row.name);
  await mkdir(folder, { recursive: true });
  const { metafile, warnings } = await build({
    entryPoints: {
      index: join(root, `functions/${row.name}.ts`),
      compile: join(root, 'scripts/compile-function.ts'),
    },
    outdir: folder,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: BANNER },
    chunkNames: 'chunk-[hash]',
    legalComments: 'linked',
    logLevel: 'warning',
    // First: another reads the same file, and the first that does has it.
    plugins: [rowAlone(row), ...FUNCTION_PLUGINS],
    metafile: true,
  });
  if (warnings.length > 0) throw new Error(`the bundle of ${row.name} has ${warnings.length} warnings`);
  await withoutNeedlessBanners(metafile, root);
  const manifest = {
    name: `tron-${row.name}`,
    version: '0.0.0',
    private: true,
    type: 'module',
    main: 'index.js',
    scripts: { 'gcp-build': 'node compile.js' },
    engines: { node: '24.x' },
    dependencies: { [FRAMEWORK]: framework },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const locked = lockOf(lock, manifest);
  await writeFile(join(folder, 'package-lock.json'), `${JSON.stringify(locked, null, 2)}\n`);
  const outputs = Object.values(metafile.outputs);
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  return { name: row.name, folder, metafile, entryBytes: entryBytes(metafile), bytes };
}

/** esbuild begins each file with the banner: where nothing is of CommonJS, making a `require` is time and bytes for nothing. */
async function withoutNeedlessBanners({ outputs }: Metafile, root: string): Promise<void> {
  const scripts = Object.entries(outputs).filter(([path]) => path.endsWith('.js'));
  await Promise.all(
    scripts.map(async ([path, output]) => {
      const file = resolve(root, path);
      const source = await readFile(file, 'utf8');
      const own = source.replace(`${BANNER}\n`, '');
      if (own === source || /\brequire\b|__filename|__dirname/.test(own)) return;
      await writeFile(file, own);
      output.bytes = Buffer.byteLength(own);
    }),
  );
}

/** The entry and whatever it imports at once, and what that does. What is loaded late is an entry to esbuild as well. */
export function entryFiles({ outputs }: Metafile): readonly string[] {
  const entry = Object.keys(outputs).find(
    (path) => outputs[path]?.entryPoint?.startsWith('functions/') === true,
  );
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const each of outputs[path]?.imports ?? [])
      if (each.kind === 'import-statement' && !(each.external ?? false)) visit(each.path);
  };
  if (entry !== undefined) visit(entry);
  return [...seen];
}

function entryBytes(metafile: Metafile): number {
  return entryFiles(metafile).reduce((sum, path) => sum + (metafile.outputs[path]?.bytes ?? 0), 0);
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  const built = await buildFunctions(root, join(root, 'dist/functions'));
  const kB = (bytes: number): string => `${Math.round(bytes / 1024)} kB`;
  const most = Math.max(...built.map(({ entryBytes }) => entryBytes));
  const all = Math.max(...built.map(({ bytes }) => bytes));
  console.log(
    `dist/functions: ${built.length}, at most ${kB(most)} before a call is known, ${kB(all)} in all`,
  );
}
