import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageError } from '../../shared/adapters/sqlite/storage-error.ts';
import { watchlistSchema, type Watchlist } from '../../shared/domain/watchlist.ts';
import { ConfigError } from '../../shared/runtime/config.ts';

export function watchlistPath(state: string): string {
  return join(state, 'watchlist.json');
}

/** The user's list; null: none was made. Rejects with a ConfigError naming the file and every field that does not fit, and with a StorageError. */
export async function readWatchlist(state: string): Promise<Watchlist | null> {
  const path = watchlistPath(state);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw storageError(path, 'reading', error);
  });
  if (text === null) return null;
  const result = watchlistSchema.safeParse(jsonOf(path, text));
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(
      (issue) => `${path}: ${issue.path.map(String).join('.') || 'document'}: ${issue.message}`,
    ),
  );
}

function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError([`${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`]);
  }
}

/** Whole or not at all: written beside it, flushed, and put in its place. Rejects with a StorageError. */
export async function writeWatchlist(state: string, list: Watchlist): Promise<void> {
  const path = watchlistPath(state);
  const beside = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, `${JSON.stringify(list, null, 2)}\n`, { flush: true });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw storageError(path, 'writing', error);
  }
}

/** False: there was none. Rejects with a StorageError. */
export async function removeWatchlist(state: string): Promise<boolean> {
  try {
    await rm(watchlistPath(state));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw storageError(watchlistPath(state), 'removing', error);
  }
}
