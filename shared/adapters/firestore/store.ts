import type { Clock, Commit, CommitAnswer, Entry, Json, Store, Stored } from '../../ports.ts';
import { nameOf, type Calls, type Found, type Write } from './calls.ts';
import { FirestoreError, strangeDocument, type Status } from './firestore-error.ts';
import { keyOf, placeOf, rangeIn, rangeOf, unescaped } from './places.ts';

export interface StoreOptions {
  readonly clock: Clock;
  /** How long documents of a kind are kept after they were last written, ms; a kind that is not there is kept for ever. */
  readonly keepMs?: ReadonlyMap<string, number>;
  /** As nobody ever got it before: one a commit. */
  readonly nonce: () => string;
}

/** Firestore takes a document of 1,048,576 bytes, names and the rest of its fields included, and a commit of 10 MiB. */
export const TEXT_BYTES_MAX = 1_000_000;
export const COMMIT_BYTES_MAX = 10_000_000;

/** Each attempt has the deadline anew. Only a commit that was certainly not made is tried again. */
const COMMIT_ATTEMPTS_MAX = 3;
const READ_ATTEMPTS_MAX = 2;
const READ_AGAIN: ReadonlySet<Status> = new Set<Status>([
  'ABORTED',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
]);

/**
 * Documents in Firestore, each as one field of JSON text: Firestore's own maps take no list in a list, order and index every field, and a reading costs
 * the same whatever it holds. A document's version is its `updateTime`. A write that changes nothing leaves that as it was, so that two claims with
 * the same text would both be made: each commit therefore marks its documents with a nonce of its own. A commit is one atomic batch with a
 * precondition a document, never a transaction: nobody holds a lock while he thinks.
 *
 * Rejects with a FirestoreError where there was no answer: a commit may then have been made or may yet be, and one reads; and with a RangeError for what
 * no store takes, for a key that is not a kind, a slash and a name, and for more bytes than Firestore takes: nothing was written then. A reading is tried
 * twice. What is past its time reads as absent, whether or not Firestore has removed it yet.
 */
export function firestoreStore(calls: Calls, options: StoreOptions): Store {
  return {
    async read(keys) {
      const places = new Map(keys.map((key) => [key, placeOf(key)]));
      if (places.size === 0) return [];
      const found = await tried(() => calls.get([...places.values()]));
      return keys.map((key) => {
        const document = found.get(nameOf(places.get(key)!));
        return document === undefined || !isAlive(document, options) ? null : storedIn(document);
      });
    },
    async list(from, before) {
      const ofOne = rangeOf(from, before);
      const ranges =
        ofOne !== null
          ? [ofOne]
          : (await tried(() => calls.collections())).flatMap(
              (id) => rangeIn(unescaped(id), from, before) ?? [],
            );
      const found = await Promise.all(ranges.map((range) => tried(() => calls.range(range))));
      const entries = found
        .flat()
        .filter((document) => isAlive(document, options))
        .map(entryIn);
      return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    commit: (commit) => committing(calls, options, commit),
  };
}

/** Is it not past its time? */
function isAlive({ expiresAt }: Found, { clock }: StoreOptions): boolean {
  return expiresAt === null || expiresAt > clock.now() * 1000;
}

async function committing(calls: Calls, options: StoreOptions, commit: Commit): Promise<CommitAnswer> {
  const texts = checkedTexts(commit);
  if (texts.length === 0) return { kind: 'committed' };
  const id = options.nonce();
  // What each document was read at, by key.
  const bases = new Map(commit.expect.map(({ key, version }) => [key, version]));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const writes = texts.map(({ key, text }) => writeOf(key, text, bases.get(key) ?? null, id, options));
      return { kind: 'committed', at: Math.floor((await calls.commit(writes)) / 1000) };
    } catch (error) {
      if (!(error instanceof FirestoreError && (error.isUnmet || error.status === 'ABORTED'))) throw error;
      const answer = error.isUnmet ? await explained(calls, options, commit, id, bases) : null;
      if (answer !== null) return answer;
      if (attempt === COMMIT_ATTEMPTS_MAX) throw error;
    }
  }
}

/** Why the batch was refused, which Firestore does not say; null: what is expected holds by now, with what is in `bases` then. */
async function explained(
  calls: Calls,
  options: StoreOptions,
  { expect }: Commit,
  id: string,
  bases: Map<string, number>,
): Promise<CommitAnswer | null> {
  const found = await tried(() => calls.get(expect.map(({ key }) => placeOf(key))));
  // A refused batch was not written, unless something on the way asked twice.
  const own = [...found.values()].find((document) => document.commit === id);
  if (own !== undefined) return { kind: 'committed', at: Math.floor(own.updatedAt / 1000) };
  for (const { key, version } of expect) {
    const document = found.get(nameOf(placeOf(key)));
    const now = document?.updatedAt ?? 0;
    const isGone = document !== undefined && !isAlive(document, options);
    if (now !== version && !(isGone && version === 0)) return { kind: 'conflict', key };
    // What is past its time is not there for anybody, and is written over.
    bases.set(key, now);
  }
  return null;
}

async function tried<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const isPassing = error instanceof FirestoreError && READ_AGAIN.has(error.status);
      if (!isPassing || attempt === READ_ATTEMPTS_MAX) throw error;
    }
  }
}

function entryIn(found: Found): Entry {
  return { key: keyOf(found.place), ...storedIn(found) };
}

function storedIn({ place, text, updatedAt }: Found): Stored {
  try {
    const value: Json = JSON.parse(text);
    return { version: updatedAt, value };
  } catch (cause) {
    throw strangeDocument(nameOf(place), text, cause);
  }
}

function writeOf(
  key: string,
  text: string,
  base: number | null,
  commit: string,
  { clock, keepMs }: StoreOptions,
): Write {
  const place = placeOf(key);
  if (text === 'null') return { place, base, document: null };
  const keep = keepMs?.get(key.slice(0, key.indexOf('/')));
  const expiresAt = keep === undefined ? null : (clock.now() + keep) * 1000;
  return { place, base, document: { text, commit, expiresAt } };
}

function checkedTexts({ expect, writes }: Commit): readonly { key: string; text: string }[] {
  const written = new Set(writes.map(({ key }) => key));
  for (const { key } of expect) {
    if (!written.has(key)) throw new RangeError(`the commit expects "${key}" but does not write it`);
  }
  if (new Set(expect.map(({ key }) => key)).size !== expect.length)
    throw new RangeError('the commit expects a key twice');
  if (written.size !== writes.length) throw new RangeError('the commit writes a key twice');
  let bytes = 0;
  const texts = writes.map(({ key, value }) => {
    const text = textOf(key, value);
    const size = Buffer.byteLength(text);
    if (size > TEXT_BYTES_MAX)
      throw new RangeError(`the document "${key}" has ${size} bytes, Firestore takes ${TEXT_BYTES_MAX}`);
    bytes += size;
    return { key, text };
  });
  if (bytes > COMMIT_BYTES_MAX)
    throw new RangeError(`the commit has ${bytes} bytes, Firestore takes ${COMMIT_BYTES_MAX}`);
  return texts;
}

function textOf(key: string, value: Json): string {
  return JSON.stringify(value, (field, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each))
      throw new RangeError(`"${key}": ${field} is ${each}`);
    return each;
  });
}
