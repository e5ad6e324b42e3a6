import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const TRON = join(import.meta.dirname, '../../scripts/tron.ts');

test('a run whose standard error nobody reads still gives its document', async () => {
  const child = spawn(process.execPath, [TRON, 'run', '--json', '--log', 'none', '--no-keep'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.destroy();
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const document: unknown = JSON.parse(await text(child.stdout));
  expect(document).toMatchObject({ format: 'tron-day' });
  expect(await ended).toBe(0);
}, 30_000);
