import { MINUTE_MS } from '../../domain/time.ts';
import type { Caller } from './endpoint.ts';
import type { HttpRequest } from './http.ts';

/** Of which minute a call is: its end, epoch ms. `wrong`: the body asks for one that cannot be. */
export type Asked = { readonly at: number } | { readonly wrong: string };

/** As late as a run may be made up (`functions/jobs.json`). */
export const LATE_MAX_MS = 3_600_000;
/** A clock that is ahead of ours, and Cloud Scheduler's own earliness. */
const EARLY_MAX_MS = 30_000;

/**
 * The body's `{"at": …}`; the instant for which Cloud Scheduler called, which is the same for each try of a run; the minute that just ended. A run that a
 * person forces carries the NEXT scheduled instant, or none: what has not come is not believed.
 */
export function minuteAsked(request: HttpRequest, caller: Caller, now: number): Asked {
  const latest = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const scheduled = caller === 'scheduler' ? request.header('x-cloudscheduler-scheduletime') : undefined;
  const at = Math.floor(Date.parse(scheduled ?? '') / MINUTE_MS) * MINUTE_MS;
  const unsaid = isNear(at, now) ? at : latest;
  return request.body.length > 0 ? ofBody(request.body, now, unsaid, false) : { at: unsaid };
}

/** The minute that a body is of, which says more than that. */
export function minuteTold({ body }: HttpRequest, now: number): Asked {
  return ofBody(body, now, null, true);
}

/** `unsaid`: of which minute it is where it does not say so; null: it has to. */
function ofBody(body: Buffer, now: number, unsaid: number | null, hasMore: boolean): Asked {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return { wrong: 'the body is no JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { wrong: 'the body is no object' };
  const names = Object.keys(value);
  if (names.length === 0 && unsaid !== null) return { at: unsaid };
  if (!hasMore && (names.length !== 1 || names[0] !== 'at'))
    return { wrong: 'the body may have "at" and nothing else' };
  const at: unknown = Reflect.get(value, 'at');
  if (typeof at !== 'number' || at % MINUTE_MS !== 0 || !isNear(at, now))
    return {
      wrong: `"at" is ${typeof at === 'number' ? String(at) : typeof at}; allowed: the end of a minute of the last ${LATE_MAX_MS / 60_000}, in milliseconds`,
    };
  return { at };
}

function isNear(at: number, now: number): boolean {
  return at > now - LATE_MAX_MS && at <= now + EARLY_MAX_MS;
}
