import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const CHILD = join(import.meta.dirname, 'child.ts');

/** A process of `child.ts`. */
export interface Spawned {
  readonly pid: number;
  go(): void;
  /** Its next line. Rejects, with what it wrote to stderr, when it ended without one. */
  line(): Promise<string>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it ended by itself; rejects for another code than 0. */
  ended(): Promise<void>;
}

/** Started and ready. Killed after the test if it still runs. */
export async function spawned(work: string, path: string, argument = ''): Promise<Spawned> {
  const child = spawn(process.execPath, [CHILD, work, path, argument]);
  const exit = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  // Whoever is killed may be written to once more.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  onTestFinished(kill);
  const running = {
    pid: child.pid ?? NaN,
    go() {
      child.stdin.write('go\n');
    },
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${work} ended: ${errors}`);
      return next.value;
    },
    kill,
    async ended() {
      await exit;
      if (child.exitCode !== 0) throw new Error(`${work} ended with ${child.exitCode}: ${errors}`);
    },
  };
  const first = await running.line();
  if (first !== 'ready') throw new Error(`${work} said ${first}`);
  return running;
}
