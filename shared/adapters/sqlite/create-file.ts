import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './schema.ts';
import { isCode, StorageError } from './storage-error.ts';

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
      gathered(database, building);
    } finally {
      database.close();
    }
    syncFile(building);
    try {
      linkSync(building, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    syncFolder(dirname(path));
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${building}${suffix}`, { force: true });
  }
}

/** All of it is in the one file now, whose name alone is linked: closing would try the same, and say nothing where the disk is full. */
export function gathered(database: DatabaseSync, path: string): void {
  const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (row?.['busy'] === 0 && row['log'] === row['checkpointed']) return;
  throw new StorageError('full', path, `it was not written whole: ${JSON.stringify(row)}`);
}

/** Waits until what was written to a file, now closed, is on the disk. */
export function syncFile(path: string): void {
  sync(path, 'r+');
}

/** Waits until the names in a folder are on the disk. Windows opens no folders: there it is left to its journal. */
export function syncFolder(path: string): void {
  if (process.platform !== 'win32') sync(path, 'r');
}

function sync(path: string, flags: string): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
