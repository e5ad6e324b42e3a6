import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { CloudTasksClient } from '@google-cloud/tasks';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AT, cloud, EMAIL, PLACE, target, type Cloud, type Reply, type Request } from './served.ts';

const QUEUE = `projects/${PLACE.project}/locations/${PLACE.location}/queues/execute-order`;

function clientOf({ root }: Cloud): CloudTasksClient {
  const { hostname, port } = new URL(root);
  const open = { fallback: true, protocol: 'http', apiKey: 'none-is-needed', projectId: PLACE.project };
  return new CloudTasksClient({ ...open, apiEndpoint: hostname, port: Number(port) });
}

interface Made extends Cloud {
  readonly client: CloudTasksClient;
  readonly seen: Request[];
  readonly url: string;
  answer: (request: Request) => Promise<Reply> | Reply;
}

async function made(options: Parameters<typeof cloud>[0] = {}): Promise<Made> {
  const own: Pick<Made, 'seen' | 'answer'> = { seen: [], answer: () => 200 };
  const url = await target((request) => {
    own.seen.push(request);
    return own.answer(request);
  });
  const served = await cloud(options);
  return Object.assign(own, { ...served, url, client: clientOf(served) });
}

const task = (url: string, id: string) => ({
  name: `${QUEUE}/tasks/${id}`,
  httpRequest: {
    url: `${url}/execute-order`,
    httpMethod: 'POST' as const,
    oidcToken: { serviceAccountEmail: EMAIL, audience: url },
  },
});

const create = (of: Made, id: string) => of.client.createTask({ parent: QUEUE, task: task(of.url, id) });

const names = ({ seen }: Made): unknown[] => seen.map(({ headers }) => headers['x-cloudtasks-taskname']);

async function post(root: string, path: string, body: unknown): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${root}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, json: await response.json() };
}

