import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** CommonJS packages inside an ES module bundle call `require` and ask where they are, which a module does not have. */
export const COMMONJS_BANNER = [
  "import { createRequire as requireFrom } from 'node:module';",
  "import { fileURLToPath as pathFrom } from 'node:url';",
  'const require = requireFrom(import.meta.url);',
  'const __filename = pathFrom(import.meta.url);',
  "const __dirname = pathFrom(new URL('.', import.meta.url));",
];

const READS = /getJSON\(\s*path\.join\(\s*dirname,((?:\s*'[^']*',?)+)\s*\)\s*\)/g;

/**
 * `@google-cloud/tasks` reads JSON files from beside itself as it is loaded, by paths that a bundle cannot follow: here they become part of it. Throws where
 * its sources are not written as they were, so that no bundle leaves without them. Source: `getJSON` in its `build/esm/src`.
 */
export const googleJsonInside: Plugin = {
  name: 'google-json-inside',
  setup(bundle) {
    bundle.onLoad(
      { filter: /@google-cloud[\\/]tasks[\\/]build[\\/]esm[\\/]src[\\/].*_client\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replaceAll(READS, (_, parts: string) => {
          const names = Array.from(parts.matchAll(/'([^']*)'/g), ([, name = '']) => name);
          return `require(${JSON.stringify(join(dirname(path), ...names))})`;
        });
        const left = contents.replace(/^import .*$/gm, '').match(/getJSON\(/g)?.length ?? 0;
        if (contents === source || left > 0)
          throw new Error(`${path} reads its JSON otherwise than before: the bundle would not find it`);
        return { contents, loader: 'js' };
      },
    );
  },
};
