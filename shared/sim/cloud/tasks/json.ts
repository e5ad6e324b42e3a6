import { placePath, type CloudPlace } from '../../../domain/cloud.ts';
import { durationText, instantText } from '../wire.ts';
import type { AttemptMade, TaskEntry } from './entry.ts';
import type { TaskQueue } from './task-queue.ts';

/** Enums are numbers: the official client asks for that (`$alt=json;enum-encoding=int`), and reads them by either. */
const VIEW = { basic: 1, full: 2 } as const;
const STATE = { running: 1, paused: 2 } as const;
const METHODS: readonly string[] = ['', 'POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** By its number or its name; undefined: there is no such method. */
export function methodOf(asked: number | string): string | undefined {
  const method = typeof asked === 'number' ? METHODS[asked] : METHODS.find((each) => each === asked);
  return method === '' ? undefined : method;
}

export function queuePath(place: CloudPlace, queue: string): string {
  return `${placePath(place)}/queues/${queue}`;
}

/** A Queue of the protocol. */
export function queueJson(place: CloudPlace, { name, settings, isPaused, purgedAt }: TaskQueue) {
  const { maxDispatchesPerSecond, maxBurstSize, maxConcurrentDispatches } = settings;
  return {
    name: queuePath(place, name),
    rateLimits: { maxDispatchesPerSecond, maxBurstSize, maxConcurrentDispatches },
    retryConfig: {
      maxAttempts: settings.maxAttempts,
      maxRetryDuration: durationText(settings.maxRetryDurationMs),
      minBackoff: durationText(settings.minBackoffMs),
      maxBackoff: durationText(settings.maxBackoffMs),
      maxDoublings: settings.maxDoublings,
    },
    state: isPaused ? STATE.paused : STATE.running,
    ...(purgedAt === null ? {} : { purgeTime: instantText(purgedAt) }),
  };
}

/** A Task of the protocol. `full`: with its body, which the basic view leaves out. */
export function taskJson(path: string, entry: TaskEntry, full: boolean) {
  const { asked, dueAt, createdAt, dispatches, responses, first, last } = entry;
  const { url, headers, body, oidc } = asked;
  return {
    name: `${path}/tasks/${asked.name}`,
    httpRequest: {
      url,
      httpMethod: METHODS.indexOf(asked.method),
      headers,
      ...(full ? { body: Buffer.from(body).toString('base64') } : {}),
      ...(oidc === null ? {} : { oidcToken: { serviceAccountEmail: oidc.email, audience: oidc.audience } }),
    },
    scheduleTime: instantText(dueAt),
    createTime: instantText(createdAt),
    dispatchDeadline: durationText(asked.deadlineMs),
    dispatchCount: dispatches,
    responseCount: responses,
    // Of the first attempt only its time is kept.
    ...(first === null ? {} : { firstAttempt: { dispatchTime: instantText(first.dispatchAt) } }),
    ...(last === null ? {} : { lastAttempt: attemptJson(last) }),
    view: full ? VIEW.full : VIEW.basic,
  };
}

function attemptJson({ scheduleAt, dispatchAt, responseAt, code }: AttemptMade) {
  return {
    scheduleTime: instantText(scheduleAt),
    dispatchTime: instantText(dispatchAt),
    ...(responseAt === null ? {} : { responseTime: instantText(responseAt) }),
    ...(code === null ? {} : { responseStatus: { code } }),
  };
}
