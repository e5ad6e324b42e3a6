import { expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import type { Store } from '../../shared/ports.ts';
import { beat, type Beat } from '../../shared/runtime/heartbeat.ts';
import { keys } from '../../shared/runtime/keys.ts';

const KEY = keys.monitoring('tick-stocks');
const one = (startedAt: number, outcome: Beat['outcome'], why: string | null = null): Beat => ({
  startedAt,
  endedAt: startedAt + 40,
  outcome,
  why,
});

async function kept(store: Store): Promise<unknown> {
  const [stored] = await store.read([KEY]);
  return stored?.value;
}

test('tells the last start, success and failure of a function, and counts', async () => {
  const store = memoryStore();
  for (const each of [
    one(100, 'done'),
    one(200, 'failed', 'no broker'),
    one(300, 'refused', 'no token'),
    one(400, 'done'),
  ])
    expect(await beat(store, 'tick-stocks', each)).toBe('kept');
  expect(await kept(store)).toEqual({
    lastStart: 400,
    lastSuccess: 440,
    lastFailure: 240,
    failure: 'no broker',
    refusal: 'no token',
    durationMs: 40,
    counts: { done: 2, refused: 1, failed: 1 },
  });
});

test('writes once, and gives way to who was faster', async () => {
  const store = memoryStore();
  let commits = 0;
  const slow: Store = {
    ...store,
    async commit(commit) {
      commits += 1;
      await beat(store, 'tick-stocks', one(900, 'done'));
      return store.commit(commit);
    },
  };
  expect(await beat(slow, 'tick-stocks', one(100, 'failed', 'x'))).toBe('overtaken');
  expect(commits).toBe(1);
  expect(await kept(store)).toMatchObject({ lastStart: 900, counts: { done: 1, failed: 0 } });
});

test('begins anew where what is there is none, and cuts a sentence that has no end', async () => {
  const store = memoryStore();
  await store.commit({ expect: [], writes: [{ key: KEY, value: { lastStart: 'x' } }] });
  await beat(store, 'tick-stocks', one(100, 'failed', 'x'.repeat(10_000)));
  expect(await kept(store)).toMatchObject({
    lastStart: 100,
    failure: 'x'.repeat(500),
    counts: { failed: 1 },
  });
});
