import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { COMMONJS_BANNER, googleJsonInside } from '../../scripts/bundling.ts';
import { AT, cloud, EMAIL, PLACE } from '../sim/cloud/served.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A function that enqueues the tasks of its arguments, one after the other. */
const FUNCTION = `
  import { cloudTasksQueue } from './shared/adapters/cloud-tasks/queue.ts';
  const [settings, ...tasks] = process.argv.slice(2).map((text) => JSON.parse(text));
  const queue = cloudTasksQueue(settings);
  for (const task of tasks) console.log(await queue.enqueue(task));
`;

test('bundled and alone in an empty folder, the queue enqueues', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tron-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { warnings } = await build({
    stdin: { contents: FUNCTION, resolveDir: ROOT },
    outdir: folder,
    entryNames: 'function',
    bundle: true,
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: { js: COMMONJS_BANNER.join('\n') },
    plugins: [googleJsonInside],
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  expect(readdirSync(folder).filter((name) => !name.endsWith('.mjs'))).toEqual([]);
  const { queue, root } = await cloud();
  queue.isPaused = true;
  const url = 'https://execute-order.example';
  const settings = {
    place: PLACE,
    queue: 'execute-order',
    url: `${url}/`,
    serviceAccount: EMAIL,
    audience: url,
    root,
  };
  const task = { name: 'a1', orderId: 'order-a1', notBefore: 0, validUntil: AT + 20_000 };
  const args = ['function.mjs', ...[settings, task, task].map((value) => JSON.stringify(value))];
  const run = await promisify(execFile)(process.execPath, args, { cwd: folder, env: {} });
  expect(run).toEqual({ stdout: 'queued\nexists\n', stderr: '' });
  const body = Buffer.from(queue.task('a1')?.asked.body ?? []).toString();
  expect(JSON.parse(body)).toEqual(task);
});
