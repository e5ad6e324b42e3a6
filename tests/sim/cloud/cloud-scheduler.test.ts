import { describe, expect, test } from 'vitest';
import type { JobFaultOptions } from '../../../shared/sim/cloud/scheduler/faults.ts';
import { TickFunction } from '../../runtime/jobs/calls.ts';
import { tickWith, type JobChange } from '../../runtime/jobs/life.ts';
import { AT as TWENTY, cloud, target, type Cloud, type Reply, type Request } from './served.ts';

const MINUTE = 60_000;
/** A second before 09:20. */
const AT = TWENTY - 1_000;

interface Made extends Cloud {
  /** "09:21" of each call; "none" where it says no schedule time. */
  readonly times: string[];
  readonly requests: Request[];
  answer: (request: Request) => Promise<Reply> | Reply;
}

async function made(change: JobChange = {}, forcedCarries: 'next' | 'nothing' = 'next'): Promise<Made> {
  const jobs = tickWith(change);
  const own: Pick<Made, 'times' | 'requests' | 'answer'> = { times: [], requests: [], answer: () => 200 };
  const jobUrl = await target((request) => {
    own.requests.push(request);
    own.times.push(timeOf(request));
    return own.answer(request);
  });
  return Object.assign(own, await cloud({ jobs, jobUrl, forcedCarries, startAt: AT }));
}

function timeOf({ headers }: Request): string {
  const text = headers['x-cloudscheduler-scheduletime'];
  if (typeof text !== 'string') return 'none';
  return new Date(Date.parse(text) + 330 * MINUTE).toISOString().slice(11, 16);
}

const arm = (of: Made, fault: JobFaultOptions): void => of.scheduler.faults.arm(fault);

describe('the local Cloud Scheduler', () => {
  test('calls a job in each minute of its schedule, with its name, its time and a token', async () => {
    const tick = await made();
    await tick.server.driver.moveTo(TWENTY + 3 * MINUTE, true);
    expect(tick.times).toEqual(['09:20', '09:21', '09:22', '09:23']);
    expect(tick.requests[1]).toMatchObject({
      method: 'POST',
      url: '/tick-stocks',
      headers: {
        'x-cloudscheduler': 'true',
        'x-cloudscheduler-jobname': 'tick-stocks',
        'x-cloudscheduler-scheduletime': '2026-09-09T03:51:00Z',
        'user-agent': 'Google-Cloud-Scheduler',
        authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/),
      },
    });
  });

  test('tries a failed run again under the same time, until the next one is due', async () => {
    const tick = await made({ retries: 5 });
    tick.answer = () => (tick.times.length < 3 ? 503 : 200);
    await tick.server.driver.moveTo(TWENTY + 30_000, true);
    expect(tick.times).toEqual(['09:20', '09:20', '09:20']);
    tick.answer = () => 500;
    await tick.server.driver.moveTo(TWENTY + 2 * MINUTE, true);
    // 5, 10, 20 and 40 s after one another: the fourth would be after the next run.
    expect(tick.times.slice(3)).toEqual(['09:21', '09:21', '09:21', '09:21', '09:22']);
  });

  test('does not try again without retries', async () => {
    const tick = await made();
    tick.answer = () => 500;
    await tick.server.driver.moveTo(TWENTY + MINUTE, true);
    expect(tick.times).toEqual(['09:20', '09:21']);
  });

  test('begins no run before the one before it has ended, or its deadline has passed', async () => {
    const tick = await made({ attemptDeadlineSeconds: 150 });
    const seen = Promise.withResolvers<void>();
    tick.answer = ({ headers }) => {
      if (headers['x-cloudscheduler-scheduletime'] !== '2026-09-09T03:50:00Z') return 200;
      seen.resolve();
      return new Promise<never>(() => undefined);
    };
    const { driver } = tick.server;
    await driver.moveTo(TWENTY, false);
    await seen.promise;
    await driver.moveTo(TWENTY + 2 * MINUTE, false);
    expect(tick.scheduler.job('tick-stocks')?.running).not.toBeNull();
    await driver.moveTo(TWENTY + 150_000, false);
    await driver.settled();
    expect(tick.times).toEqual(['09:20', '09:21']);
    await driver.moveTo(TWENTY + 3 * MINUTE, true);
    expect(tick.times).toEqual(['09:20', '09:21', '09:23']);
  });

  test.each<[JobFaultOptions, readonly string[]]>([
    [{ fault: 'duplicate' }, ['09:20', '09:20', '09:21']],
    [{ fault: 'skip' }, ['09:21']],
    [{ fault: 'late', ms: 20_000 }, ['09:20', '09:21']],
    [{ fault: 'lost-ack' }, ['09:20', '09:20', '09:21']],
    [{ fault: 'skip', job: 'somebody-else' }, ['09:20', '09:21']],
  ])('with %j', async (fault, times) => {
    const tick = await made({ retries: 1 });
    arm(tick, fault);
    await tick.server.driver.moveTo(TWENTY + MINUTE, true);
    expect(tick.times).toEqual(times);
  });

  test('a paused job is not called, and what was missed is not made up', async () => {
    const tick = await made();
    const job = tick.scheduler.job('tick-stocks')!;
    await tick.server.driver.moveTo(TWENTY, true);
    expect(tick.scheduler.pause(job)).toBe(true);
    expect(tick.scheduler.pause(job)).toBe(false);
    await tick.server.driver.moveTo(TWENTY + 5 * MINUTE, true);
    expect(tick.scheduler.resume(job, TWENTY + 5 * MINUTE)).toBe(true);
    await tick.server.driver.moveTo(TWENTY + 6 * MINUTE, true);
    expect(tick.times).toEqual(['09:20', '09:26']);
  });
});

describe('a function that is called by it', () => {
  test.each(['next', 'nothing'] as const)(
    'does each minute once, with duplicates, lost answers and a run by hand that says %s',
    async (forcedCarries) => {
      const tick = await made({ retries: 2 }, forcedCarries);
      const body = new TickFunction(TWENTY);
      tick.answer = async ({ headers }) => {
        body.now = tick.clock.now();
        const { kind } = await body.call(headers);
        return kind === 'busy' ? 429 : 200;
      };
      const { driver } = tick.server;
      for (const fault of ['duplicate', 'lost-ack'] as const) arm(tick, { fault, times: 2 });
      await driver.moveTo(TWENTY + MINUTE + 20_000, true);
      tick.scheduler.run(tick.scheduler.job('tick-stocks')!);
      await driver.moveTo(TWENTY + 3 * MINUTE, true);
      expect(body.ran).toEqual(['09:20', '09:21', '09:21 by hand', '09:22', '09:23']);
      expect(tick.times.length).toBeGreaterThan(body.ran.length);
    },
  );
});
