import { mkdirSync, mkdtempSync, renameSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isThere } from '../adapters/sqlite/paths.ts';
import type { SqliteFile } from '../adapters/sqlite/file.ts';
import type { QueuedTask } from '../adapters/sqlite/task-table.ts';
import type { Backup, Book, QueueRow } from './book/book.ts';
import { standsAt } from './book/read.ts';
import { ConfigError } from './config.ts';
import { formatted } from './document-format.ts';
import type { RunBook } from './place.ts';

/** Who is who, of a book in a file. */

/**
 * The book in the file at `path`, or null where there is none. Rejects with a StorageError for a file that is damaged, foreign or of another version, and
 * where it cannot be seen whether there is one, and with a ConfigError where this Node has no SQLite, which is loaded only here: what needs no book runs without it.
 */
export async function openBook(name: string, path: string, access: 'read' | 'write'): Promise<Book | null> {
  if (!isThere(path)) return null;
  const { openFile, sqliteStore, sqliteQueue, liveOwner } = await sqlite();
  const file = openFile(path, { access });
  const store = formatted(sqliteStore(file));
  const queue = async (): Promise<ReturnType<typeof sqliteQueue>> => {
    const at = (await standsAt(store)) ?? Date.now();
    return sqliteQueue(file, { now: () => at });
  };
  return {
    name,
    store,
    queue: {
      list: async () => (await (await queue()).list()).map(queueRow),
      async retry(task) {
        const answer = await (await queue()).retry(task);
        return answer === 'ok' ? 'retried' : answer;
      },
    },
    async facts() {
      const owner = liveOwner(file.path);
      const holder = owner === null ? null : `process ${owner.pid} since ${owner.since}`;
      return { path: file.path, bytes: bytesOf(file.path), holder };
    },
    close: async () => file.close(),
  };
}

/** What is committed may still lie beside the file. A stat opens nothing, which would drop SQLite's locks. */
function bytesOf(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, each) => sum + (statSync(each, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function queueRow({ task, state, attempts, lastError, nextAt }: QueuedTask): QueueRow {
  const { name, orderId, validUntil } = task;
  const notBefore = state === 'delayed' ? (nextAt ?? task.notBefore) : task.notBefore;
  return { name, orderId, state, attempts, lastError, notBefore, validUntil };
}

/**
 * The book at `path`, made if there is none, for this process alone: rejects with a LifeTaken while another process lives in it. Tasks that a dead
 * process was busy with are handed over again. Rejects with a ConfigError where its folder cannot be made.
 */
export async function openBookToRun(path: string): Promise<RunBook> {
  const { openFile, sqliteStore, sqliteQueue, takeLife } = await sqlite();
  makeFolder(dirname(path));
  const life = takeLife(path);
  try {
    const file = openFile(path);
    return {
      store: formatted(sqliteStore(file)),
      async queue(clock) {
        const queue = sqliteQueue(file, clock);
        await queue.reclaim();
        return queue;
      },
      astray: () => file.astray(),
      close() {
        const why = file.astray();
        let copy: string | null = null;
        try {
          if (why !== null) copy = copied(file);
        } finally {
          file.close();
          life.release();
        }
        return copy === null ? null : `${why}: ${keptAt(file.path, copy)}`;
      },
    };
  } catch (error) {
    life.release();
    throw error;
  }
}

/** All of a book that is not where it was opened: beside that, or where that cannot be among the system's temporary files. Throws a StorageError. */
function copied(file: Pick<SqliteFile, 'path' | 'copyTo'>): string {
  const beside = `${file.path}.${process.pid}.kept`;
  try {
    mkdirSync(dirname(beside), { recursive: true });
    file.copyTo(beside);
    return beside;
  } catch {
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'tron-kept-')), basename(file.path));
    file.copyTo(elsewhere);
    return elsewhere;
  }
}

/** Under its old name, where that is free. In words. */
function keptAt(path: string, copy: string): string {
  try {
    if (!isThere(path)) {
      renameSync(copy, path);
      return 'all that was lived is there again';
    }
  } catch (error) {
    return `all that was lived is kept as ${copy} (${error instanceof Error ? error.message : String(error)})`;
  }
  return `all that was lived is kept as ${copy}`;
}

/**
 * Nobody else of this folder trades in that account until it is released, whatever book it keeps: a lock of its own beside the books, which ends with the
 * process. Rejects with a LifeTaken, and with a ConfigError where the folder cannot be made.
 */
export async function takeAccount(folder: string, account: string): Promise<{ release(): void }> {
  const { takeLife } = await sqlite();
  makeFolder(folder);
  return takeLife(join(folder, `account-${account.replaceAll(/[^a-zA-Z0-9]+/g, '-')}`));
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`the folder of the books, ${folder}, cannot be made: ${why}`]);
  }
}

/** Loaded only where a book is opened: what needs none runs on a Node without it. Rejects with a ConfigError there. */
async function sqlite() {
  if (!isBuiltin('node:sqlite'))
    throw new ConfigError([`a book needs Node 22.5 or later, and this is ${process.version}`]);
  const [{ openFile }, { sqliteStore }, { sqliteQueue }, { liveOwner, takeLife }] = await Promise.all([
    import('../adapters/sqlite/file.ts'),
    import('../adapters/sqlite/store.ts'),
    import('../adapters/sqlite/queue.ts'),
    import('../adapters/sqlite/life.ts'),
  ]);
  return { openFile, sqliteStore, sqliteQueue, liveOwner, takeLife };
}

/** Rejects with a RangeError for a target that exists, and with a StorageError. */
export async function backupBook(source: string, target: string): Promise<Backup> {
  const { backupTo } = await import('../adapters/sqlite/backup.ts');
  const { bytes, documents } = await backupTo(source, target);
  return { path: target, bytes, documents };
}