describe('the local Cloud Tasks, by the official client', () => {
  test('pauses, lists, gets, deletes, purges and resumes', async () => {
    const of = await made();
    const [paused] = await of.client.pauseQueue({ name: QUEUE });
    expect(paused).toMatchObject({
      name: QUEUE,
      state: 'PAUSED',
      rateLimits: { maxConcurrentDispatches: 1_000 },
    });
    for (const id of ['a', 'b', 'c']) await create(of, id);
    await of.client.deleteTask({ name: `${QUEUE}/tasks/b` });
    const [rows] = await of.client.listTasks({ parent: QUEUE });
    expect(rows.map(({ name }) => name)).toEqual([`${QUEUE}/tasks/a`, `${QUEUE}/tasks/c`]);
    const [got] = await of.client.getTask({ name: `${QUEUE}/tasks/a`, responseView: 'FULL' });
    expect(got).toMatchObject({
      dispatchCount: 0,
      scheduleTime: { seconds: String(AT / 1000) },
      view: 'FULL',
    });
    await expect(of.client.getTask({ name: `${QUEUE}/tasks/b` })).rejects.toMatchObject({ code: 5 });
    await expect(create(of, 'b')).rejects.toMatchObject({ code: 6 });
    await of.client.purgeQueue({ name: QUEUE });
    expect((await of.client.listTasks({ parent: QUEUE }))[0]).toEqual([]);
    await create(of, 'd');
    expect((await of.client.resumeQueue({ name: QUEUE }))[0]).toMatchObject({ state: 'RUNNING' });
    await of.server.driver.settled();
    expect(names(of)).toEqual(['d']);
  });

  test('changes the limits and the retries of a queue, and refuses those that make no sense', async () => {
    const of = await made();
    const retryConfig = {
      maxAttempts: 5,
      minBackoff: { seconds: 1 },
      maxBackoff: { seconds: 8 },
      maxDoublings: 3,
    };
    const rateLimits = { maxConcurrentDispatches: 1, maxDispatchesPerSecond: 5 };
    const [updated] = await of.client.updateQueue({ queue: { name: QUEUE, rateLimits, retryConfig } });
    expect(updated).toMatchObject({
      rateLimits,
      retryConfig: { maxAttempts: 5, maxBackoff: { seconds: '8' } },
    });
    expect(of.queue.settings).toMatchObject({ maxConcurrentDispatches: 1, minBackoffMs: 1_000 });
    const wrong = of.client.updateQueue({
      queue: { name: QUEUE, retryConfig: { minBackoff: { seconds: 9 } } },
    });
    await expect(wrong).rejects.toMatchObject({ code: 3 });
  });

  test.each([
    [{ name: `${QUEUE}/tasks/a b` }, 'TASK_ID'],
    [{ name: 'projects/other/locations/x/queues/y/tasks/a' }, 'TASK_ID'],
    [{ dispatchDeadline: { seconds: 14 } }, 'must be 15s to 1800s'],
    [{ scheduleTime: { seconds: AT / 1000 + 31 * 86_400 } }, '30 days'],
    [{ httpRequest: { url: 'ftp://127.0.0.1/' } }, 'http or https URL'],
  ])('refuses the task %j', async (rest, why) => {
    const of = await made();
    const asked = of.client.createTask({ parent: QUEUE, task: { ...task(of.url, 'a'), ...rest } });
    await expect(asked).rejects.toMatchObject({ code: 3, message: expect.stringContaining(why) });
    expect(of.queue.tasks).toEqual([]);
  });

  test('tries again on whatever is not 2xx, and says so in its headers', async () => {
    const of = await made({ queue: { minBackoffMs: 1_000, maxAttempts: 5 } });
    const answers: Reply[] = [302, 500, 404, { status: 503, headers: { 'retry-after': '30' } }, 204];
    of.answer = () => answers[of.seen.length - 1] ?? 200;
    await create(of, 'a');
    await of.server.driver.moveTo(AT + 60_000, true);
    const head = (name: string): unknown[] => of.seen.map(({ headers }) => headers[`x-cloudtasks-${name}`]);
    expect(head('taskretrycount')).toEqual(['0', '1', '2', '3', '4']);
    // Server errors never reached the handler's own work.
    expect(head('taskexecutioncount')).toEqual(['0', '1', '1', '2', '2']);
    expect(head('taskpreviousresponse')).toEqual([undefined, '302', '500', '404', '503']);
    expect(head('taskretryreason')).toEqual([undefined, 'HTTP 302', 'HTTP 500', 'HTTP 404', 'HTTP 503']);
    expect(head('tasketa').map((eta) => Number(eta) * 1000 - AT)).toEqual([0, 1_000, 3_000, 7_000, 37_000]);
    expect(of.queue.tasks).toEqual([]);
  });

  test('gives a task up after its attempts', async () => {
    const of = await made({ queue: { maxAttempts: 3 } });
    of.answer = () => 500;
    await create(of, 'a');
    await of.server.driver.moveTo(AT + 60_000, true);
    expect(of.seen).toHaveLength(3);
    expect(of.queue.tasks).toEqual([]);
  });

  test('hangs up at the dispatch deadline and tries again; what the worker then does is its own', async () => {
    const of = await made({ queue: { maxConcurrentDispatches: 1 } });
    const reached = Promise.withResolvers<void>();
    of.answer = () => {
      reached.resolve();
      return of.seen.length === 1 ? new Promise<never>(() => undefined) : 200;
    };
    await of.client.createTask({
      parent: QUEUE,
      task: { ...task(of.url, 'a'), dispatchDeadline: { seconds: 330 } },
    });
    await reached.promise;
    await of.server.driver.moveTo(AT + 329_999, false);
    expect(of.queue.running).toBe(1);
    await of.server.driver.moveTo(AT + 330_000, false);
    await of.server.driver.moveTo(AT + 340_000, true);
    expect(of.seen).toHaveLength(2);
    expect(of.seen[1]?.headers).toMatchObject({ 'x-cloudtasks-taskretryreason': 'DEADLINE_EXCEEDED' });
    expect(of.queue.tasks).toEqual([]);
  });

  test('calls nobody outside this computer', async () => {
    const of = await made();
    await of.client.createTask({ parent: QUEUE, task: task('http://functions.example', 'a') });
    await of.server.driver.settled();
    expect(of.queue.task('a')?.retryReason).toMatch(/functions\.example is not called/);
  });

  test('signs its tokens with the key that it serves', async () => {
    const of = await made();
    await create(of, 'a');
    await of.server.driver.settled();
    const [head = '', claims = '', signature = ''] = (of.seen[0]?.headers.authorization ?? '')
      .slice(7)
      .split('.');
    const open = await fetch(`${of.root}/.well-known/openid-configuration`).then((answer) => answer.json());
    const { jwks_uri: keysAt } = z.object({ jwks_uri: z.string() }).parse(open);
    const { keys } = z
      .object({ keys: z.array(z.record(z.string(), z.string())) })
      .parse(await (await fetch(keysAt)).json());
    const key: JsonWebKey = keys[0] ?? {};
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({
      alg: 'RS256',
      kid: key['kid'],
    });
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      iss: of.root,
      aud: of.url,
      email: EMAIL,
      email_verified: true,
      iat: AT / 1000,
      exp: AT / 1000 + 3_600,
    });
    const proven = (text: string): boolean =>
      verify(
        'RSA-SHA256',
        Buffer.from(text),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      );
    expect(proven(`${head}.${claims}`)).toBe(true);
    expect(proven(`${head}.${claims}x`)).toBe(false);
    expect(key['d']).toBeUndefined();
  });
});

