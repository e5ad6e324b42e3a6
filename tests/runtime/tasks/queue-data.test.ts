import { expect, test } from 'vitest';
import queueFile from '../../../functions/queue.json' with { type: 'json' };
import { queueDataOf } from '../../../shared/runtime/tasks/queue-data.ts';

test('the queue of entries calls one function at a time and waits longer than it may take', () => {
  expect(queueDataOf(queueFile)).toMatchObject({
    what: 'execute-order',
    maxConcurrentDispatches: 1,
    dispatchDeadlineSeconds: 330,
    functionTimeoutSeconds: 300,
  });
});

test.each([
  [{ dispatchDeadlineSeconds: 300 }, 'dispatchDeadlineSeconds: must be above functionTimeoutSeconds'],
  [{ minBackoffSeconds: 11 }, 'minBackoffSeconds: must not be above maxBackoffSeconds'],
  [{ maxAttempts: 0 }, 'maxAttempts'],
  [{ name: 'a b' }, 'name: must be'],
  [{ more: 1 }, 'more'],
])('%j is refused', (change, why) => {
  expect(() => queueDataOf({ ...queueFile, ...change })).toThrow(why);
});
