import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { MIGRATIONS } from '../../../shared/adapters/sqlite/schema.ts';
import { bookPath, opened, storageErrorOf } from './folder.ts';

/** The file as it is without our opening it. */
function raw<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

const versionOf = (path: string): unknown =>
  raw(path, (database) => database.prepare('PRAGMA user_version').get()?.['user_version']);

describe('opening a book', () => {
  test('makes a whole file, nothing beside it, and finds it again', () => {
    const path = bookPath();
    openFile(path).close();
    expect(readdirSync(dirname(path))).toEqual(['the book.db']);
    expect(versionOf(path)).toBe(MIGRATIONS.length);
    opened(path, { access: 'write' });
  });

  test('syncs every commit, by WAL', () => {
    const file = opened(bookPath());
    const pragmas = ['journal_mode', 'synchronous', 'fullfsync', 'foreign_keys', 'cell_size_check'];
    expect(pragmas.map((name) => file.get(`PRAGMA ${name}`)?.[name])).toEqual(['wal', 2, 1, 1, 1]);
  });

  test('is the same book through a link', () => {
    const path = bookPath();
    opened(path);
    const link = join(dirname(path), 'link.db');
    symlinkSync(path, link);
    expect(opened(link).path).toBe(opened(path).path);
  });

  test.each([
    ['missing', (path: string) => openFile(path, { access: 'write' }), /there is no such file/],
    ['missing', (path: string) => openFile(path, { access: 'read' }), /there is no such file/],
    ['unwritable', (path: string) => openFile(join(path, 'x', 'book.db')), /there is no folder/],
    ['unwritable', (path: string) => openFile(dirname(path)), /this is a folder/],
  ] as const)('says %s (%#)', async (kind, open, text) => {
    const path = bookPath();
    const error = await storageErrorOf(() => open(path));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(text);
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)(
    'says at once that it may not write (not run as root, who may)',
    async () => {
      const path = bookPath();
      openFile(path).close();
      chmodSync(path, 0o444);
      expect(await storageErrorOf(() => openFile(path))).toMatchObject({ kind: 'unwritable' });
      expect(opened(path, { access: 'read' }).path).toBe(path);
      chmodSync(dirname(path), 0o555);
      const other = join(dirname(path), 'other.db');
      expect(await storageErrorOf(() => openFile(other))).toMatchObject({ kind: 'unwritable' });
      chmodSync(dirname(path), 0o755);
    },
  );

  test('refuses a link to nowhere', async () => {
    const path = bookPath();
    symlinkSync(join(dirname(path), 'elsewhere'), path);
    expect(await storageErrorOf(() => openFile(path))).toMatchObject({ kind: 'unwritable' });
  });

  test.each([
    ['empty', ''],
    ['of text', 'no database at all\n'.repeat(500)],
  ])('says corrupt of a file that is %s, and leaves it as it was', async (_what, text) => {
    const path = bookPath();
    writeFileSync(path, text);
    const error = await storageErrorOf(() => openFile(path));
    expect(error).toMatchObject({ kind: 'corrupt', path });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test("refuses another program's file and leaves it as it was", async () => {
    const path = bookPath();
    raw(path, (database) => database.exec('CREATE TABLE theirs (a); PRAGMA user_version = 1'));
    const was = readFileSync(path);
    expect(await storageErrorOf(() => openFile(path))).toMatchObject({ kind: 'foreign' });
    expect(readFileSync(path)).toEqual(was);
  });

  test('refuses a book whose tables are not ours', async () => {
    const path = bookPath();
    openFile(path).close();
    raw(path, (database) => database.exec('ALTER TABLE documents RENAME COLUMN text TO txt'));
    expect(await storageErrorOf(() => openFile(path))).toMatchObject({ kind: 'corrupt' });
  });

  test('refuses a truncated book', async () => {
    const path = bookPath();
    openFile(path).close();
    truncateSync(path, 8_192);
    expect(await storageErrorOf(() => openFile(path))).toMatchObject({ kind: 'corrupt' });
  });
});

describe('migrating a book', () => {
  const two = [...MIGRATIONS, 'CREATE TABLE later (a INTEGER) STRICT;'];

  test('brings an older file up to date, once', () => {
    const path = bookPath();
    openFile(path).close();
    for (const times of [1, 2]) {
      openFile(path, { migrations: two }).close();
      expect([times, versionOf(path)]).toEqual([times, 2]);
    }
  });

  test('refuses a newer file and names both versions', async () => {
    const path = bookPath();
    openFile(path, { migrations: two }).close();
    const error = await storageErrorOf(() => openFile(path));
    expect(error.kind).toBe('newer');
    expect(error.message).toMatch(/version is 2 .* up to 1/);
    expect(versionOf(path)).toBe(2);
  });

  test('that fails in the middle leaves the old version', async () => {
    const path = bookPath();
    openFile(path).close();
    const broken = [...two, 'CREATE TABLE more (a INTEGER) STRICT; CREATE TABLE nonsense'];
    await storageErrorOf(() => openFile(path, { migrations: broken }));
    expect(versionOf(path)).toBe(1);
    opened(path);
  });

  test('that fails on a new file leaves none', async () => {
    const path = bookPath();
    await storageErrorOf(() => openFile(path, { migrations: ['CREATE TABLE a (b); nonsense'] }));
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('is not done for a reader', async () => {
    const path = bookPath();
    openFile(path).close();
    const error = await storageErrorOf(() => openFile(path, { access: 'read', migrations: two }));
    expect(error.kind).toBe('older');
    expect(versionOf(path)).toBe(1);
  });
});

describe('a book that is open', () => {
  test('undoes a transaction that throws, and goes on', () => {
    const file = opened(bookPath());
    const bump = (): number => file.run('UPDATE counters SET value = value + 1');
    const failing = (): never => {
      bump();
      throw new Error('no');
    };
    expect(() => file.transaction(failing)).toThrow(/^no$/);
    expect(() => file.transaction(async () => bump())).toThrow(/must not be async/);
    expect(() => file.transaction(() => file.transaction(bump))).toThrow(/within a transaction/);
    file.transaction(bump);
    expect(file.get('SELECT value FROM counters')).toEqual({ value: 1 });
  });

  test('cannot be written by a reader', async () => {
    const path = bookPath();
    openFile(path).close();
    const reader = opened(path, { access: 'read' });
    const error = await storageErrorOf(() => reader.run('UPDATE counters SET value = 7'));
    expect(error.kind).toBe('unwritable');
  });

  test('says so when it is used after it was closed', async () => {
    const file = openFile(bookPath());
    file.close();
    file.close();
    expect(await storageErrorOf(() => file.get('SELECT 1'))).toMatchObject({ kind: 'fault' });
  });

  test('keeps what the system said as the cause', async () => {
    const path = bookPath();
    mkdirSync(path);
    writeFileSync(join(path, 'file'), '');
    const error = await storageErrorOf(() => openFile(join(path, 'file', 'book.db')));
    expect(error).toMatchObject({ kind: 'unwritable', cause: { code: 'ENOTDIR' } });
  });
});
