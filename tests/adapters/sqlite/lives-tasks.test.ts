import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openBookToRun } from '../../../shared/runtime/wire-books.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';

const task = (life: string) => ({ name: `order-${life}`, orderId: 'order', notBefore: 0, validUntil: 1 });

/** A life that takes the task in hand and ends there: the book is closed without an answer. */
async function cutOff(path: string, life: string): Promise<void> {
  const book = await openBookToRun(path);
  const queue = await book.queue(replayClock(0));
  await queue.enqueue(task(life));
  const taken = Promise.withResolvers<void>();
  void queue.drain(async ({ name }) => {
    if (name !== `order-${life}`) return;
    taken.resolve();
    await new Promise<void>(() => undefined);
  });
  await taken.promise;
  book.close();
}

test('however many lives end with an order in hand, the next is handed its own task of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tron-lives-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'history.db');
  const lives = ['0-1', '0-2', '0-3', '0-4', '0-5', '0-6', '0-7'];
  for (const life of lives) await cutOff(path, life);
  const book = await openBookToRun(path);
  const queue = await book.queue(replayClock(0));
  await queue.enqueue(task('0-8'));
  const handed: string[] = [];
  await queue.drain(async ({ name }) => {
    handed.push(name);
  });
  book.close();
  expect(handed).toContain('order-0-8');
});
