import { z } from 'zod';
import { parseCron, type Cron } from './cron.ts';

/** What runs when, as data: the local scheduler and the cloud's read the same `functions/jobs.json`. */
export interface Job {
  readonly name: string;
  /** The function it calls. */
  readonly what: string;
  readonly about: string;
  readonly schedule: string;
  readonly cron: Cron;
  readonly timeZone: 'Asia/Kolkata';
  readonly on: 'trading-day' | 'every-day';
  readonly within: Within;
  readonly missed: Missed;
  /** A run that is later than this is never made up. */
  readonly lateAtMostSeconds: number;
  /** How often a run that failed is tried again at once. */
  readonly retries: number;
  /** A run that takes longer is told; in the cloud it is cut off. */
  readonly attemptDeadlineSeconds: number;
}

/**
 * `session`: from the end of the day's first minute of trading to its last close and `afterMinutes` more; `close`: once, at the first minute of the
 * schedule that is at least `afterMinutes` after the last close, so that a schedule may name one minute for ordinary days and later ones for a session
 * in the evening; `day`: all of it.
 */
export type Within =
  | { readonly kind: 'session' | 'close'; readonly afterMinutes: number }
  | { readonly kind: 'day' };

/** Which of the runs that were missed are made up: only the newest, each in its order, or none. */
export type Missed = 'latest' | 'each' | 'skip';

/** Part of a document's key and of a cloud resource's name. */
const nameField = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'a name is lower-case letters, digits and hyphens, from a letter on');

const scheduleField = z.string().superRefine((text, ctx) => {
  try {
    parseCron(text);
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

const jobSchema = z
  .strictObject({
    name: nameField,
    what: nameField,
    about: z.string().min(1).max(100),
    schedule: scheduleField,
    timeZone: z.literal('Asia/Kolkata'),
    on: z.enum(['trading-day', 'every-day']),
    within: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['session', 'close']), afterMinutes: z.int().min(0).max(240) }),
      z.strictObject({ kind: z.literal('day') }),
    ]),
    missed: z.enum(['latest', 'each', 'skip']),
    lateAtMostSeconds: z.int().min(60).max(86_400),
    retries: z.int().min(0).max(5),
    attemptDeadlineSeconds: z.int().min(15).max(1800),
  })
  .refine(({ on, within }) => on === 'trading-day' || within.kind === 'day', {
    path: ['within'],
    message: 'a session is of a trading day: a job of every day has {"kind": "day"}',
  });

/** The jobs of parsed JSON, in their order. Throws a RangeError with a line for each bad field, naming the job and the field. */
export function jobsOf(json: unknown): readonly Job[] {
  const result = z.array(jobSchema).max(50).safeParse(json);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `${placeOf(json, path)}${message}`);
    throw new RangeError(`the jobs cannot be read:\n${lines.join('\n')}`);
  }
  const names = result.data.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`the jobs cannot be read:\njob "${twice}" is there twice`);
  return result.data.map((job) => Object.assign(job, { cron: parseCron(job.schedule) }));
}

/** 'job "tick-stocks": schedule: ', or the job's number where it has no name. */
function placeOf(json: unknown, path: readonly PropertyKey[]): string {
  const [index, ...field] = path;
  if (index === undefined) return '';
  const named = z.object({ name: z.string() }).safeParse(Array.isArray(json) ? json[Number(index)] : null);
  const job = named.success ? `job "${named.data.name}"` : `job ${Number(index) + 1}`;
  return `${job}: ${field.length === 0 ? '' : `${field.map(String).join('.')}: `}`;
}
