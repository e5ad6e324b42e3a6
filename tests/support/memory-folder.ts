import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where memory is mounted as a folder, the tests keep their files there: a process that is killed finds what it wrote either way, and a disk's waiting is
 * most of what a book's commits take. What Node compiles of the commands that the tests start is kept for the next.
 */
const MEMORY = '/dev/shm';
const PREFIX = 'tron-tests-';
/** Far more than the tests write. A container's memory folder may have 64 MB. */
const LEAST_FREE_BYTES = 4 * 2 ** 30;

export function setup(): () => void {
  if (!hasRoom()) return () => undefined;
  for (const left of readdirSync(MEMORY).filter(isOfTheDead))
    rmSync(join(MEMORY, left), { recursive: true, force: true });
  const folder = mkdtempSync(join(MEMORY, `${PREFIX}${process.pid}-`));
  const compiled = join(folder, 'compiled');
  mkdirSync(compiled);
  process.env['TMPDIR'] = folder;
  process.env['NODE_COMPILE_CACHE'] ??= compiled;
  return () => {
    // A process that a test ended may be writing down what it compiled.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}

/** Tests that were killed removed nothing. */
function isOfTheDead(name: string): boolean {
  if (!name.startsWith(PREFIX)) return false;
  try {
    process.kill(Number(name.slice(PREFIX.length).split('-')[0]), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
