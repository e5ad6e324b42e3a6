import { describe, expect, test } from 'vitest';
import type { Queue, Task } from '../../shared/ports.ts';

/** A queue with its deliveries: `drain` hands over what waits until nothing does. */
export interface DrainedQueue extends Queue {
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
}

export interface QueueCase {
  readonly queue: DrainedQueue;
  /** Moves time on until what failed is due again. */
  readonly later: () => void;
}

/** What every queue promises whose deliveries a test can drive. */
export function queueContract(name: string, make: () => Promise<QueueCase>): void {
  const task = (id: string): Task => ({ name: id, orderId: `order-${id}`, notBefore: 0, validUntil: 1_000 });
  const drained = async (queue: DrainedQueue): Promise<string[]> => {
    const names: string[] = [];
    await queue.drain(async (each) => {
      names.push(each.name);
    });
    return names;
  };

  describe(`${name} as a queue`, () => {
    test('takes a name once, before and after its delivery', async () => {
      const { queue } = await make();
      expect(await queue.enqueue(task('a'))).toBe('queued');
      expect(await queue.enqueue(task('a'))).toBe('exists');
      expect(await drained(queue)).toEqual(['a']);
      expect(await queue.enqueue(task('a'))).toBe('exists');
      expect(await drained(queue)).toEqual([]);
    });

    test('hands over whole tasks, oldest first, each once', async () => {
      const { queue } = await make();
      for (const id of ['a', 'b', 'c']) await queue.enqueue(task(id));
      const seen: Task[] = [];
      await queue.drain(async (each) => {
        seen.push(each);
      });
      expect(seen).toEqual([task('a'), task('b'), task('c')]);
      expect(await drained(queue)).toEqual([]);
    });

    test('hands over what arrives while it is drained', async () => {
      const { queue } = await make();
      await queue.enqueue(task('a'));
      const names: string[] = [];
      await queue.drain(async ({ name: id }) => {
        names.push(id);
        if (id.length < 3) await queue.enqueue(task(`${id}a`));
      });
      expect(names).toEqual(['a', 'aa', 'aaa']);
    });

    test('keeps a task whose handler failed, hands over the others, and says so', async () => {
      const { queue, later } = await make();
      for (const id of ['a', 'bad', 'c', 'worse']) await queue.enqueue(task(id));
      const seen: string[] = [];
      const failing = queue.drain(async ({ name: id }) => {
        seen.push(id);
        if (id === 'bad' || id === 'worse') throw new Error(`no ${id}`);
      });
      await expect(failing).rejects.toMatchObject({ errors: [new Error('no bad'), new Error('no worse')] });
      expect(seen).toEqual(['a', 'bad', 'c', 'worse']);
      later();
      expect(await drained(queue)).toEqual(['bad', 'worse']);
    });
  });
}
