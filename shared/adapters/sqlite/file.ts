import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { createFile, syncFile } from './create-file.ts';
import { canonicalPath, Named, statOf } from './paths.ts';
import { checkedVersion, checkSchema, migrate, MIGRATIONS } from './schema.ts';
import { guarded, StorageError, storageError } from './storage-error.ts';

export type Row = Readonly<Record<string, SQLOutputValue>>;

export interface FileOptions {
  /** `create` (the default) makes a file that is not there; `write` refuses one; `read` writes nothing, not even a newer schema. */
  readonly access?: 'create' | 'write' | 'read';
  /** How long a statement waits for another process, ms, the thread with it. Default 5,000. */
  readonly busyMs?: number;
  /** For tests: another schema. */
  readonly migrations?: readonly string[];
}

/** One connection to one file. Everything is synchronous; everything it throws of its own is a StorageError. */
export interface SqliteFile {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[];
  /** The number of rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number;
  /**
   * Runs `work`, which must not be async, as one write transaction: nobody else writes meanwhile, and nothing of it is there unless it returns. What
   * it throws leaves after the rollback. Not to be nested.
   */
  transaction<T>(work: () => T): T;
  /** As `transaction`, for reading: what `work` reads is of one instant. */
  snapshot<T>(work: () => T): T;
  /** From how many pages of 4,096 bytes on this connection says `full`; Infinity: the disk decides. */
  limitPages(pages: number): void;
  /** What is wrong with its name, in words: nothing is there any more, or another file; null: it is where it was opened. Nothing is opened for it. */
  astray(): string | null;
  /** A copy of all that it holds, wherever it is by now; nothing must be there yet. */
  copyTo(path: string): void;
  /** Closing again does nothing. */
  close(): void;
}

const BUSY_MS = 5_000;
/** Pages that SQLite can count to. */
const PAGES_MAX = 4_294_967_294;

/**
 * Opens a book: a SQLite file in WAL mode in which a commit has reached the disk when it returns (`synchronous=FULL`; on macOS by F_FULLFSYNC). Its
 * structure is checked first, on a connection that cannot write: a damaged, foreign or newer file is refused with nothing changed. The
 * disk must be local: the locks and the shared memory of WAL do not reach over a network file system. Nothing else may open the file
 * in this process (`fs.open` on it and closing again would drop SQLite's locks). Throws a StorageError.
 */
export function openFile(asked: string, options: FileOptions = {}): SqliteFile {
  const { access = 'create', busyMs = BUSY_MS, migrations = MIGRATIONS } = options;
  const path = canonicalPath(asked);
  return guarded(path, 'opening', () => {
    if (statOf(path) === null) {
      if (access !== 'create') throw new StorageError('missing', path, 'there is no such file');
      createFile(path, busyMs, migrations);
    }
    checkFile(path, busyMs, migrations, access === 'read');
    const database = connection(path, busyMs, access === 'read');
    try {
      if (access !== 'read') {
        database.exec(WRITING);
        migrate(database, path, migrations);
        // Where it may not write, SQLite opens for reading without a word, and only a change finds that out.
        database.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${migrations.length}; ROLLBACK;`);
      }
    } catch (error) {
      database.close();
      throw error;
    }
    return fileOver(database, path);
  });
}

/** `fullfsync`: macOS answers fsync before the disk has the data. A WAL grown in a long read is cut back to 64 MB. */
const WRITING = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA checkpoint_fullfsync = ON;
  PRAGMA journal_size_limit = 67108864;
`;

export function connection(path: string, busyMs: number, readOnly: boolean): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: busyMs, readOnly, enableForeignKeyConstraints: true });
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA cache_size = -16000;');
  return database;
}

/** Whether the file is whole and ours; on a connection of its own that cannot write. */
function checkFile(path: string, busyMs: number, migrations: readonly string[], exact: boolean): void {
  const stat = statOf(path);
  if (stat?.isDirectory() === true) throw new StorageError('unwritable', path, 'this is a folder');
  if (stat?.size === 0) {
    throw new StorageError('corrupt', path, 'the file is empty, and a book never is (it is made whole)');
  }
  const database = connection(path, busyMs, true);
  try {
    const pageSize = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
    // SQLite takes what is missing of the last page for zeros.
    if (stat !== null && stat.size % pageSize !== 0) {
      throw new StorageError('corrupt', path, `its ${stat.size} bytes are no whole pages of ${pageSize}`);
    }
    checkPages(database, path, 'quick_check');
    const version = checkedVersion(database, path, migrations);
    if (version === migrations.length) checkSchema(database, path, migrations);
    if (exact && version < migrations.length) {
      const known = `this program reads version ${migrations.length}`;
      throw new StorageError('older', path, `its version is ${version} and ${known}`);
    }
  } finally {
    database.close();
  }
}

/** Throws a StorageError `corrupt` with what SQLite says about the file's structure. `integrity_check` reads the indexes too. */
export function checkPages(
  database: DatabaseSync,
  path: string,
  pragma: 'quick_check' | 'integrity_check',
): void {
  const found = database
    .prepare(`PRAGMA ${pragma}(5)`)
    .all()
    .map((row) => String(row[pragma]));
  if (found.length !== 1 || found[0] !== 'ok') {
    throw new StorageError(
      'corrupt',
      path,
      `the file is damaged: ${found.join('; ').replaceAll(/\s+/g, ' ')}`,
    );
  }
}

function fileOver(database: DatabaseSync, path: string): SqliteFile {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const found = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, found);
    return found;
  };
  const within = <T>(begin: string, work: () => T): T => {
    guarded(path, 'beginning a transaction', () => statement(begin).run());
    try {
      const value = work();
      if (value instanceof Promise) throw new TypeError('a transaction must not be async');
      guarded(path, 'committing', () => statement('COMMIT').run());
      return value;
    } catch (error) {
      rollBack(database, path, error);
      throw error;
    }
  };
  const places = [new Named(path), new Named(`${path}-wal`)];
  return {
    path,
    astray: () => places.map((each) => each.astray()).find((why) => why !== null) ?? null,
    copyTo(target) {
      guarded(target, `copying ${path}`, () => database.prepare('VACUUM INTO ?').run(target));
      guarded(target, 'flushing', () => syncFile(target));
    },
    get: (sql, ...values) => guarded(path, 'reading', () => statement(sql).get(...values)),
    all: (sql, ...values) => guarded(path, 'reading', () => statement(sql).all(...values)),
    run: (sql, ...values) => guarded(path, 'writing', () => Number(statement(sql).run(...values).changes)),
    transaction: (work) => within('BEGIN IMMEDIATE', work),
    snapshot: (work) => within('BEGIN', work),
    limitPages(pages) {
      const limit = Math.min(pages, PAGES_MAX);
      guarded(path, 'limiting', () => database.exec(`PRAGMA max_page_count = ${limit}`));
    },
    close() {
      prepared.clear();
      if (database.isOpen) guarded(path, 'closing', () => database.close());
    },
  };
}

/** After `error`; SQLite may have rolled back by itself. */
function rollBack(database: DatabaseSync, path: string, error: unknown): void {
  if (!database.isOpen || !database.isTransaction) return;
  try {
    database.exec('ROLLBACK');
  } catch (second) {
    throw storageError(path, 'rolling back', new AggregateError([error, second], String(second)));
  }
}
