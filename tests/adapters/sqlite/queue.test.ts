import { describe, expect, test } from 'vitest';
import { openFile, type SqliteFile } from '../../../shared/adapters/sqlite/file.ts';
import {
  QueueFull,
  sqliteQueue,
  type LocalQueue,
  type QueueSettings,
} from '../../../shared/adapters/sqlite/queue.ts';
import type { Task } from '../../../shared/ports.ts';
import { queueContract } from '../../contracts/queue.ts';
import { bookPath, handClock, opened, type HandClock } from './folder.ts';
import { spawned } from './spawned.ts';

queueContract('the queue in a file', async () => {
  const clock = handClock(1);
  return { queue: sqliteQueue(opened(bookPath()), clock), later: () => clock.pass(3_600_000) };
});

const AT = 1_000_000;
const task = (name: string, rest: Partial<Task> = {}): Task => ({
  name,
  orderId: `order-${name}`,
  notBefore: 0,
  validUntil: AT,
  ...rest,
});

interface Made {
  readonly path: string;
  readonly file: SqliteFile;
  readonly clock: HandClock;
  readonly queue: LocalQueue;
  /** Another owner: another process on the same book, or this one after a restart. */
  readonly other: () => LocalQueue;
}

async function made(names: readonly string[], settings: Partial<QueueSettings> = {}): Promise<Made> {
  const path = bookPath();
  const clock = handClock(AT);
  const file = opened(path);
  const queue = sqliteQueue(file, clock, settings);
  for (const name of names) await queue.enqueue(task(name));
  return { path, file, clock, queue, other: () => sqliteQueue(opened(path), clock, settings) };
}

/** The names handed over, in that order. Those that begin with "bad" fail. */
async function drained(queue: LocalQueue): Promise<string[]> {
  const names: string[] = [];
  const draining = queue.drain(async ({ name }) => {
    names.push(name);
    if (name.startsWith('bad')) throw new Error(`no ${name}`);
  });
  await draining.catch((error: unknown) => {
    if (!(error instanceof AggregateError)) throw error;
  });
  return names;
}

const stateOf = async (queue: LocalQueue, name: string): Promise<unknown> =>
  (await queue.list()).find((each) => each.task.name === name)?.state;

/** A handler that ends when told to. */
function held(): { handle: (task: Task) => Promise<void>; names: string[]; free: (name: string) => void } {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const names: string[] = [];
  return {
    names,
    async handle({ name }) {
      names.push(name);
      const until = Promise.withResolvers<void>();
      waiting.set(name, until);
      await until.promise;
    },
    free: (name) => waiting.get(name)?.resolve(),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
