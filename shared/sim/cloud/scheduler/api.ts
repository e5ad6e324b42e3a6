import { placePath, type CloudPlace } from '../../../domain/cloud.ts';
import type { Page } from '../../kite/server/http.ts';
import { answered, durationText, failed, instantText, pageOf, type ApiRequest } from '../wire.ts';
import type { CloudScheduler, JobState } from './cloud-scheduler.ts';

const STATE = { enabled: 1, paused: 2 } as const;

/** Jobs a page of a listing: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs/list */
const PAGE_MAX = 500;

/** Cloud Scheduler v1 over HTTP: list, get, pause, resume, run. Jobs are made elsewhere, as data. Null: no path of this API. */
export function schedulerApi(
  place: CloudPlace,
  scheduler: CloudScheduler,
  request: ApiRequest,
  at: number,
): Page | null {
  const prefix = `/v1/${placePath(place)}/jobs`;
  const { method, pathname, query } = request;
  if (!pathname.startsWith('/v1/')) return null;
  const match = /^(?:\/([A-Za-z0-9_-]{1,500}))?(?::([a-zA-Z]+))?$/.exec(
    pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '-',
  );
  if (match === null) return failed('NOT_FOUND', `there is nothing at ${pathname}`);
  const [, name, verb = ''] = match;
  if (name === undefined)
    return method === 'GET' && verb === '' ? listed(place, scheduler, query) : unserved(method, pathname);
  const state = scheduler.job(name);
  if (state === undefined) return failed('NOT_FOUND', `there is no job at ${pathname}`);
  switch (`${method}:${verb}`) {
    case 'GET:':
      return answered(jobJson(place, state));
    case 'POST:pause':
      return scheduler.pause(state)
        ? answered(jobJson(place, state))
        : failed('FAILED_PRECONDITION', `the job ${name} is not enabled`);
    case 'POST:resume':
      return scheduler.resume(state, at)
        ? answered(jobJson(place, state))
        : failed('FAILED_PRECONDITION', `the job ${name} is not paused`);
    case 'POST:run':
      scheduler.run(state);
      return answered(jobJson(place, state));
    default:
      return unserved(method, pathname);
  }
}

function unserved(method: string, pathname: string): Page {
  return failed('UNIMPLEMENTED', `${method} ${pathname} is not served here`);
}

function listed(place: CloudPlace, scheduler: CloudScheduler, query: URLSearchParams): Page {
  const page = pageOf(scheduler.jobs, query, PAGE_MAX);
  if ('page' in page) return page.page;
  return answered({
    jobs: page.rows.map((state) => jobJson(place, state)),
    nextPageToken: page.nextPageToken,
  });
}

/** A Job of the protocol. */
function jobJson(place: CloudPlace, state: JobState) {
  const { job, target, isPaused, nextAt, retry, lastAttemptAt, lastCode } = state;
  const { url, oidc } = target;
  const scheduleAt = retry?.at ?? nextAt;
  return {
    name: `${placePath(place)}/jobs/${job.name}`,
    description: job.about,
    httpTarget: {
      uri: url,
      httpMethod: 1,
      ...(oidc === null ? {} : { oidcToken: { serviceAccountEmail: oidc.email, audience: oidc.audience } }),
    },
    schedule: job.schedule,
    timeZone: job.timeZone,
    state: isPaused ? STATE.paused : STATE.enabled,
    retryConfig: { retryCount: job.retries },
    attemptDeadline: durationText(job.attemptDeadlineSeconds * 1000),
    ...(scheduleAt === Infinity ? {} : { scheduleTime: instantText(scheduleAt) }),
    ...(lastAttemptAt === null ? {} : { lastAttemptTime: instantText(lastAttemptAt) }),
    ...(lastCode === null ? {} : { status: { code: lastCode } }),
  };
}
