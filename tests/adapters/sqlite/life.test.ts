import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { LifeTaken } from '../../../shared/adapters/sqlite/life-taken.ts';
import { takeLife, type Life } from '../../../shared/adapters/sqlite/life.ts';
import { bookPath, opened, storageErrorOf } from './folder.ts';
import { spawned } from './spawned.ts';

function taken(path: string): Life {
  const life = takeLife(path);
  onTestFinished(() => life.release());
  return life;
}

describe('the life of a book', () => {
  test('is refused while another process has it, which is named, and free at once after its SIGKILL', async () => {
    const path = bookPath();
    const first = await spawned('life', path);
    first.go();
    expect(await first.line()).toBe('taken');

    const second = await spawned('life', path);
    second.go();
    expect(await second.line()).toMatch(
      new RegExp(`LifeTaken: .*the book\\.db .*\\(pid ${first.pid}, since 2`),
    );
    expect(() => takeLife(path)).toThrow(LifeTaken);

    await first.kill();
    const third = taken(path);
    third.release();
  });

  test('is free after a process ended by itself, which takes its name away', async () => {
    const path = bookPath();
    const first = await spawned('life', path);
    first.go();
    expect(await first.line()).toBe('taken');
    expect(existsSync(`${path}.owner`)).toBe(true);
    expect(await first.line()).toBe('ready');
    first.go();
    await first.ended();
    expect(existsSync(`${path}.owner`)).toBe(false);
    taken(path);
  });

  test('is one in one process too, until it is released', () => {
    const path = bookPath();
    const life = taken(path);
    expect(() => takeLife(path)).toThrow(`pid ${process.pid}`);
    // Reading who holds it does not loosen it.
    expect(() => takeLife(path)).toThrow(LifeTaken);
    life.release();
    life.release();
    taken(path);
  });

  test('is one for a book and the links to it', () => {
    const path = bookPath();
    openFile(path).close();
    const link = join(dirname(path), 'link.db');
    symlinkSync(path, link);
    taken(link);
    expect(() => takeLife(path)).toThrow(LifeTaken);
  });

  test('does not name a process that is no more', () => {
    const path = bookPath();
    taken(path);
    for (const text of ['4194304 2026-01-01T00:00:00.000Z\n', 'nonsense', null]) {
      if (text === null) rmSync(`${path}.owner`);
      else writeFileSync(`${path}.owner`, text);
      expect(() => takeLife(path)).toThrow(/by another process;/);
    }
  });

  test('is not needed for reading and writing documents', () => {
    const path = bookPath();
    openFile(path).close();
    taken(path);
    expect(opened(path, { access: 'read' }).path).toBe(opened(path).path);
  });

  test('needs a folder', async () => {
    const path = join(bookPath(), 'none', 'book.db');
    expect(await storageErrorOf(() => takeLife(path))).toMatchObject({ kind: 'unwritable' });
  });
});
