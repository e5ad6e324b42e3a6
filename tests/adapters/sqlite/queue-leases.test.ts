import { describe, expect, test } from 'vitest';
import { AT, drained, held, made, settled, stateOf, task } from './queue-case.ts';
import { spawned } from './spawned.ts';

describe('a task in hand', () => {
  test('keeps a running one from another process until its lease ends, and tells the one that lost it', async () => {
    const { clock, queue, other } = await made(['a'], { leaseMs: 1_000, concurrency: 2 });
    const { handle, names, free } = held();
    const draining = queue.drain(handle);
    await settled();
    const second = other();
    clock.pass(999);
    expect(await drained(second)).toEqual([]);
    expect(await second.list()).toMatchObject([{ state: 'running', attempts: 1, nextAt: AT + 1_000 }]);
    clock.pass(1);
    // Its own owner does not take it twice.
    expect(await drained(queue)).toEqual([]);
    expect(await drained(second)).toEqual(['a']);
    free('a');
    await expect(draining).rejects.toThrow(/its lease ended/);
    expect(names).toEqual(['a']);
    expect(await queue.list()).toEqual([]);
  });

  test('leaves a task to whoever took it over, however its first handler ends', async () => {
    const { clock, queue, other } = await made(['a', 'b'], { leaseMs: 10, concurrency: 2 });
    const [first, second] = [held(), held()];
    const failing = queue.drain(async (each) => {
      await first.handle(each);
      if (each.name === 'b') throw new Error('too late');
    });
    await settled();
    clock.pass(10);
    const taking = other().drain(second.handle);
    await settled();
    for (const name of ['a', 'b']) first.free(name);
    await expect(failing).rejects.toThrow(/task a: its lease ended.*task b: its lease ended/s);
    expect(await queue.list()).toMatchObject([{ state: 'running' }, { state: 'running', failedAt: null }]);
    for (const name of ['a', 'b']) second.free(name);
    await taking;
    expect(await queue.list()).toEqual([]);
  });

  test('loses nothing to a SIGKILL, and hands nothing over again that was done', async () => {
    const { path, queue, clock } = await made(['a', 'b']);
    await queue.enqueue(task('c', { orderId: 'stuck' }));
    await queue.enqueue(task('d'));
    const child = await spawned('drain', path, String(AT));
    child.go();
    for (const name of ['a', 'b', 'c']) expect(await child.line()).toBe(name);
    await child.kill();
    expect(await drained(queue)).toEqual(['d']);
    expect(await stateOf(queue, 'c')).toBe('running');
    expect(await queue.reclaim()).toBe(1);
    expect(await queue.list()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
    expect(await drained(queue)).toEqual(['c']);
    clock.pass(1e9);
    expect(await drained(queue)).toEqual([]);
    expect(await queue.reclaim()).toBe(0);
  });

  test.each(['reclaim', 'lease'])(
    'buries a task that takes its process with it every time (%s)',
    async (how) => {
      const { clock, queue, other } = await made(['a'], { attemptsMax: 2, leaseMs: 10 });
      for (let life = 1; life <= 2; life++) {
        if (how === 'reclaim') await queue.reclaim();
        void other().drain(() => new Promise(() => undefined));
        await settled();
        if (how === 'lease') clock.pass(10);
      }
      if (how === 'reclaim') await queue.reclaim();
      expect(await drained(queue)).toEqual([]);
      expect(await queue.list()).toMatchObject([{ state: 'dead', attempts: 2, lastError: /process/ }]);
    },
  );

  test('does not do again what is done when that could not be written down', async () => {
    const { file, queue, clock } = await made(['a', 'b']);
    const names: string[] = [];
    const failing = queue.drain(async ({ name }) => {
      names.push(name);
      file.run(`CREATE TEMP TRIGGER full BEFORE UPDATE ON tasks BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    });
    await expect(failing).rejects.toMatchObject({ errors: [{ name: 'StorageError' }] });
    expect(names).toEqual(['a']);
    await expect(queue.drain(async () => expect.unreachable())).rejects.toThrow(/no room/);
    file.run('DROP TRIGGER full');
    clock.pass(1e9);
    expect(await drained(queue)).toEqual(['b']);
    expect(await queue.list()).toEqual([]);
  });
});
