/**
 * What went wrong with a file, as far as it changes what to do:
 * `corrupt` it does not hold what was written · `full` no room · `busy` others held it for too long · `unwritable` missing folder, a folder instead of
 * a file, permissions · `missing` no such file and none was to be made · `newer`/`older` another schema version than this program's · `foreign` a
 * SQLite file of another program · `fault` this program used it wrongly, after `close` for one · `io` everything else the disk can do.
 */
export type StorageKind = keyof typeof ADVICE;

const ADVICE = {
  corrupt: 'keep the file as it is and start from the newest backup',
  full: 'nothing was written; make room on the disk and it works again',
  busy: 'nothing was written; try again once the other process is done',
  unwritable: 'check that the folder exists and that this user may write there',
  missing: 'check the path, or create it with a command that writes',
  newer: 'use the version of the program that wrote it',
  older: 'open it once with a command that writes, which brings it up to date',
  foreign: 'check the path',
  fault: 'nothing was written; this is a fault in the program',
  io: 'check the disk; whether it was written is unknown until it is read again',
} as const;

/** An error of the file itself, in one sentence: which file, what failed, what to do. `cause` is what SQLite or the system said. */
export class StorageError extends Error {
  readonly kind: StorageKind;
  /** The file. */
  readonly path: string;
  /** The text of a document that is not what was written; null: it is about something else. */
  readonly held: string | null;

  constructor(kind: StorageKind, path: string, failed: string, cause?: unknown, held: string | null = null) {
    super(`${path}: ${failed}; ${ADVICE[kind]}`, cause === undefined ? {} : { cause });
    this.name = 'StorageError';
    this.kind = kind;
    this.path = path;
    this.held = held;
  }
}

/** By SQLite's primary result code, the low byte of an extended one: https://www.sqlite.org/rescode.html */
const BY_RESULT: ReadonlyMap<number, StorageKind> = new Map<number, StorageKind>([
  [1, 'fault'], // SQLITE_ERROR
  [3, 'unwritable'], // SQLITE_PERM
  [5, 'busy'], // SQLITE_BUSY
  [6, 'busy'], // SQLITE_LOCKED
  [8, 'unwritable'], // SQLITE_READONLY
  [11, 'corrupt'], // SQLITE_CORRUPT
  [13, 'full'], // SQLITE_FULL
  [14, 'unwritable'], // SQLITE_CANTOPEN
  [18, 'fault'], // SQLITE_TOOBIG
  [19, 'fault'], // SQLITE_CONSTRAINT
  [21, 'fault'], // SQLITE_MISUSE
  [23, 'unwritable'], // SQLITE_AUTH
  [26, 'corrupt'], // SQLITE_NOTADB
]);

/** By the extended code, where it says more: the memory that WAL shares is a file as well, and has to grow. */
const BY_EXTENDED: ReadonlyMap<number, StorageKind> = new Map<number, StorageKind>([
  [4874, 'full'], // SQLITE_IOERR_SHMSIZE
]);

const BY_CODE: ReadonlyMap<string, StorageKind> = new Map<string, StorageKind>([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EACCES', 'unwritable'],
  ['EPERM', 'unwritable'],
  ['EROFS', 'unwritable'],
  ['ENOENT', 'unwritable'],
  ['ENOTDIR', 'unwritable'],
  ['EEXIST', 'unwritable'],
  ['EISDIR', 'unwritable'],
  ['ELOOP', 'unwritable'],
  // An integer that no writer of ours could have stored.
  ['ERR_OUT_OF_RANGE', 'corrupt'],
  ['ERR_INVALID_STATE', 'fault'],
  ['ERR_INVALID_ARG_TYPE', 'fault'],
]);

/** `error` as a StorageError that says what was being done ("reading"); one that is one already stays as it is. */
export function storageError(path: string, doing: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new StorageError(kindOf(error), path, `${doing} failed: ${said}`, error);
}

/** Runs `work`; what it throws leaves as a StorageError. */
export function guarded<T>(path: string, doing: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(path, doing, error);
  }
}

function kindOf(error: unknown): StorageKind {
  if (!(error instanceof Error)) return 'io';
  if ('errcode' in error && typeof error.errcode === 'number')
    return BY_EXTENDED.get(error.errcode) ?? BY_RESULT.get(error.errcode & 0xff) ?? 'io';
  if ('code' in error && typeof error.code === 'string') return BY_CODE.get(error.code) ?? 'io';
  return 'io';
}

/** Whether a system call failed with this code, such as "ENOENT". */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
