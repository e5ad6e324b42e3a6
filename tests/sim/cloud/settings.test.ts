import { expect, test } from 'vitest';
import { backOffMs, isExhausted, queueSettingsSchema } from '../../../shared/sim/cloud/tasks/settings.ts';

test('the back-off doubles, then grows by as much, then stays: the example of the protocol', () => {
  const retry = { minBackoffMs: 10_000, maxBackoffMs: 300_000, maxDoublings: 3 };
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => backOffMs(retry, n) / 1000);
  expect(waits).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
});

test('a task is given up when its attempts are used and the time for them is over', () => {
  const settings = queueSettingsSchema.parse({ maxAttempts: 3, maxRetryDurationMs: 60_000 });
  expect(isExhausted(settings, 3, 59_999)).toBe(false);
  expect(isExhausted(settings, 2, 60_000)).toBe(false);
  expect(isExhausted(settings, 3, 60_000)).toBe(true);
  expect(isExhausted({ ...settings, maxRetryDurationMs: 0 }, 3, 0)).toBe(true);
  expect(isExhausted({ ...settings, maxAttempts: -1 }, 1_000, 1e12)).toBe(false);
});

test.each([
  { maxAttempts: 0 },
  { maxConcurrentDispatches: 0 },
  { maxDispatchesPerSecond: 501 },
  { minBackoffMs: 2, maxBackoffMs: 1 },
])('a queue cannot have %j', (options) => {
  expect(queueSettingsSchema.safeParse(options).success).toBe(false);
});
