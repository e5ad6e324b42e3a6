import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTION_PLUGINS } from '../../scripts/build-functions.ts';
import { COMMONJS_BANNER } from '../../scripts/bundling.ts';
import { memoryContract } from '../contracts/store-steps.ts';
import { storeContract } from '../contracts/store.ts';
import { describeWithEmulator } from '../support/emulator.ts';

const ROOT = join(import.meta.dirname, '../..');
const OUT = mkdtempSync(join(tmpdir(), 'tron-lean-'));
afterAll(() => rmSync(OUT, { recursive: true }));

/** Where it is, and the files that are in it. */
async function bundled(
  entry: string,
  name: string,
  plugins = FUNCTION_PLUGINS,
): Promise<{ path: string; inputs: readonly string[] }> {
  const outfile = join(OUT, `${name}.mjs`);
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js: COMMONJS_BANNER.join('\n') },
    plugins: [...plugins],
    metafile: true,
  });
  return { path: outfile, inputs: Object.keys(metafile.inputs) };
}

/** A module of these lines, bundled: where it is, and what it exports. */
async function bundledLines(
  name: string,
  lines: readonly string[],
  plugins = FUNCTION_PLUGINS,
): Promise<{ path: string; exported: Record<string, unknown> }> {
  const entry = join(OUT, `${name}-of.mts`);
  writeFileSync(entry, lines.join('\n'));
  const { path } = await bundled(entry, name, plugins);
  const exported: Record<string, unknown> = await import(path);
  return { path, exported };
}

const firestore = await bundled('shared/adapters/firestore/open.ts', 'open');

/** As the functions have it. */
const { openFirestore }: typeof import('../../shared/adapters/firestore/open.ts') = await import(
  firestore.path
);

describeWithEmulator(
  'Firestore as the functions have it, on the emulator',
  'tron-lean',
  ({ address, project }) => {
    const closing: (() => Promise<void>)[] = [];
    afterAll(async () => {
      await Promise.all(closing.map((close) => close()));
    });
    const PATIENT_MS = 15_000;
    const made = async () => {
      const { store, close } = await openFirestore(
        {
          projectId: project,
          databaseId: '(default)',
          environment: `e${randomUUID()}`,
          readDeadlineMs: PATIENT_MS,
          listDeadlineMs: PATIENT_MS,
          commitDeadlineMs: PATIENT_MS,
          emulator: address,
        },
        { clock: { now: () => Date.UTC(2026, 8, 9) }, nonce: randomUUID },
      );
      closing.push(close);
      return store;
    };
    storeContract('the store on Firestore, bundled', made);
    describe('the store on Firestore, bundled', () => {
      memoryContract(made, 5);
    });
  },
);

describe('what a function loads', () => {
  test('of zod is what is used, in English', async () => {
    const entry = join(ROOT, 'shared/runtime/variables.ts');
    const { inputs, path } = await bundled(entry, 'variables');
    expect(inputs.some((each) => each.includes('zod/v4/core/schemas.js'))).toBe(true);
    const source = readFileSync(path, 'utf8');
    expect(source).toContain('Invalid input: expected');
    // Another language's, and what makes a JSON schema.
    expect(source).not.toMatch(/קלט|JSONSchemaGenerator|fromJSONSchema/);
  });

  test('of Firestore are no messages but those of its calls, and no client of locations', () => {
    const source = readFileSync(firestore.path, 'utf8');
    expect(source).toContain('BatchGetDocumentsRequest');
    expect(source).not.toMatch(/FirestoreAdmin|new this\._gaxModule\.LocationsClient/);
  });

  test('of Node’s `http` is what is named: nothing of fetch', async () => {
    const { path, exported } = await bundledLines('asks', [
      "import { request } from 'node:http';",
      'export const type = typeof request;',
    ]);
    expect(readFileSync(path, 'utf8')).not.toMatch(/from ["']node:http["']/);
    expect(exported).toMatchObject({ type: 'function' });
  });

  test('of google-gax’s own services are their messages when somebody asks for them', async () => {
    const gax = JSON.stringify(join(ROOT, 'node_modules/google-gax'));
    const { exported } = await bundledLines('gax', [
      `import gax from ${gax};`,
      'const roots = gax.protobufMinimal.roots;',
      'export const before = Object.keys(roots);',
      'export const name = new gax.operationsProtos.google.longrunning.GetOperationRequest({ name: "x" }).name;',
      'export const after = Object.keys(roots);',
    ]);
    const { before, name, after } = exported;
    expect([before, name, after]).toEqual([[], 'x', ['operations_protos']]);
  });

  test('of gRPC’s messages are descriptions when they are read, the same as ever', async () => {
    const loader = JSON.stringify(join(ROOT, 'node_modules/@grpc/proto-loader'));
    const lines = [
      `import loader from ${loader};`,
      'const made = loader.fromJSON({ nested: { a: { nested: {',
      "  S: { methods: { Get: { requestType: 'M', responseType: 'M' } } },",
      "  M: { fields: { x: { type: 'string', id: 1 }, kind: { type: 'K', id: 2 } } }, K: { values: { NONE: 0, SOME: 1 } },",
      '} } } });',
      "export const isLate = typeof Object.getOwnPropertyDescriptor(made['a.M'], 'type').get === 'function';",
      'export const said = JSON.stringify(made);',
      "const { requestSerialize, requestDeserialize } = made['a.S'].Get;",
      "export const passed = requestDeserialize(requestSerialize({ x: 'y', kind: 1 }));",
    ];
    const [lean, whole] = await Promise.all([bundledLines('lean', lines), bundledLines('whole', lines, [])]);
    expect([lean.exported['isLate'], whole.exported['isLate']]).toEqual([true, false]);
    expect(lean.exported['said']).toBe(whole.exported['said']);
    expect(lean.exported['passed']).toMatchObject({ x: 'y', kind: 1 });
  });
});
