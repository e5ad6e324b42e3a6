import { z } from 'zod';
import type { CloudPlace } from '../../../domain/cloud.ts';
import type { Page } from '../../kite/server/http.ts';
import { answered, bodyAs, duration, failed, instant, pageOf, type ApiRequest } from '../wire.ts';
import type { TaskAsked } from './entry.ts';
import { methodOf, queueJson, queuePath, taskJson } from './json.ts';
import { queueSettingsSchema } from './settings.ts';
import type { TaskQueue } from './task-queue.ts';

/** Limits of the protocol: https://cloud.google.com/tasks/docs/quotas and google/cloud/tasks/v2/task.proto */
const SCHEDULE_MAX_MS = 30 * 86_400_000;
const BODY_MAX = 1_048_576;
const DEADLINE_MS = { least: 15_000, most: 1_800_000, standard: 600_000 } as const;

const view = z.union([z.literal([0, 1, 2]), z.enum(['VIEW_UNSPECIFIED', 'BASIC', 'FULL'])]).default(0);

const email = z.email('must be the e-mail address of a service account');

const createSchema = z.strictObject({
  responseView: view,
  task: z.strictObject({
    name: z.string().default(''),
    scheduleTime: instant.nullish(),
    dispatchDeadline: duration
      .refine((ms) => ms >= DEADLINE_MS.least && ms <= DEADLINE_MS.most, { error: 'must be 15s to 1800s' })
      .nullish(),
    httpRequest: z.strictObject({
      url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_083),
      httpMethod: z.union([z.int(), z.string()]).default(1),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.base64().default(''),
      oidcToken: z.strictObject({ serviceAccountEmail: email, audience: z.string().default('') }).nullish(),
    }),
  }),
});

const updateSchema = z.strictObject({
  name: z.string().optional(),
  rateLimits: z
    .strictObject({
      maxDispatchesPerSecond: z.number().optional(),
      maxConcurrentDispatches: z.int().optional(),
      maxBurstSize: z.int().optional(),
    })
    .default({}),
  retryConfig: z
    .strictObject({
      maxAttempts: z.int().optional(),
      maxRetryDuration: duration.optional(),
      minBackoff: duration.optional(),
      maxBackoff: duration.optional(),
      maxDoublings: z.int().optional(),
    })
    .default({}),
});

/** The queues of one place, and how a task without a name gets one. */
export interface TasksServed {
  readonly place: CloudPlace;
  readonly queues: ReadonlyMap<string, TaskQueue>;
  readonly newName: () => string;
}

/** Cloud Tasks v2 over HTTP. Calls of targets begin with whoever drives the queues. Null: no path of this API. */
export function tasksApi(served: TasksServed, request: ApiRequest, at: number): Page | null {
  const prefix = `/v2/${queuePath(served.place, '')}`;
  const { method, pathname, query, body } = request;
  if (!pathname.startsWith('/v2/')) return null;
  const match = /^([A-Za-z0-9-]{1,100})(?:\/tasks(?:\/([A-Za-z0-9_-]{1,500}))?)?(?::([a-zA-Z]+))?$/.exec(
    pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '',
  );
  const [, queueName = '', taskName, verb] = match ?? [];
  const queue = served.queues.get(queueName);
  if (queue === undefined)
    return failed('NOT_FOUND', `there is no queue at ${pathname}; there are: ${namesOf(served)}`);
  const path = queuePath(served.place, queueName);
  const ofTasks = pathname.includes('/tasks');
  const what = `${method}${ofTasks ? (taskName === undefined ? ' tasks' : ' task') : ''}${verb === undefined ? '' : `:${verb}`}`;
  switch (what) {
    case 'GET':
      return answered(queueJson(served.place, queue));
    case 'PATCH':
      return updated(served.place, queue, body);
    case 'POST:pause':
    case 'POST:resume':
      queue.isPaused = verb === 'pause';
      return answered(queueJson(served.place, queue));
    case 'POST:purge':
      queue.purge(at);
      return answered(queueJson(served.place, queue));
    case 'POST tasks':
      return created(served, queue, path, body, at);
    case 'GET tasks':
      return listed(queue, path, query);
    case 'GET task': {
      const entry = queue.task(taskName ?? '');
      return entry === undefined
        ? noTask(pathname)
        : answered(taskJson(path, entry, isFull(query.get('responseView'))));
    }
    case 'DELETE task':
      return queue.delete(taskName ?? '', at) ? answered({}) : noTask(pathname);
    default:
      return failed('UNIMPLEMENTED', `${method} ${pathname} is not served here`);
  }
}

