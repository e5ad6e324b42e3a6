import { describe, expect, test } from 'vitest';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { QueueFull, sqliteQueue } from '../../../shared/adapters/sqlite/queue.ts';
import type { Task } from '../../../shared/ports.ts';
import { queueContract } from '../../contracts/queue.ts';
import { bookPath, handClock, opened } from './folder.ts';
import { AT, drained, held, made, settled, stateOf, task } from './queue-case.ts';

queueContract('the queue in a file', async () => {
  const clock = handClock(1);
  return { queue: sqliteQueue(opened(bookPath()), clock), later: () => clock.pass(3_600_000) };
});

describe('the queue in a file', () => {
  test('has after a restart what was queued, and every name that ever was', async () => {
    const { path, clock, queue, file } = await made(['a', 'b']);
    await queue.enqueue(task('whole', { notBefore: 5, validUntil: Infinity }));
    await queue.enqueue(task('late', { notBefore: AT + 1 }));
    file.close();
    const again = sqliteQueue(opened(path), clock);
    expect(await again.enqueue(task('a'))).toBe('exists');
    const seen: Task[] = [];
    await again.drain(async (each) => {
      seen.push(each);
    });
    expect(seen).toEqual([task('a'), task('b'), task('whole', { notBefore: 5, validUntil: Infinity })]);
    const third = sqliteQueue(opened(path), clock);
    expect(await third.enqueue(task('a'))).toBe('exists');
    expect(await drained(third)).toEqual([]);
    expect((await third.list()).map((each) => each.task.name)).toEqual(['late']);
  });

  test('hands nothing over before its time, and what is past its validity all the same', async () => {
    const { clock, queue } = await made([]);
    await queue.enqueue(task('late', { notBefore: AT + 100 }));
    await queue.enqueue(task('over', { validUntil: AT - 1 }));
    expect(await stateOf(queue, 'late')).toBe('delayed');
    expect(await drained(queue)).toEqual(['over']);
    clock.pass(99);
    expect(await drained(queue)).toEqual([]);
    clock.pass(1);
    expect(await drained(queue)).toEqual(['late']);
  });

  test('backs off by the clock, ever longer up to a bound, and gives up after the last attempt', async () => {
    const settings = { backOffMs: 100, backOffFactor: 3, backOffMaxMs: 500, attemptsMax: 4 };
    const { clock, queue } = await made(['bad', 'good'], settings);
    expect(await drained(queue)).toEqual(['bad', 'good']);
    for (const wait of [100, 300, 500]) {
      clock.pass(wait - 1);
      expect(await drained(queue)).toEqual([]);
      clock.pass(1);
      expect(await drained(queue)).toEqual(['bad']);
    }
    expect(await queue.list()).toMatchObject([
      {
        task: task('bad'),
        state: 'dead',
        attempts: 4,
        lastError: 'Error: no bad',
        nextAt: null,
        failedAt: AT + 900,
      },
    ]);
    clock.pass(1e9);
    expect(await drained(queue)).toEqual([]);
  });

  test('lets a person retry or discard what is dead, and nothing else', async () => {
    const { queue } = await made(['bad', 'bad too', 'good'], { attemptsMax: 1 });
    expect(await queue.retry('good')).toBe('not-dead');
    expect(await queue.retry('unheard of')).toBe('unknown');
    await drained(queue);
    expect(await queue.retry('bad')).toBe('ok');
    expect(await queue.discard('bad')).toBe('not-dead');
    expect(await queue.discard('bad too')).toBe('ok');
    expect(await queue.retry('bad too')).toBe('not-dead');
    expect(await queue.enqueue(task('bad too'))).toBe('exists');
    expect(await queue.list()).toMatchObject([{ task: task('bad'), state: 'waiting', attempts: 0 }]);
    expect(await drained(queue)).toEqual(['bad']);
  });

  test('hands over as many at a time as allowed, and what a handler adds while it runs', async () => {
    const { queue } = await made(['a', 'b', 'c'], { concurrency: 2 });
    const { handle, names, free } = held();
    const draining = queue.drain(handle);
    const overlapping = queue.drain(handle);
    await settled();
    expect(names).toEqual(['a', 'b']);
    free('a');
    await settled();
    expect(names).toEqual(['a', 'b', 'c']);
    free('c');
    await settled();
    await queue.enqueue(task('d'));
    await settled();
    expect(names).toEqual(['a', 'b', 'c', 'd']);
    free('b');
    free('d');
    await Promise.all([draining, overlapping]);
    expect(await queue.list()).toEqual([]);
  });

  test('takes no more than its depth; a name that is there still answers, and the dead do not count', async () => {
    const { queue } = await made(['bad', 'b'], { depthMax: 2, attemptsMax: 1 });
    await expect(queue.enqueue(task('c'))).rejects.toThrow(QueueFull);
    await expect(queue.enqueue(task('c'))).rejects.toThrow('the task c was not queued: 2 are unfinished');
    expect(await queue.enqueue(task('b'))).toBe('exists');
    await drained(queue);
    expect(await queue.enqueue(task('c'))).toBe('queued');
  });

  test('refuses what it cannot carry', async () => {
    const { queue } = await made([]);
    await expect(queue.enqueue(task(''))).rejects.toThrow(/name is ""/);
    await expect(queue.enqueue(task('a\ud800'))).rejects.toThrow(/name is/);
    await expect(queue.enqueue(task('a', { notBefore: NaN }))).rejects.toThrow(/notBefore is NaN/);
    await expect(queue.enqueue(task('a', { validUntil: NaN }))).rejects.toThrow(/validUntil is NaN/);
    const file = openFile(bookPath());
    expect(() => sqliteQueue(file, handClock(0), { concurrency: 0 })).toThrow(/concurrency/);
    file.close();
  });
});
