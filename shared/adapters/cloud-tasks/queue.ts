import { placePath } from '../../domain/cloud.ts';
import type { Queue, Task } from '../../ports.ts';
import { tasksClient } from './client.ts';
import { cloudTasksSettingsSchema, type CloudTasksOptions, type CloudTasksSettings } from './settings.ts';

/** Status codes of gRPC: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const ALREADY_EXISTS = 6;

/** What certainly created nothing: invalid argument, not found, permission denied, resource exhausted, failed precondition, unauthenticated. */
const REFUSALS: ReadonlySet<unknown> = new Set([3, 5, 7, 8, 9, 16]);

/** A call of `createTask` that did not answer, or answered with an error. */
export class NotEnqueued extends Error {
  /** The task may be in the queue all the same: the same name again tells. */
  readonly isUnsure: boolean;

  constructor(name: string, cause: unknown) {
    const code = codeOf(cause);
    const isUnsure = !REFUSALS.has(code);
    const what = isUnsure ? 'may or may not be queued' : 'was not queued';
    const text = cause instanceof Error ? cause.message : String(cause);
    super(`the task ${name} ${what}: ${text}${typeof code === 'number' ? ` (code ${code})` : ''}`, { cause });
    this.name = 'NotEnqueued';
    this.isUnsure = isUnsure;
  }
}

/**
 * Tasks in a queue of Cloud Tasks, which calls `url` with the whole task as JSON and an OIDC token. At least once, in any order, minutes late at times.
 * A name that is in the queue, or was up to some hours ago, answers `exists`; it is taken no longer than that, so that a claim decides and not the
 * queue. An error may hide a task that was accepted (NotEnqueued `isUnsure`): nothing is tried again here, for the same name may always be enqueued
 * again. Throws a ZodError for settings that make no sense; rejects with NotEnqueued, and with a RangeError for a task that cannot be one.
 */
export function cloudTasksQueue(options: CloudTasksOptions): Queue {
  const settings = cloudTasksSettingsSchema.parse(options);
  const parent = `${placePath(settings.place)}/queues/${settings.queue}`;
  let loaded: ReturnType<typeof tasksClient> | null = null;
  return {
    async enqueue(task) {
      checkTask(task);
      try {
        loaded ??= tasksClient(settings.place.project, settings.root);
        const client = await loaded.catch((error: unknown) => {
          loaded = null;
          throw error;
        });
        await client.createTask(
          { parent, task: requestOf(parent, task, settings) },
          { timeout: settings.timeoutMs },
        );
        return 'queued';
      } catch (error) {
        if (codeOf(error) === ALREADY_EXISTS) return 'exists';
        throw new NotEnqueued(task.name, error);
      }
    },
  };
}

function requestOf(parent: string, task: Task, settings: CloudTasksSettings) {
  const { name, notBefore } = task;
  const { url, serviceAccount: serviceAccountEmail, audience, dispatchDeadlineSeconds } = settings;
  return {
    name: `${parent}/tasks/${name}`,
    dispatchDeadline: { seconds: dispatchDeadlineSeconds },
    httpRequest: {
      httpMethod: 'POST',
      url,
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(task)),
      oidcToken: { serviceAccountEmail, audience },
    },
    // None: at once.
    ...(notBefore > 0 ? { scheduleTime: timestampOf(notBefore) } : {}),
  } as const;
}

function timestampOf(at: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(at / 1000);
  return { seconds, nanos: Math.round((at - seconds * 1000) * 1e6) };
}

/** Source: https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks (name) */
function checkTask({ name, orderId, notBefore, validUntil }: Task): void {
  if (!/^[A-Za-z0-9_-]{1,500}$/.test(name))
    throw new RangeError(
      `a task's name is ${JSON.stringify(name)}, allowed: 1 to 500 letters, digits, hyphens and underscores`,
    );
  if (orderId === '') throw new RangeError(`the task ${name} has no order id`);
  for (const [field, at] of Object.entries({ notBefore, validUntil }))
    if (!Number.isFinite(at) || at < 0)
      throw new RangeError(`the task ${name}: ${field} is ${at}, and must be an instant`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
