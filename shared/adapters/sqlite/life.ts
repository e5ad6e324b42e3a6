import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LifeTaken, type Owner } from './life-taken.ts';
import { canonicalPath } from './paths.ts';
import { guarded, isCode, storageError } from './storage-error.ts';

/** The right to drive a book, held until `release` or the end of the process, however it ends. */
export interface Life {
  /** The book, absolute, links resolved. */
  readonly path: string;
  /** Releasing again does nothing. */
  release(): void;
}

/**
 * Makes this process the only driver of the book at `asked`, which need not exist yet, or throws a LifeTaken at once. The kernel holds the lock, on
 * `<book>.lock`, and frees it with the process, SIGKILL included; a child does not inherit it. `<book>.owner` is only for people to read. Whoever
 * removes `<book>.lock` while the book runs takes its protection away. Reading the book and backing it up need no life.
 */
export function takeLife(asked: string): Life {
  const path = canonicalPath(asked);
  const lock = `${path}.lock`;
  const database = guarded(lock, 'opening', () => new DatabaseSync(lock, { timeout: 0 }));
  try {
    // The lock is all that is wanted of the file: nothing is written, so it stays empty and needs no journal beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;');
    writeOwner(path);
  } catch (error) {
    database.close();
    const failed = storageError(lock, 'locking', error);
    throw failed.kind === 'busy' ? new LifeTaken(path, liveOwner(path)) : failed;
  }
  const release = (): void => {
    process.off('exit', release);
    if (!database.isOpen) return;
    try {
      rmSync(ownerFile(path), { force: true });
    } catch {
      // For people only, and nobody is told that a process which is over holds it.
    }
    database.close();
  };
  // Also keeps the connection from being collected, and the lock with it, where the caller drops what this returns.
  process.once('exit', release);
  return { path, release };
}

function ownerFile(path: string): string {
  return `${path}.owner`;
}

function writeOwner(path: string): void {
  const target = ownerFile(path);
  const writing = `${target}.new`;
  try {
    writeFileSync(writing, `${process.pid} ${new Date().toISOString()}\n`);
    renameSync(writing, target);
  } catch (error) {
    rmSync(writing, { force: true });
    throw error;
  }
}

/** For people: only `takeLife` knows. null: nothing is written there, or it is from a process that is no more. */
export function liveOwner(path: string): Owner | null {
  const text = ownerText(path);
  const [, pid, since] = /^(\d{1,10}) (\S+)\n$/.exec(text) ?? [];
  return pid !== undefined && since !== undefined && isAlive(Number(pid))
    ? { pid: Number(pid), since }
    : null;
}

function ownerText(path: string): string {
  try {
    return readFileSync(ownerFile(path), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return '';
    throw storageError(ownerFile(path), 'reading', error);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there.
    return isCode(error, 'EPERM');
  }
}
