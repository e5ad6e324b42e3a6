import { DatabaseSync } from 'node:sqlite';
import { StorageError } from './storage-error.ts';

/** "TRON" in ASCII, in the header of every file of ours: nobody else's SQLite file is taken for a book. */
export const APPLICATION_ID = 0x54_52_4f_4e;

/**
 * The n-th brings a file from version n to n + 1; `PRAGMA user_version` is the version. One that was ever released is never edited: the next is
 * added. `checksum` is CRC-32 over everything else in its row that is not to change (SQLite keeps none of its own).
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT;
  INSERT INTO counters (name, value) VALUES ('version', 0);

  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE tasks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL,
    not_before REAL NOT NULL,
    valid_until REAL NOT NULL,
    checksum INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead', 'done', 'discarded')),
    attempts INTEGER NOT NULL,
    next_at REAL NOT NULL,
    enqueued_at REAL NOT NULL,
    started_at REAL,
    failed_at REAL,
    finished_at REAL,
    last_error TEXT,
    owner TEXT,
    lease_until REAL
  ) STRICT;
  CREATE INDEX tasks_unfinished ON tasks (seq) WHERE finished_at IS NULL;
  `,
];

/** Brings the file up to date, all or nothing: killed half-way it has its old version. Refuses a newer file and another program's. */
export function migrate(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  if (checkedVersion(database, path, migrations) === migrations.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have done it while this one waited.
    const version = checkedVersion(database, path, migrations);
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The file's version; 0: nothing was ever stored in it. Throws a StorageError `newer` or `foreign`. */
export function checkedVersion(database: DatabaseSync, path: string, migrations: readonly string[]): number {
  const version = pragma(database, 'user_version');
  const id = pragma(database, 'application_id');
  if (id !== APPLICATION_ID && !(id === 0 && version === 0 && isBlank(database))) {
    throw new StorageError('foreign', path, 'this is a SQLite file of another program');
  }
  if (version > migrations.length) {
    const known = `this program knows versions up to ${migrations.length}`;
    throw new StorageError('newer', path, `its version is ${version} and ${known}`);
  }
  return version;
}

/** Throws a StorageError `corrupt` where the tables of an up-to-date file are not what the migrations make. */
export function checkSchema(database: DatabaseSync, path: string, migrations: readonly string[]): void {
  const made = new DatabaseSync(':memory:');
  for (const migration of migrations) made.exec(migration);
  const expected = schemaOf(made);
  made.close();
  if (schemaOf(database) !== expected)
    throw new StorageError('corrupt', path, 'its tables are not those that this program makes');
}

function schemaOf(database: DatabaseSync): string {
  const rows = database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name').all();
  return JSON.stringify(rows);
}

function isBlank(database: DatabaseSync): boolean {
  return database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}

function pragma(database: DatabaseSync, name: string): number {
  const value = database.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === 'number' ? value : NaN;
}
