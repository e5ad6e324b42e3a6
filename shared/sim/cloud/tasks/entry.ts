import type { Call } from '../outcome.ts';

/** What a task is made of, as it was asked for. */
export interface TaskAsked {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly oidc: Call['oidc'];
  /** Not before this instant; null: at once. */
  readonly scheduleAt: number | null;
  readonly deadlineMs: number;
}

export interface AttemptMade {
  /** When it should have been, and when it was. */
  readonly scheduleAt: number;
  readonly dispatchAt: number;
  responseAt: number | null;
  /** Of gRPC; null: no answer yet. */
  code: number | null;
}

/** A task in a queue. Only its queue changes it. */
export interface TaskEntry {
  readonly sequence: number;
  readonly asked: TaskAsked;
  readonly createdAt: number;
  /** A second delivery that nobody asked for: what comes of it changes nothing. */
  readonly isCopy: boolean;
  /** When it is, or was, due next. */
  dueAt: number;
  /** The id of the call that is under way. */
  running: number | null;
  dispatches: number;
  /** Answers, and those of them that were no server errors. */
  responses: number;
  executions: number;
  first: AttemptMade | null;
  last: AttemptMade | null;
  previousStatus: number | null;
  retryReason: string | null;
}

export function newEntry(
  sequence: number,
  asked: TaskAsked,
  at: number,
  dueAt: number,
  isCopy: boolean,
): TaskEntry {
  return {
    sequence,
    asked,
    createdAt: at,
    isCopy,
    dueAt,
    running: null,
    dispatches: 0,
    responses: 0,
    executions: 0,
    first: null,
    last: null,
    previousStatus: null,
    retryReason: null,
  };
}

/**
 * The headers of a delivery, its own among them. Source:
 * https://cloud.google.com/tasks/docs/creating-http-target-tasks (Using HTTP target tasks: handler)
 */
export function headersOf(queue: string, entry: TaskEntry): Readonly<Record<string, string>> {
  const { asked, dispatches, executions, dueAt, previousStatus, retryReason } = entry;
  return {
    ...asked.headers,
    'User-Agent': 'Google-Cloud-Tasks',
    'X-CloudTasks-QueueName': queue,
    'X-CloudTasks-TaskName': asked.name,
    'X-CloudTasks-TaskRetryCount': String(dispatches - 1),
    'X-CloudTasks-TaskExecutionCount': String(executions),
    'X-CloudTasks-TaskETA': String(dueAt / 1000),
    ...(previousStatus === null ? {} : { 'X-CloudTasks-TaskPreviousResponse': String(previousStatus) }),
    ...(retryReason === null ? {} : { 'X-CloudTasks-TaskRetryReason': retryReason }),
  };
}
