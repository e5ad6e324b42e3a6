import { describe, expect, test } from 'vitest';
import type { Task } from '../../shared/ports.ts';
import { Recorder } from '../../shared/sim/records.ts';
import { Kernel } from '../../shared/sim/kernel.ts';
import { SimQueue, type Delivered, type QueueSettings } from '../../shared/sim/sim-queue.ts';
import { PLAIN_QUEUE } from '../../shared/sim/simulate.ts';
import { KERNEL_SWITCHES, Switchboard, type ArmedFault } from '../../shared/sim/switches.ts';
import { Random } from '../../shared/backtest/synthetic/random.ts';
import { queueContract } from '../contracts/queue.ts';
import { pumped } from './pumped.ts';

const task = (name: string, notBefore = 0): Task => ({
  name,
  orderId: `order-${name}`,
  notBefore,
  validUntil: 1_000,
});

/** The queue with what it handed over and when; `answer`: how a delivery ends. */
function desk(
  faults: readonly ArmedFault[] = [],
  settings: Partial<QueueSettings> = {},
  answer: (name: string, delivery: number) => Delivered = () => 'done',
) {
  const kernel = new Kernel(0, 10_000);
  const seen: string[] = [];
  const deliver = ({ name }: Task, _deadlineMs: number, told: (how: Delivered) => void): void => {
    seen.push(`${kernel.now()} ${name}`);
    kernel.after(10, 'a', () => told(answer(name, seen.length)));
  };
  const board = new Switchboard(KERNEL_SWITCHES, faults, 7);
  const queue = new SimQueue(
    kernel,
    new Recorder(),
    board,
    { ...PLAIN_QUEUE, ...settings },
    Random.named('q'),
    deliver,
  );
  const port = queue.port('a');
  const run = async (...tasks: readonly Task[]): Promise<readonly string[]> => {
    for (const each of tasks) await port.enqueue(each).catch(() => undefined);
    await kernel.run({ quietBy: 10_000_000 });
    return seen;
  };
  return { kernel, queue, port, seen, run };
}

queueContract('the simulated queue', async () => {
  const kernel = new Kernel(0, 10_000);
  let until = 0;
  let handle: (task: Task) => Promise<void> = async () => undefined;
  const errors: unknown[] = [];
  const queue = new SimQueue(
    kernel,
    new Recorder(),
    new Switchboard(KERNEL_SWITCHES, [], 7),
    { ...PLAIN_QUEUE, retryMs: [60_000, 60_000], atOnce: 1 },
    Random.named('q'),
    (each, _deadlineMs, told) => {
      handle(each).then(
        () => told('done'),
        (error: unknown) => {
          errors.push(error);
          told('failed');
        },
      );
    },
  );
  return {
    queue: {
      enqueue: (each) => queue.port('a').enqueue(each),
      async drain(work) {
        handle = work;
        errors.length = 0;
        await kernel.run({ at: until });
        if (errors.length > 0) throw new AggregateError([...errors]);
      },
    },
    later: () => {
      until += 60_000;
    },
  };
});

describe('a simulated queue', () => {
  test('hands over at once, not before a task’s own instant, and again what failed, with longer and longer waits', async () => {
    const { run } = desk([], { retryMs: [100, 300] }, (name, delivery) =>
      name === 'bad' && delivery < 6 ? 'failed' : 'done',
    );
    expect(await run(task('bad'), task('later', 500))).toEqual([
      '0 bad',
      '110 bad',
      '320 bad',
      '500 later',
      '630 bad',
      '940 bad',
    ]);
  });

  test.each(['died', 'deadline', 'nobody'] as const)(
    'hands over again where the answer was "%s"',
    async (how) => {
      const { run } = desk([], {}, (_name, delivery) => (delivery === 1 ? how : 'done'));
      expect(await run(task('a'))).toEqual(['0 a', '1010 a']);
    },
  );

  test('gives up after too many attempts, and keeps what it gave up', async () => {
    const { run, queue } = desk([], { attemptsMax: 2 }, () => 'failed');
    expect(await run(task('a'))).toHaveLength(2);
    expect(queue.dropped()).toEqual([task('a')]);
    expect(queue.waiting()).toEqual([]);
  });

  test('hands over no more at once than it may', async () => {
    const { run } = desk([], { atOnce: 1 });
    expect(await run(task('a'), task('b'), task('c'))).toEqual(['0 a', '10 b', '20 c']);
  });

  test('reorders within its delay, the same for a seed', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
    const runs = await Promise.all(
      [0, 1].map(() => desk([], { delayMs: [0, 500] }).run(...names.map((n) => task(n)))),
    );
    expect(runs[0]).toEqual(runs[1]);
    const order = runs[0]?.map((line) => line.split(' ')[1]);
    expect(order?.toSorted()).toEqual(names.toSorted());
    expect(order).not.toEqual(names);
  });

  test.each<[ArmedFault, readonly string[]]>([
    [{ fault: 'queue.deliver.twice', when: { call: 1 } }, ['0 a', '0 a', '0 b']],
    [{ fault: 'queue.deliver.late', when: { call: 1 }, ms: 700 }, ['0 b', '700 a']],
    [{ fault: 'queue.deliver.lost-ack', when: { call: 1 } }, ['0 a', '0 b', '1010 a']],
    [{ fault: 'queue.deliver.never', when: { call: 1 } }, ['0 b']],
    [{ fault: 'queue.deliver.behind', when: { call: 2 } }, ['0 a', '1 b']],
    [{ fault: 'queue.enqueue.unavailable', when: { call: 1 } }, ['0 b']],
    [{ fault: 'queue.enqueue.landed-error', when: { call: 1 } }, ['0 a', '0 b']],
  ])('with $fault', async (fault, seen) => {
    expect(await desk([fault]).run(task('a'), task('b'))).toEqual(seen);
  });

  test('takes the name of a task that it will never hand over, so that only another name brings it', async () => {
    const { port, run } = desk([{ fault: 'queue.deliver.never', when: { call: 1 } }]);
    expect(await port.enqueue(task('a'))).toBe('queued');
    expect(await port.enqueue(task('a'))).toBe('exists');
    expect(await run(task('a-2'))).toEqual(['0 a-2']);
  });

  test('answers through a life as it does at once', async () => {
    const { kernel, queue } = desk();
    const port = pumped(kernel, 'queue', queue.port('a'));
    expect([await port.enqueue(task('a')), await port.enqueue(task('a'))]).toEqual(['queued', 'exists']);
  });
});
