import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { closed, listening } from '../../../scripts/cloud-local/listening.ts';
import { Supervised } from '../../../scripts/cloud-local/supervised.ts';

const served = (port: number): string =>
  `require('node:http').createServer((asked, answer) => answer.end(String(process.pid))).listen(${port}, '127.0.0.1');` +
  `process.stdin.resume().on('end', () => process.exit());`;

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

test('a life that is ended on purpose is over at once, and whoever waits for it waits for the next one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tron-supervised-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const command = (): [string, ...string[]] => [process.execPath, '-e', served(port)];
  const wanted = { name: 'one', port, command, env: {}, log: join(folder, 'log'), said: () => undefined };
  const one = new Supervised(wanted);
  await one.ready();
  const { pid } = one;
  expect(one.lives).toBe(1);

  one.kill();
  one.kill();
  expect(one.lives).toBe(2);
  await one.ready();
  expect(one.lives).toBe(2);
  expect(one.pid).not.toBe(pid);
  const answer = await fetch(`http://127.0.0.1:${port}`);
  expect(await answer.text()).toBe(String(one.pid));
  await one.stop();
});
