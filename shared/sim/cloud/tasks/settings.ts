import { z } from 'zod';

/** A queue as Cloud Tasks has it. Defaults are those of a queue that was made without saying otherwise. */
export const queueSettingsSchema = z
  .strictObject({
    maxDispatchesPerSecond: z.number().positive().max(500).default(500),
    maxConcurrentDispatches: z.int().min(1).max(5_000).default(1_000),
    maxBurstSize: z
      .int()
      .min(1)
      .default(100)
      .describe('UNV: Cloud Tasks chooses it by the rate, and does not say how.'),
    maxAttempts: z
      .int()
      .min(-1)
      .refine((n) => n !== 0, { error: 'must be -1 (no limit) or at least 1' })
      .default(100),
    maxRetryDurationMs: z.int().min(0).default(0).describe('0: age limits nothing.'),
    minBackoffMs: z.int().min(0).default(100),
    maxBackoffMs: z.int().min(0).default(3_600_000),
    maxDoublings: z.int().min(0).max(30).default(16),
    busyFactor: z
      .number()
      .min(1)
      .default(2)
      .describe('UNV: after 429 and 503 the wait is longer, by a factor that is not published.'),
    nameTakenMs: z
      .int()
      .min(0)
      .default(3_600_000)
      .describe(
        'How long a name stays taken after its task is gone: about an hour by the protocol, up to four by the reference.',
      ),
  })
  .refine(({ minBackoffMs, maxBackoffMs }) => minBackoffMs <= maxBackoffMs, {
    path: ['minBackoffMs'],
    error: 'must not be above maxBackoffMs',
  });

export type QueueSettings = z.output<typeof queueSettingsSchema>;
export type QueueOptions = z.input<typeof queueSettingsSchema>;

type Retry = Pick<QueueSettings, 'minBackoffMs' | 'maxBackoffMs' | 'maxDoublings'>;

/**
 * The wait before the `n`th retry (1 is the first): it doubles `maxDoublings` times, then grows by as much each time, up to `maxBackoffMs`. With 10 s, 300 s
 * and 3: 10, 20, 40, 80, 160, 240, 300, 300, … Source: RetryConfig of google/cloud/tasks/v2/queue.proto.
 */
export function backOffMs({ minBackoffMs, maxBackoffMs, maxDoublings }: Retry, n: number): number {
  const doublings = Math.min(n - 1, maxDoublings);
  const linear = Math.max(1, n - maxDoublings);
  return Math.min(maxBackoffMs, minBackoffMs * 2 ** doublings * linear);
}

/** No further attempt: all of them are used, and the time for them is over as well where there is one. */
export function isExhausted(
  { maxAttempts, maxRetryDurationMs }: QueueSettings,
  attempts: number,
  ageMs: number,
): boolean {
  return maxAttempts !== -1 && attempts >= maxAttempts && ageMs >= maxRetryDurationMs;
}
