import { readFile } from 'node:fs/promises';
import { createRequire as requireFrom } from 'node:module';
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

const FIRESTORE = '@google-cloud/firestore';
const TAKES_V1 = "const api = require('@google-cloud/firestore-api').v1;";

/**
 * Of `@google-cloud/firestore` nothing is used but `v1.FirestoreClient`, the generated client, which it takes from `@google-cloud/firestore-api`: a bundle has that
 * class alone. The rest (the handwritten client, the static classes of all messages, the client of administrators) is 1.8 MB that would be parsed and run
 * before the first read. Throws where the library does not take it from there any more.
 */
export const firestoreClientAlone: Plugin = {
  name: 'firestore-client-alone',
  setup(bundle) {
    bundle.onResolve({ filter: /^@google-cloud\/firestore$/ }, async ({ resolveDir }) => {
      const path = requireFrom(join(resolveDir, 'importer.js')).resolve(FIRESTORE);
      if (!(await readFile(path, 'utf8')).includes(TAKES_V1))
        throw new Error(`${path} takes its client from elsewhere than before: the bundle would have another`);
      return { path: requireFrom(path).resolve(`${FIRESTORE}-api/client_v1`), namespace: 'firestore-client' };
    });
    bundle.onLoad({ filter: /.*/, namespace: 'firestore-client' }, ({ path }) => ({
      contents: [
        `import { FirestoreClient } from ${JSON.stringify(path)};`,
        'export default { v1: { FirestoreClient } };',
      ].join('\n'),
      resolveDir: dirname(path),
      loader: 'js',
    }));
  },
};
