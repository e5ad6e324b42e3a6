import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { syncFile, syncFolder } from './create-file.ts';
import { checkPages, connection } from './file.ts';
import { canonicalPath, statOf } from './paths.ts';
import { checkedVersion, MIGRATIONS } from './schema.ts';
import { StorageError, storageError } from './storage-error.ts';
import { EVERY_DOCUMENT, verifyDocuments } from './store.ts';
import { EVERY_TASK, verifyTasks } from './task-table.ts';

export interface Contents {
  readonly bytes: number;
  readonly pages: number;
  readonly documents: number;
  /** Finished ones included. */
  readonly tasks: number;
}

const BUSY_MS = 5_000;
/** All in one step: one that is made in several begins anew whenever somebody else writes in between. */
const PAGES_A_STEP = 2_147_483_647;

/**
 * Copies a book while others may be writing it: the copy is of one instant, one file that needs no other, verified page by page and document by
 * document before it gets its name. Rejects with a StorageError, and with a RangeError for a target that exists (unless `overwrite`) or
 * that is a book in use; then the target is as it was. Killed half-way it leaves a file `<target>.….part`. Verifying blocks the thread
 * for seconds on a large book: a process that trades leaves this to another.
 */
export async function backupTo(
  source: string,
  target: string,
  options: { readonly overwrite?: boolean } = {},
): Promise<Contents> {
  const from = canonicalPath(source);
  const to = canonicalPath(target);
  if (statOf(from) === null) throw new StorageError('missing', from, 'there is no such file');
  checkTarget(from, to, options.overwrite ?? false);
  const part = `${to}.${randomUUID()}.part`;
  try {
    await copy(from, part);
    const contents = verifyFile(part);
    syncFile(part);
    checkTarget(from, to, options.overwrite ?? false);
    renameSync(part, to);
    syncFolder(dirname(to));
    return contents;
  } catch (error) {
    throw error instanceof RangeError ? error : storageError(to, `backing up ${from}`, error);
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${part}${suffix}`, { force: true });
  }
}

/**
 * Reads all of a book: SQLite's full integrity check, and every document and task against its checksum. Throws a StorageError `corrupt` at the
 * first thing that is not what was written. Blocks the thread: some seconds a gigabyte.
 */
export function verifyFile(asked: string): Contents {
  const path = canonicalPath(asked);
  try {
    const database = connection(path, BUSY_MS, true);
    try {
      checkedVersion(database, path, MIGRATIONS);
      checkPages(database, path, 'integrity_check');
      return {
        documents: verifyDocuments(path, database.prepare(EVERY_DOCUMENT).iterate()),
        tasks: verifyTasks(path, database.prepare(EVERY_TASK).iterate()),
        ...sizeOf(database),
      };
    } finally {
      database.close();
    }
  } catch (error) {
    throw storageError(path, 'verifying', error);
  }
}

function checkTarget(from: string, to: string, overwrite: boolean): void {
  const stat = statOf(to);
  if (stat === null) return;
  if (to === from || stat.ino === statOf(from)?.ino) throw new RangeError(`${to} is the book itself`);
  if (!stat.isFile()) throw new RangeError(`${to} exists and is no file`);
  if (statOf(`${to}-wal`) !== null) throw new RangeError(`${to} is a book in use: ${to}-wal belongs to it`);
  if (!overwrite) throw new RangeError(`${to} exists; name another file, or say that it may be overwritten`);
}

/** By a connection of its own: the steps run beside the thread, which would otherwise wait for them at its next statement. */
async function copy(from: string, part: string): Promise<void> {
  const reader = connection(from, BUSY_MS, true);
  try {
    await backup(reader, part, { rate: PAGES_A_STEP });
  } finally {
    reader.close();
  }
  const copied = new DatabaseSync(part);
  try {
    // The copy says of itself that it has a WAL; it is to be one file.
    copied.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copied.close();
  }
}

function sizeOf(database: DatabaseSync): { bytes: number; pages: number } {
  const { pages, size } =
    database
      .prepare('SELECT page_count AS pages, page_size AS size FROM pragma_page_count, pragma_page_size')
      .get() ?? {};
  if (typeof pages !== 'number' || typeof size !== 'number') throw new TypeError('SQLite gave no size');
  return { bytes: pages * size, pages };
}
