import { lstatSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { guarded, isCode, StorageError, storageError } from './storage-error.ts';

/**
 * The one name of a file, absolute and without symbolic links, so that two ways to write it cannot be two books; the file itself may be absent.
 * Throws a StorageError `unwritable` for a folder that is not there and for a link to nowhere.
 */
export function canonicalPath(asked: string): string {
  const path = resolve(asked);
  try {
    if (lstatOf(path) !== null) return realpathSync(path);
    return join(realpathSync(dirname(path)), basename(path));
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      const missing =
        lstatOf(path) === null ? `there is no folder ${dirname(path)}` : 'this link leads nowhere';
      throw new StorageError('unwritable', path, missing, error);
    }
    throw storageError(path, 'finding it', error);
  }
}

/** null: there is nothing. A stat opens no file: opening and closing one would drop this process's locks on it. */
export function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

/**
 * Whether anything has that name, a link to nowhere included. Throws a StorageError where that cannot be seen: a folder that may not be searched, or a file
 * in the place of one, says nothing of what is in it.
 */
export function isThere(path: string): boolean {
  return guarded(path, 'finding it', () => lstatOf(path) !== null);
}

function lstatOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** A file as it was first seen under a name: an open one goes on whatever becomes of its name, and is gone with whoever has it open. */
export class Named {
  readonly #path: string;
  #seen: Stats | null = null;

  constructor(path: string) {
    this.#path = path;
    this.astray();
  }

  /** In words; null: it is that file, or there never was one. */
  astray(): string | null {
    const path = this.#path;
    try {
      const now = statOf(path);
      const was = (this.#seen ??= now);
      if (was === null) return null;
      if (now === null) return `${path} is not there any more`;
      return now.ino === was.ino && now.dev === was.dev ? null : `another file is at ${path}`;
    } catch (error) {
      return `${path} cannot be seen: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
