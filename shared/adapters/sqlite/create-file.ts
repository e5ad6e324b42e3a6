import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './schema.ts';
import { isCode } from './storage-error.ts';

/**
 * Makes an empty book at `path`, whole or not at all: it is built under another name and then linked, so that nobody ever sees a half one and of
 * two processes that begin at once one's file stands. Needs a file system with hard links.
 */
export function createFile(path: string, busyMs: number, migrations: readonly string[]): void {
  const building = `${path}.${randomUUID()}.new`;
  try {
    const database = new DatabaseSync(building, { timeout: busyMs });
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
      migrate(database, building, migrations);
    } finally {
      database.close();
    }
    syncToDisk(building);
    try {
      linkSync(building, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    syncToDisk(dirname(path));
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${building}${suffix}`, { force: true });
  }
}

/** Waits until a closed file, or a folder's list of names, is on the disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
