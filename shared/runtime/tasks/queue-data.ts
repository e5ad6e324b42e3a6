import { z } from 'zod';

/** The queue of entries, as data: the cloud's, by Terraform, and the local one read the same `functions/queue.json`. */
const queueSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits and hyphens'),
    /** The function that it calls. */
    what: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be lower-case letters, digits and hyphens'),
    maxConcurrentDispatches: z.int().min(1).max(5_000),
    maxDispatchesPerSecond: z.number().positive().max(500),
    dispatchDeadlineSeconds: z.int().min(15).max(1_800),
    functionTimeoutSeconds: z.int().min(1).max(3_600),
    /** A task is given up when both its attempts and its time are used up. */
    maxAttempts: z.int().min(1),
    maxRetryDurationSeconds: z.int().min(0),
    minBackoffSeconds: z.int().min(0),
    maxBackoffSeconds: z.int().min(0),
    maxDoublings: z.int().min(0).max(30),
  })
  .refine(
    ({ dispatchDeadlineSeconds, functionTimeoutSeconds }) => dispatchDeadlineSeconds > functionTimeoutSeconds,
    {
      path: ['dispatchDeadlineSeconds'],
      error: 'must be above functionTimeoutSeconds: who is still at work is not called a second time',
    },
  )
  .refine(({ minBackoffSeconds, maxBackoffSeconds }) => minBackoffSeconds <= maxBackoffSeconds, {
    path: ['minBackoffSeconds'],
    error: 'must not be above maxBackoffSeconds',
  });

export type QueueData = Readonly<z.infer<typeof queueSchema>>;

/** Throws a RangeError with a line for each bad field. */
export function queueDataOf(json: unknown): QueueData {
  const read = queueSchema.safeParse(json);
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  throw new RangeError(`the queue cannot be read:\n${lines.join('\n')}`);
}
