import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupTo, verifyFile } from '../../../shared/adapters/sqlite/backup.ts';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/queue.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { bookPath, handClock, opened, storageErrorOf } from './folder.ts';
import { spawned } from './spawned.ts';

async function book(): Promise<{ path: string; copy: string }> {
  const path = bookPath();
  const file = opened(path);
  const writes = ['k/a', 'k/b', 'k/c'].map((key) => ({ key, value: key }));
  await sqliteStore(file).commit({ expect: [], writes });
  const task = { name: 'a', orderId: 'o', notBefore: 0, validUntil: 1 };
  await sqliteQueue(file, handClock(0)).enqueue(task);
  return { path, copy: join(dirname(path), 'the copy.db') };
}

describe('a backup', () => {
  test('is one whole file with everything committed, and a book like any other', async () => {
    const { path, copy } = await book();
    const contents = await backupTo(path, copy);
    expect(contents).toMatchObject({ documents: 3, tasks: 1 });
    expect(contents.bytes).toBe(contents.pages * 4_096);
    expect(readFileSync(copy)).toHaveLength(contents.bytes);
    // Write and read version of the header: 1 is without a WAL.
    expect([...readFileSync(copy).subarray(18, 20)]).toEqual([1, 1]);
    const names = readdirSync(dirname(copy));
    expect(names.filter((name) => !name.startsWith('the book.db'))).toEqual(['the copy.db']);
    expect(verifyFile(copy)).toEqual(contents);
    const [a, b] = [sqliteStore(opened(path)), sqliteStore(opened(copy))];
    expect(await b.list('', '~')).toEqual(await a.list('', '~'));
  });

  test('is of one instant while another process writes', async () => {
    const path = bookPath();
    opened(path);
    const writer = await spawned('pairs', path, '1');
    writer.go();
    const seen: number[] = [];
    for (const n of [1, 2, 3, 4]) {
      for (let i = 0; i < 30; i++) await writer.line();
      const copy = join(dirname(path), `copy ${n}.db`);
      await backupTo(path, copy);
      const file = openFile(copy, { access: 'read' });
      const [a, b] = await sqliteStore(file).read(['k/a', 'k/b']);
      file.close();
      expect(a).toEqual(b);
      seen.push(a?.version ?? NaN);
    }
    await writer.kill();
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen[0]).toBeGreaterThanOrEqual(30);
  });

  test('replaces a file only when told to, and never the book nor one in use', async () => {
    const { path, copy } = await book();
    writeFileSync(copy, 'precious');
    await expect(backupTo(path, copy)).rejects.toThrow(/exists; name another/);
    expect(readFileSync(copy, 'utf8')).toBe('precious');
    expect(await backupTo(path, copy, { overwrite: true })).toMatchObject({ documents: 3 });

    await expect(backupTo(path, path, { overwrite: true })).rejects.toThrow(/is the book itself/);
    const link = join(dirname(path), 'hard link.db');
    linkSync(path, link);
    await expect(backupTo(path, link, { overwrite: true })).rejects.toThrow(/is the book itself/);
    opened(copy);
    await expect(backupTo(path, copy, { overwrite: true })).rejects.toThrow(/in use/);
    mkdirSync(join(dirname(path), 'folder'));
    const onFolder = backupTo(path, join(dirname(path), 'folder'), { overwrite: true });
    await expect(onFolder).rejects.toThrow(/is no file/);
  });

  test('that fails leaves nothing', async () => {
    const { path, copy } = await book();
    const missing = join(dirname(path), 'none.db');
    expect(await storageErrorOf(() => backupTo(missing, copy))).toMatchObject({ kind: 'missing' });
    const nowhere = join(dirname(path), 'none', 'copy.db');
    expect(await storageErrorOf(() => backupTo(path, nowhere))).toMatchObject({ kind: 'unwritable' });
    expect(readdirSync(dirname(path)).filter((name) => !name.startsWith('the book.db'))).toEqual([]);
  });

  test('of a book with a damaged document is refused, and leaves nothing', async () => {
    const path = bookPath();
    const file = openFile(path);
    await sqliteStore(file).commit({ expect: [], writes: [{ key: 'k/a', value: 'an honest text' }] });
    file.close();
    const bytes = readFileSync(path);
    bytes.write('a forged  text', bytes.indexOf('an honest text'));
    writeFileSync(path, bytes);
    const copy = join(dirname(path), 'copy.db');
    const error = await storageErrorOf(() => backupTo(path, copy));
    expect(error.kind).toBe('corrupt');
    expect(error.message).toContain('"k/a" is not what was written');
    expect(readdirSync(dirname(path)).filter((name) => name.includes('copy'))).toEqual([]);
  });
});
