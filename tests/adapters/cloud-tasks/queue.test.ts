import { beforeAll, describe, expect, test } from 'vitest';
import { cloudTasksQueue, NotEnqueued } from '../../../shared/adapters/cloud-tasks/queue.ts';
import type { CloudTasksOptions } from '../../../shared/adapters/cloud-tasks/settings.ts';
import type { Queue, Task } from '../../../shared/ports.ts';
import { queueContract } from '../../contracts/queue.ts';
import { cloudSettings, drainedCloud } from '../../sim/cloud/drained-queue.ts';
import { AT, cloud, EMAIL, target, type Cloud, type Request } from '../../sim/cloud/served.ts';

// The first import of the client is the slow one, and no test's own.
beforeAll(() => import('@google-cloud/tasks'));

const task = (name: string, rest: Partial<Task> = {}): Task => ({
  name,
  orderId: `order-${name}`,
  notBefore: 0,
  validUntil: AT + 20_000,
  ...rest,
});

queueContract('Cloud Tasks by its official client', async () => {
  const { port, clock } = await drainedCloud(false);
  return { queue: port, later: () => clock.moveTo(AT + 60_000) };
});

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
  return { ...served, seen, port: cloudTasksQueue(cloudSettings(served.root, url, rest)) };
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
    const port = cloudTasksQueue(cloudSettings(silent, 'https://execute-order.example', { timeoutMs: 100 }));
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
    const port = cloudTasksQueue(cloudSettings('http://127.0.0.1:9', 'https://execute-order.example'));
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
    const asked = { ...cloudSettings('http://127.0.0.1:9', 'https://execute-order.example'), ...rest };
    expect(() => cloudTasksQueue(asked)).toThrow(why);
  });
});
