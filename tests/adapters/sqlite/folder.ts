import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { openFile, type FileOptions, type SqliteFile } from '../../../shared/adapters/sqlite/file.ts';
import { StorageError } from '../../../shared/adapters/sqlite/storage-error.ts';
import type { Clock } from '../../../shared/ports.ts';

/** A path in a folder of this test's own, removed after it. */
export function bookPath(name = 'the book.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'tron-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Closed after the test. */
export function opened(path: string, options: FileOptions = {}): SqliteFile {
  const file = openFile(path, options);
  onTestFinished(() => file.close());
  return file;
}

export interface HandClock extends Clock {
  pass(ms: number): void;
}

export function handClock(at: number): HandClock {
  let now = at;
  return {
    now: () => now,
    pass(ms) {
      now += ms;
    },
  };
}

/** The StorageError that `work` ends in. */
export async function storageErrorOf(work: () => unknown): Promise<StorageError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  expect.unreachable('nothing was thrown');
}
