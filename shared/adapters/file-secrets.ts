import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { keptTokenIn, keptTokenText } from '../domain/kept-token.ts';
import type { Secrets } from '../ports.ts';

const FILE = 'access-token.json';

/** Others than its owner may do something with it. */
const OTHERS = 0o077;

/** The token as one file in a folder, both for their owner alone; the folder is made with the first token. Errors name the file and never quote it. */
export function fileSecrets(folder: string): Secrets {
  const path = join(folder, FILE);
  return {
    async accessToken() {
      const text = await textOf(path);
      return text === null ? null : keptTokenIn(path, text);
    },
    async keepAccessToken(token) {
      const text = keptTokenText(token);
      await namedBy(path, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await written(path, text);
      });
    },
  };
}

/**
 * Rejects with an Error that names the folder where no token could be kept in it: a log-in whose token cannot be kept has ended the one before all the same.
 * What is written to find out is removed again.
 */
export async function checkKeepable(folder: string): Promise<void> {
  const tried = join(folder, `${randomUUID()}.try`);
  await namedBy(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await written(tried, ROOM);
    await rm(tried);
  });
}

/** More than a token takes. */
const ROOM = 'x'.repeat(4_096);

/** A disk that is full says so without a name. */
async function namedBy(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(why.includes(name) ? why : `${name}: ${why}`, { cause });
  }
}

/** Null: there is none. Rejects where others could read it, for then it may be known to them. */
async function textOf(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const is = (mode & 0o777).toString(8);
      throw new Error(`${path} has mode ${is}, allowed is 600: others could read it; log in again`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all: written beside it, where nobody else could have put a file, flushed, and put in its place. */
async function written(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}