describe('its knobs', () => {
  test.each([
    [{ fault: 'duplicate' }, ['a', 'a', 'b', 'c']],
    [{ fault: 'delay', ms: 300_000 }, ['b', 'c', 'a']],
    [{ fault: 'reorder' }, ['c', 'a', 'b']],
    [{ fault: 'lost-ack' }, ['a', 'b', 'c', 'a']],
  ])('%j', async (fault, order) => {
    const of = await made({ queue: { maxConcurrentDispatches: 1 } });
    of.queue.isPaused = true;
    expect(
      await post(of.root, '/_control/arm', { of: 'queue', queue: 'execute-order', fault }),
    ).toMatchObject({ status: 200 });
    for (const id of ['a', 'b', 'c']) await create(of, id);
    await of.client.resumeQueue({ name: QUEUE });
    const moved = await post(of.root, '/_control/advance', { byMs: 600_000 });
    expect(moved).toEqual({ status: 200, json: { now: AT + 600_000 } });
    expect(names(of)).toEqual(order);
    expect(of.queue.faults.fired).toHaveLength(1);
  });

  test.each([
    ['/_control/arm', { of: 'queue', queue: 'nowhere', fault: { fault: 'reorder' } }, 'there is no queue'],
    ['/_control/arm', { of: 'queue', queue: 'execute-order', fault: { fault: 'delay' } }, 'fault.ms: is of'],
    ['/_control/arm', { of: 'scheduler', fault: { fault: 'skip', job: 'nobody' } }, 'there is no job'],
    ['/_control/advance', { byMs: -1 }, 'byMs'],
    ['/_control/advance', { to: AT - 1 }, 'time goes on'],
    ['/_control/advance', {}, 'needs one of'],
  ])('%s with %j is refused', async (path, body, why) => {
    const of = await made();
    const { status, json } = await post(of.root, path, body);
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain(why);
  });

  test('browsers and other hosts are not served', async () => {
    const of = await made();
    const from = await fetch(`${of.root}/_control/state`, { headers: { origin: 'http://evil.example' } });
    expect(from.status).toBe(403);
  });
});