function namesOf({ place, queues }: TasksServed): string {
  return [...queues.keys()].map((name) => queuePath(place, name)).join(', ');
}

function noTask(pathname: string): Page {
  return failed('NOT_FOUND', `there is no task at ${pathname}`);
}

function isFull(asked: string | number | null): boolean {
  return asked === 'FULL' || asked === 2 || asked === '2';
}

function listed(queue: TaskQueue, path: string, query: URLSearchParams): Page {
  const page = pageOf(queue.tasks, query, 1_000);
  if ('page' in page) return page.page;
  const full = isFull(query.get('responseView'));
  const tasks = page.rows.map((entry) => taskJson(path, entry, full));
  return answered({ tasks, nextPageToken: page.nextPageToken });
}

function created(served: TasksServed, queue: TaskQueue, path: string, body: string, at: number): Page {
  const read = bodyAs(createSchema, body);
  if ('page' in read) return read.page;
  const { task, responseView } = read.value;
  const prefix = `${path}/tasks/`;
  const name = task.name === '' ? served.newName() : task.name.slice(prefix.length);
  if ((task.name !== '' && !task.name.startsWith(prefix)) || !/^[A-Za-z0-9_-]{1,500}$/.test(name))
    return failed('INVALID_ARGUMENT', `task.name "${task.name}" must be ${prefix}TASK_ID`);
  const { url, headers, oidcToken, httpMethod } = task.httpRequest;
  const method = methodOf(httpMethod);
  if (method === undefined)
    return failed('INVALID_ARGUMENT', `task.httpRequest.httpMethod: there is no ${httpMethod}`);
  const bytes = Buffer.from(task.httpRequest.body, 'base64');
  if (bytes.length > BODY_MAX)
    return failed(
      'INVALID_ARGUMENT',
      `task.httpRequest.body has ${bytes.length} bytes, allowed are ${BODY_MAX}`,
    );
  const scheduleAt = task.scheduleTime ?? null;
  if (scheduleAt !== null && scheduleAt > at + SCHEDULE_MAX_MS)
    return failed('INVALID_ARGUMENT', 'task.scheduleTime is more than 30 days ahead');
  if (queue.faults.fire('create-unavailable', name, at) !== null)
    return failed('UNAVAILABLE', 'the task was not taken (an armed fault)');
  const asked: TaskAsked = {
    name,
    method,
    url,
    headers,
    body: bytes,
    oidc:
      oidcToken == null
        ? null
        : { email: oidcToken.serviceAccountEmail, audience: oidcToken.audience || url },
    scheduleAt,
    deadlineMs: task.dispatchDeadline ?? DEADLINE_MS.standard,
  };
  const entry = queue.create(asked, at);
  if (entry === 'exists')
    return failed('ALREADY_EXISTS', `the task ${prefix}${name} is there, or was there a short while ago`);
  if (queue.faults.fire('create-lost-answer', name, at) !== null)
    return failed('UNAVAILABLE', 'the answer was lost (an armed fault)');
  return answered(taskJson(path, entry, isFull(responseView)));
}

function updated(place: CloudPlace, queue: TaskQueue, body: string): Page {
  const read = bodyAs(updateSchema, body);
  if ('page' in read) return read.page;
  const { rateLimits, retryConfig: retry } = read.value;
  const { maxDispatchesPerSecond, maxConcurrentDispatches } = rateLimits;
  const { maxAttempts, maxRetryDuration, minBackoff, maxBackoff, maxDoublings } = retry;
  const changes = Object.entries({
    maxDispatchesPerSecond,
    maxConcurrentDispatches,
    maxAttempts,
    maxRetryDurationMs: maxRetryDuration,
    minBackoffMs: minBackoff,
    maxBackoffMs: maxBackoff,
    maxDoublings,
  }).filter(([, value]) => value !== undefined);
  const settings = queueSettingsSchema.safeParse({ ...queue.settings, ...Object.fromEntries(changes) });
  if (!settings.success)
    return failed(
      'INVALID_ARGUMENT',
      settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
    );
  queue.settings = settings.data;
  return answered(queueJson(place, queue));
}
