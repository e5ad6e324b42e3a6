import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gathered } from '../../../shared/adapters/sqlite/create-file.ts';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { openBookToRun } from '../../../shared/runtime/wire-books.ts';
import { bookPath } from './folder.ts';

const KEY = 'k/a';

async function written(path: string): Promise<unknown> {
  const file = openFile(path, { access: 'write' });
  const [stored] = await sqliteStore(file).read([KEY]);
  file.close();
  return stored?.value;
}

describe('a book whose file is taken from its name while it is open', () => {
  const takings: Readonly<Record<string, (path: string) => void>> = {
    'is not there any more': (path) => rmSync(path),
    'is not there any more, nor is its folder': (path) => rmSync(dirname(path), { recursive: true }),
    'was moved': (path) => renameSync(path, `${path}.moved`),
    'is another file now': (path) => {
      rmSync(path);
      writeFileSync(path, 'another');
    },
  };

  test.each(Object.keys(takings))(
    '%s: says so, goes on, and all of it is kept when it is closed',
    async (how) => {
      const path = bookPath();
      const book = await openBookToRun(path);
      await book.store.commit({ expect: [], writes: [{ key: KEY, value: 'before' }] });
      expect(book.astray()).toBeNull();
      takings[how]?.(path);
      expect(book.astray()).toMatch(/^(\/.*the book\.db is not there any more|another file is at \/.*)$/);
      await book.store.commit({ expect: [], writes: [{ key: KEY, value: 'after' }] });
      const said = book.close() ?? '';
      const where = / is kept as (\/.*)$/.exec(said)?.[1] ?? path;
      expect(said).toMatch(/all that was lived is (there again|kept as .*)$/);
      expect(where === path).toBe(how !== 'is another file now');
      expect(await written(where)).toEqual({ format: 4, data: 'after' });
    },
  );

  test('keeps what was lived where only its log is taken away', async () => {
    const path = bookPath();
    const book = await openBookToRun(path);
    await book.store.commit({ expect: [], writes: [{ key: KEY, value: 'before' }] });
    rmSync(`${path}-wal`);
    expect(book.astray()).toBe(`${path}-wal is not there any more`);
    const where = / is kept as (\/.*)$/.exec(book.close() ?? '')?.[1] ?? '';
    expect(where.startsWith(`${path}.`)).toBe(true);
    expect(await written(where)).toEqual({ format: 4, data: 'before' });
  });

  test('says nothing where nothing was taken', async () => {
    const book = await openBookToRun(bookPath());
    await book.store.commit({ expect: [], writes: [{ key: KEY, value: 1 }] });
    expect([book.astray(), book.close()]).toEqual([null, null]);
  });
});

test('a new book that could not be brought into its one file is refused', () => {
  const path = bookPath();
  const [writer, reader] = [new DatabaseSync(path), new DatabaseSync(path)];
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x);');
  reader.exec('BEGIN; SELECT * FROM t;');
  writer.exec('INSERT INTO t VALUES (1);');
  expect(() => gathered(writer, path)).toThrow(/the book\.db: it was not written whole: .*"busy":1/);
  reader.exec('COMMIT');
  gathered(writer, path);
  reader.close();
  writer.close();
});
