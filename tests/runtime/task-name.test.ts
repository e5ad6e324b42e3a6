import { describe, expect, test } from 'vitest';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { isTaskOf, taskName } from '../../shared/runtime/task-name.ts';
import type { Task } from '../../shared/ports.ts';
import { decided } from './decided.ts';

const ID = '9ib0000007rsw0ee000';

describe('the name of a task', () => {
  test('is 32 hexadecimal digits, another for each order, life and handing over', () => {
    const names = [
      taskName('a', ID, 0),
      taskName('a', ID, 1),
      taskName('b', ID, 0),
      taskName('a', 'other', 0),
    ];
    expect(names.every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true);
    expect(new Set(names).size).toBe(4);
  });

  test('tells whose it is, whichever handing over it was', () => {
    expect(isTaskOf('a', { name: taskName('a', ID, 7), orderId: ID })).toBe(true);
    expect(isTaskOf('b', { name: taskName('a', ID, 7), orderId: ID })).toBe(false);
  });
});

test('an entry that nobody claimed is handed over under a new name once its task is 8 s old, and counted', async () => {
  const tasks: Task[] = [];
  const w = await decided((ports) => ({
    ...ports,
    queue: {
      async enqueue(task) {
        const there = tasks.some(({ name }) => name === task.name);
        if (!there) tasks.push(task);
        return there ? 'exists' : 'queued';
      },
    },
  }));
  await reconcile(w.runtime);
  expect(tasks.map(({ name }) => name)).toEqual([taskName('0-1', w.entry.id, 0)]);
  w.clock.set(w.clock.now() + 8_000);
  await reconcile(w.runtime);
  expect(tasks.map(({ name }) => name)).toEqual([0, 1].map((n) => taskName('0-1', w.entry.id, n)));
  expect((await w.position()).entry?.deliveries).toBe(1);
});
