import { beforeAll, describe, expect, test } from 'vitest';
import { cloudTasksQueue, NotEnqueued } from '../../../shared/adapters/cloud-tasks/queue.ts';
import type { CloudTasksOptions } from '../../../shared/adapters/cloud-tasks/settings.ts';
import type { Queue, Task } from '../../../shared/ports.ts';
import { receivedTask } from '../../../shared/runtime/tasks/received.ts';
import { queueContract, type QueueCase } from '../../contracts/queue.ts';
import { AT, cloud, EMAIL, PLACE, target, type Cloud, type Request } from '../../sim/cloud/served.ts';

// The first import of the client is the slow one, and no test's own.
beforeAll(() => import('@google-cloud/tasks'));

const settings = (root: string, url: string, rest: Partial<CloudTasksOptions> = {}): CloudTasksOptions => ({
  place: PLACE,
  queue: 'execute-order',
  url: `${url}/execute-order`,
  serviceAccount: EMAIL,
  audience: url,
  root,
  ...rest,
});

const task = (name: string, rest: Partial<Task> = {}): Task => ({
  name,
  orderId: `order-${name}`,
  notBefore: 0,
  validUntil: AT + 20_000,
  ...rest,
});

/** Deliveries happen while it is drained: the queue is paused otherwise. */
async function drained(): Promise<QueueCase> {
  const { server, queue: served, clock, root } = await cloud({ queue: { maxConcurrentDispatches: 1 } });
  served.isPaused = true;
  let handle: (task: Task) => Promise<void> = async () => undefined;
  let errors: unknown[] = [];
  const url = await target(async ({ headers, body }) => {
    const received = receivedTask('execute-order', headers, body);
    if (received.kind === 'refused') {
      errors.push(new Error(received.why));
      return 200;
    }
    return handle(received.task).then(
      () => 200,
      (error: unknown) => {
        errors.push(error);
        return 500;
      },
    );
  });
  return {
    queue: {
      ...cloudTasksQueue(settings(root, url)),
      async drain(by) {
        [handle, errors] = [by, []];
        served.isPaused = false;
        server.driver.reach();
        await server.driver.settled();
        served.isPaused = true;
        if (errors.length > 0) throw new AggregateError(errors, 'not done');
      },
    },
    later: () => clock.moveTo(AT + 60_000),
  };
}

queueContract('Cloud Tasks by its official client', drained);

interface Made extends Cloud {
  readonly port: Queue;
  readonly seen: readonly Request[];
}

async function made(rest: Partial<CloudTasksOptions> = {}): Promise<Made> {
  const seen: Request[] = [];
  const served = await cloud();
  const url = await target((request) => {
    seen.push(request);
    return 200;
  });
  return { ...served, seen, port: cloudTasksQueue(settings(served.root, url, rest)) };
}

describe('a queue of Cloud Tasks', () => {
  test('hands a task over as JSON, with a dispatch deadline of 330 s and no earlier than asked', async () => {
    const { port, queue, server, seen, root } = await made();
    queue.isPaused = true;
    await port.enqueue(task('later', { notBefore: AT + 1_500 }));
    expect(queue.task('later')).toMatchObject({ dueAt: AT + 1_500, asked: { deadlineMs: 330_000 } });
    queue.isPaused = false;
    await server.driver.moveTo(AT + 1_499, true);
    expect(seen).toEqual([]);
    await server.driver.moveTo(AT + 1_500, true);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual(task('later', { notBefore: AT + 1_500 }));
    expect(seen[0]?.headers['content-type']).toBe('application/json');
    const claims = (seen[0]?.headers.authorization ?? '').split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: root,
      email: EMAIL,
    });
  });

  test('rejects where a task may be queued and the answer is lost; the same name then exists', async () => {
    const { port, queue } = await made();
    queue.isPaused = true;
    queue.faults.arm({ fault: 'create-lost-answer' });
    await expect(port.enqueue(task('a'))).rejects.toMatchObject({ name: 'NotEnqueued', isUnsure: true });
    expect(await port.enqueue(task('a'))).toBe('exists');
    queue.faults.arm({ fault: 'create-unavailable' });
    await expect(port.enqueue(task('b'))).rejects.toThrow('the task b may or may not be queued');
    expect(await port.enqueue(task('b'))).toBe('queued');
  });

  test('rejects with a certain refusal for a queue that is not there', async () => {
    const { port } = await made({ queue: 'elsewhere' });
    const refused = port.enqueue(task('a'));
    await expect(refused).rejects.toBeInstanceOf(NotEnqueued);
    await expect(refused).rejects.toMatchObject({ isUnsure: false });
    await expect(refused).rejects.toThrow(/the task a was not queued: .*no queue/);
  });

  test('gives up a server that does not answer in time', async () => {
    const silent = await target(() => new Promise<never>(() => undefined));
    const port = cloudTasksQueue(settings(silent, 'https://execute-order.example', { timeoutMs: 100 }));
    await expect(port.enqueue(task('a'))).rejects.toMatchObject({ isUnsure: true });
  });

  test('a name stays taken for an hour after its task is done', async () => {
    const { port, server, clock } = await made();
    expect(await port.enqueue(task('a'))).toBe('queued');
    await server.driver.settled();
    clock.moveTo(AT + 3_599_999);
    expect(await port.enqueue(task('a'))).toBe('exists');
    clock.moveTo(AT + 3_600_000);
    expect(await port.enqueue(task('a'))).toBe('queued');
  });

  test.each([
    [{ name: 'a b' }, 'name is "a b"'],
    [{ name: '' }, 'name is ""'],
    [{ name: 'x'.repeat(501) }, '1 to 500'],
    [{ orderId: '' }, 'no order id'],
    [{ notBefore: Number.NaN }, 'notBefore is NaN'],
    [{ validUntil: Infinity }, 'validUntil is Infinity'],
  ])('refuses a task with %j', async (rest, why) => {
    const port = cloudTasksQueue(settings('http://127.0.0.1:9', 'https://execute-order.example'));
    await expect(port.enqueue(task('a', rest))).rejects.toThrow(why);
    await expect(port.enqueue(task('a', rest))).rejects.toBeInstanceOf(RangeError);
  });

  test.each([
    [{ root: 'http://tasks.example' }, '127.0.0.1'],
    [{ root: 'https://tasks.example' }, 'googleapis.com'],
    [{ url: 'http://functions.example/x' }, 'https URL'],
    [{ serviceAccount: 'nobody' }, 'service account'],
    [{ dispatchDeadlineSeconds: 14 }, '15'],
    [{ queue: 'a/b' }, 'letters, digits and hyphens'],
  ])('refuses the settings %j', (rest, why) => {
    const asked = { ...settings('http://127.0.0.1:9', 'https://execute-order.example'), ...rest };
    expect(() => cloudTasksQueue(asked)).toThrow(why);
  });
});
