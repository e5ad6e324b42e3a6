import { z } from 'zod';
import { MINUTE_MS } from '../../domain/time.ts';
import type { Ports } from '../../ports.ts';
import { dueJobs, type Due, type Sessions } from './due.ts';
import { giveBack, take } from './heard.ts';
import type { Job } from './schema.ts';
import { messageOf, whenText } from './telling.ts';

/** Headers as `node:http` gives them: names in lower case. */
export type JobHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface JobParts {
  readonly jobs: readonly Job[];
  readonly sessions: Sessions;
  readonly ports: Pick<Ports, 'clock' | 'store' | 'log'>;
  readonly nonce: () => string;
  readonly sleepUntil: (at: number) => Promise<void>;
  /** A clock may be behind the scheduler's by so much: a run that is this early waits for its time. */
  readonly skewMs: number;
}

/** A call of ours for the instant `at`. */
export interface Run extends Due {
  /** By a person, out of turn: it stands for no scheduled run. */
  readonly isForced: boolean;
}

export type JobReceived =
  | { readonly kind: 'done'; readonly at: number; readonly isForced: boolean }
  /** `busy` alone is to be answered with an error, so that the scheduler may ask again: whoever is at work may fail. */
  | { readonly kind: 'duplicate' | 'busy' | 'late' | 'closed' | 'refused'; readonly why: string };

const headersSchema = z.object({
  'x-cloudscheduler': z.literal('true', { error: 'must be "true"' }),
  'x-cloudscheduler-jobname': z.string({ error: 'must be the name of a job' }),
  'x-cloudscheduler-scheduletime': z.iso
    .datetime({ offset: true, error: 'must be an instant' })
    .transform((text) => Date.parse(text))
    .optional(),
});

/**
 * A call of Cloud Scheduler for the function `what`: `work` is done once for each scheduled run, however often it is called for. It calls at least
 * once; the run is (job, schedule time), which is the same in every repetition, and done runs are kept until they are too late to be run at all. A
 * run that failed or whose process died may be repeated.
 *
 * A run by hand says no schedule time, or that of the NEXT run. It is told by that time not having come: then it is done for the minute in which it is
 * called and marks nothing, so that the next run is not taken for its repetition. What says a time within `skewMs` from now waits for it, and is that
 * run: whoever does it does it in its time.
 *
 * Where the store does not answer the work is done all the same, for it bears repetition. Rejects with what `work` rejects with. Who calls is
 * known before this: headers prove nothing.
 */
export async function receivedJob(
  parts: JobParts,
  what: string,
  headers: JobHeaders,
  work: (run: Run) => Promise<void>,
): Promise<JobReceived> {
  const read = headersSchema.safeParse(headers);
  if (!read.success) return refused(`not from Cloud Scheduler: ${textOf(read.error)}`);
  const name = read.data['x-cloudscheduler-jobname'];
  const scheduledAt = read.data['x-cloudscheduler-scheduletime'];
  const job = parts.jobs.find((each) => each.name === name);
  if (job === undefined) return refused(`there is no job "${name}"`);
  if (job.what !== what) return refused(`the job ${name} is of ${job.what}, and this is ${what}`);
  const { clock } = parts.ports;
  const now = clock.now();
  if (scheduledAt === undefined || scheduledAt > now + parts.skewMs) {
    const at = minuteOf(now);
    await work({ job, at, isForced: true });
    return { kind: 'done', at, isForced: true };
  }
  if (scheduledAt > now) await parts.sleepUntil(scheduledAt);
  const at = minuteOf(scheduledAt);
  const lateMs = clock.now() - at;
  if (lateMs > job.lateAtMostSeconds * 1000)
    return {
      kind: 'late',
      why: `${name} of ${whenText(at)} is ${lateMs} ms late, allowed are ${job.lateAtMostSeconds} s`,
    };
  const closed = closedWhy(parts, job, at);
  if (closed !== null) return { kind: 'closed', why: closed };
  return once(parts, { job, at, isForced: false }, work);
}

async function once(parts: JobParts, run: Run, work: (run: Run) => Promise<void>): Promise<JobReceived> {
  const { ports } = parts;
  const { job, at } = run;
  const nonce = parts.nonce();
  const taken = await guarded(parts, run, () => take(ports.store, job, at, ports.clock.now(), nonce));
  if (taken === 'duplicate') return { kind: taken, why: `${job.name} of ${whenText(at)} is done` };
  if (taken === 'busy') return { kind: taken, why: `${job.name} of ${whenText(at)} is being done` };
  let isDone = false;
  try {
    await work(run);
    isDone = true;
  } finally {
    if (taken !== null)
      await guarded(parts, run, () =>
        giveBack(ports.store, job, { at, nonce, now: ports.clock.now(), isDone }),
      );
  }
  return { kind: 'done', at, isForced: false };
}

/** Null: the store did not answer. */
async function guarded<T>({ ports }: JobParts, { job, at }: Run, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    const fields = { job: job.name, dueAt: at, why: messageOf(error) };
    ports.log.write('ERROR', null, 'job is run without its guard', fields);
    return null;
  }
}

/** Why a scheduled run is none of ours: the cloud's scheduler knows no sessions. Null: it is. */
function closedWhy({ sessions }: JobParts, job: Job, at: number): string | null {
  const { due, closed } = dueJobs([job], sessions, at - 1, at);
  if (due.length > 0) return null;
  const [day] = closed;
  return day === undefined
    ? `${job.name} has no run at ${whenText(at)}`
    : `${job.name} has no run at ${whenText(at)}: ${day.refusal.why}`;
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS) * MINUTE_MS;
}

function refused(why: string): JobReceived {
  return { kind: 'refused', why };
}

function textOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
