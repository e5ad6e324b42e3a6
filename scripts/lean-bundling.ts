import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { withMethods, type ProtoJson } from './proto-subset.ts';

/** What the bundles of the functions have differently from the packages as they are published, so that a cold call loads less. */

/** Whose namespace of exports reads `undici` when it is made: as a module of CommonJS its exports are read one by one. */
const READ_ONE_BY_ONE = /^(?:node:)?https?$/;

/** An `import` of these modules of Node makes all that they export, `http`'s WebSocket among it, which loads all that `fetch` is made of. */
export const nodeHttpLate: Plugin = {
  name: 'node-http-late',
  setup(bundle) {
    bundle.onResolve({ filter: READ_ONE_BY_ONE }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'node-http' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'node-http' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** What is written there, and what is to be there instead, wherever it is. */
type Edit = readonly [written: string, instead: string];

async function edited(path: string, edits: readonly Edit[]): Promise<string> {
  let source = await readFile(path, 'utf8');
  for (const [written, instead] of edits) {
    if (!source.includes(written))
      throw new Error(`${path} has no "${written}" any more: the bundle would be another than was tried`);
    source = source.replaceAll(written, () => instead);
  }
  return source;
}

const NAMED = "import { z } from 'zod';";

/** Of zod what is used: its object `z` would be all of it, in all languages, while a namespace is left with what somebody names. */
export const zodAsUsed: Plugin = {
  name: 'zod-as-used',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/](?:shared|functions)[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replace(NAMED, "import * as z from 'zod';"), loader: 'ts' };
    });
  },
};

/** What `shared/adapters/firestore/calls.ts` asks. */
const METHODS = ['BatchGetDocuments', 'RunQuery', 'ListCollectionIds', 'Commit'];

const LOCATIONS: readonly Edit[] = [
  ['this.locationsClient = new this._gaxModule.LocationsClient(this._gaxGrpc, opts);', ''],
  ['this.locationsClient.close()', 'Promise.resolve()'],
];

/**
 * Of Firestore's messages those of the calls that the store makes, and no client of Google's locations beside it, which Firestore does not serve: both
 * are built anew in each process, for longer than the first read takes. Throws where the library is not written as it was.
 */
export const firestoreAsUsed: Plugin = {
  name: 'firestore-as-used',
  setup(bundle) {
    bundle.onLoad({ filter: /firestore-api[\\/]build[\\/]protos[\\/]protos\.json$/ }, async ({ path }) => {
      const all: ProtoJson = JSON.parse(await readFile(path, 'utf8'));
      const contents = JSON.stringify(withMethods(all, 'google.firestore.v1.Firestore', METHODS));
      return { contents, loader: 'json' };
    });
    const filter = /firestore-api[\\/].*[\\/]firestore_client\.js$/;
    bundle.onLoad({ filter }, async ({ path }) => ({
      contents: await edited(path, LOCATIONS),
      loader: 'js',
    }));
  },
};

const DESCRIPTORS: readonly Edit[] = [
  [
    'const descriptor = require("protobufjs/ext/descriptor");',
    'const loaded = () => require("protobufjs/ext/descriptor");',
  ],
  ["const descriptorList = root.toDescriptor('proto3').file;", ''],
  [
    'const bufferList = descriptorList.map(value => Buffer.from(descriptor.FileDescriptorProto.encode(value).finish()));',
    "const bufferList = () => { const { FileDescriptorProto } = loaded(); return root.toDescriptor('proto3').file.map(value => Buffer.from(FileDescriptorProto.encode(value).finish())); };",
  ],
  ["const messageDescriptor = message.toDescriptor('proto3');", ''],
  [
    'type: messageDescriptor.$type.toObject(messageDescriptor, descriptorOptions),',
    "get type() { loaded(); const made = message.toDescriptor('proto3'); return made.$type.toObject(made, descriptorOptions); },",
  ],
  ["const enumDescriptor = enumType.toDescriptor('proto3');", ''],
  [
    'type: enumDescriptor.$type.toObject(enumDescriptor, descriptorOptions),',
    "get type() { loaded(); const made = enumType.toDescriptor('proto3'); return made.$type.toObject(made, descriptorOptions); },",
  ],
  ['fileDescriptorProtos: fileDescriptors,', 'get fileDescriptorProtos() { return fileDescriptors(); },'],
  ['descriptor.FileDescriptorSet.decode', 'loaded().FileDescriptorSet.decode'],
  ['descriptor.FileDescriptorSet.fromObject', 'loaded().FileDescriptorSet.fromObject'],
  [
    'return createPackageDefinitionFromDescriptorSet',
    'loaded(); return createPackageDefinitionFromDescriptorSet',
  ],
];

/** A client of gRPC describes each of its messages to whoever reflects on it, which none does: here the descriptions are made when they are read. */
export const descriptorsLate: Plugin = {
  name: 'descriptors-late',
  setup(bundle) {
    const filter = /@grpc[\\/]proto-loader[\\/]build[\\/]src[\\/]index\.js$/;
    bundle.onLoad({ filter }, async ({ path }) => ({
      contents: await edited(path, DESCRIPTORS),
      loader: 'js',
    }));
  },
};

/** google-gax makes the classes of three services when it is loaded, which are needed by whoever asks them: here they are made for the first who does. */
export const gaxMessagesLate: Plugin = {
  name: 'gax-messages-late',
  setup(bundle) {
    const filter = /google-gax[\\/]build[\\/]protos[\\/](?:iam_service|locations|operations)\.js$/;
    bundle.onLoad({ filter }, async ({ path, suffix }) => {
      const source = await readFile(path, 'utf8');
      if (suffix === '?made') return { contents: source, loader: 'js' };
      // They have one name at the top.
      if (source.match(/^ {4}\$root\.\w+ =/gm)?.join() !== '    $root.google =')
        throw new Error(`${path} exports more than google`);
      const made = JSON.stringify(`${path}?made`);
      return {
        contents: `module.exports = { get google() { return require(${made}).google; } };`,
        loader: 'js',
      };
    });
    bundle.onResolve({ filter: /\?made$/ }, ({ path }) => ({ path: path.slice(0, -5), suffix: '?made' }));
  },
};
