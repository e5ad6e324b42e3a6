import { crc32 } from 'node:zlib';
import type { Commit, CommitAnswer, Entry, Json, Store } from '../../ports.ts';
import type { Row, SqliteFile } from './file.ts';
import { fromSortable, toSortable } from './key-order.ts';
import { numberIn, textIn } from './rows.ts';
import { StorageError } from './storage-error.ts';

/**
 * Documents in a file, as JSON text with a checksum that every read verifies. Several processes may use one file at once. Rejects with a
 * StorageError for what the file does (a commit rejected with `io` may have landed: read again; with any other kind nothing was written) and
 * with a RangeError for a commit that expects a key it does not write, writes one twice, or holds a number that JSON would make null. A
 * call blocks the thread for as long as the disk takes.
 */
export function sqliteStore(file: SqliteFile): Store {
  const versionOf = (key: string): number => {
    const row = file.get('SELECT version FROM documents WHERE key = ?', toSortable(key));
    return row === undefined ? 0 : numberIn(file.path, row, 'version');
  };
  const entryOf = (key: string): Entry | null => {
    const row = file.get(`${SELECT} WHERE key = ?`, toSortable(key));
    return row === undefined ? null : entryIn(file.path, row);
  };
  return {
    async read(keys) {
      const entries = file.snapshot(() => keys.map(entryOf));
      return entries.map((entry) => entry && { version: entry.version, value: entry.value });
    },
    async list(from, before) {
      const range = [toSortable(from), toSortable(before)];
      return file
        .all(`${SELECT} WHERE key >= ? AND key < ? ORDER BY key`, ...range)
        .map((row) => entryIn(file.path, row));
    },
    async commit(commit) {
      const texts = checkedTexts(commit);
      return file.transaction((): CommitAnswer => {
        const stale = commit.expect.find(({ key, version }) => versionOf(key) !== version);
        if (stale !== undefined) return { kind: 'conflict', key: stale.key };
        const version = nextVersion(file);
        for (const { key, text } of texts) {
          if (text === 'null') file.run('DELETE FROM documents WHERE key = ?', toSortable(key));
          else write(file, toSortable(key), version, text);
        }
        return { kind: 'committed' };
      });
    },
  };
}

const SELECT = 'SELECT key, version, text, checksum FROM documents';

/** Reads every document and throws a StorageError `corrupt` at the first that is not what was written; how many there are. */
export function verifyDocuments(path: string, rows: Iterable<Row>): number {
  let documents = 0;
  for (const row of rows) {
    entryIn(path, row);
    documents += 1;
  }
  return documents;
}

/** For `verifyDocuments`: what it reads. */
export const EVERY_DOCUMENT = SELECT;

function checkedTexts({ expect, writes }: Commit): readonly { key: string; text: string }[] {
  const written = new Set(writes.map(({ key }) => key));
  for (const { key } of expect) {
    if (!written.has(key)) throw new RangeError(`the commit expects "${key}" but does not write it`);
  }
  if (written.size !== writes.length) throw new RangeError('the commit writes a key twice');
  return writes.map(({ key, value }) => ({ key, text: textOf(key, value) }));
}

function textOf(key: string, value: Json): string {
  return JSON.stringify(value, (field, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each))
      throw new RangeError(`"${key}": ${field} is ${each}`);
    return each;
  });
}

/** Store-wide and kept in the file, so that no version is ever given twice. */
function nextVersion(file: SqliteFile): number {
  const row = file.get("UPDATE counters SET value = value + 1 WHERE name = 'version' RETURNING value");
  if (row === undefined) throw new StorageError('corrupt', file.path, 'it has lost its version counter');
  return numberIn(file.path, row, 'value');
}

function write(file: SqliteFile, key: string, version: number, text: string): void {
  const changed = file.run(
    `INSERT INTO documents (key, version, text, checksum) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (key) DO UPDATE SET version = ?2, text = ?3, checksum = ?4 WHERE version < ?2`,
    key,
    version,
    text,
    checksum(key, version, text),
  );
  if (changed === 1) return;
  const why = `the version counter stands at ${version}, below a document's own`;
  throw new StorageError('corrupt', file.path, why);
}

function entryIn(path: string, row: Row): Entry {
  const key = textIn(path, row, 'key');
  const version = numberIn(path, row, 'version');
  const text = textIn(path, row, 'text');
  if (numberIn(path, row, 'checksum') !== checksum(key, version, text)) {
    const failed = `the document "${fromSortable(key)}" is not what was written`;
    throw new StorageError('corrupt', path, failed, undefined, text);
  }
  const value: Json = JSON.parse(text);
  return { key: fromSortable(key), version, value };
}

function checksum(key: string, version: number, text: string): number {
  return crc32(text, crc32(`${version}\n${key}\n`));
}
