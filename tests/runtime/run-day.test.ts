import { expect, test } from 'vitest';
import { replayed } from '../../shared/runtime/replayed.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { runDay } from '../../shared/runtime/run-day.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import jobs from '../../functions/jobs.json' with { type: 'json' };
import { market, setup } from './decided.ts';
import { world } from './world.ts';

/** The tiny day under these jobs. */
function dayUnder(rows: unknown): Promise<unknown> {
  const w = world(setup, market);
  const way = replayed({
    reach: async (at) => w.clock.set(at),
    begin: () => w.broker.begin(),
    path: () => w.broker.path(),
    passed: () => w.broker.passed(),
    drain: (handle) => w.queue.drain(handle),
    jobs: jobsOf(rows),
  });
  return runDay(
    w.ports,
    setup,
    market,
    way,
    SILENT,
    { source: 'test', request: {}, resume: false },
    { nonce: w.runtime.nonce, sleepUntil: w.runtime.sleepUntil },
  );
}

test('a day is lived under the jobs that there are', async () => {
  expect(await dayUnder(jobs)).toMatchObject({ trades: [{ exitReason: 'square-off' }], left: [] });
});

test('a job that calls nothing is refused before anything is lived', async () => {
  const wrong = jobs.map((job) => (job.what === 'tick-futures' ? { ...job, what: 'tick-future' } : job));
  await expect(dayUnder(wrong)).rejects.toThrow('a job calls "tick-future", and there is no such function');
});

test('a bot that no job calls is refused', async () => {
  const without = jobs.filter(({ what }) => what !== 'tick-stocks');
  await expect(dayUnder(without)).rejects.toThrow('no job calls tick-stocks: the bot would not trade');
});
