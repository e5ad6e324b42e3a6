import { describe, expect, test } from 'vitest';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { instantOf, minuteOf, minuteText, type Minute } from '../../shared/domain/time.ts';
import { jobsOf, type Job } from '../../shared/runtime/jobs/schema.ts';
import { IDLE_APP, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import { killAt, type Fate } from '../../shared/sim/fates.ts';
import { PLAIN_QUEUE, simulate, type Scenario } from '../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../shared/sim/switches.ts';

const DAY = 20260909;
const at = (minute: Minute, ms = 0): number => instantOf(DAY, minute) + ms;
const OPEN = { first: 556, last: 558 };

type Work = (ports: SimPorts, birth: Birth, told: (text: string) => void) => Promise<void>;

/** The jobs of `functions/jobs.json` that run while the market is open, but one, on a session of three minutes: what they called, when. */
async function called(
  faults: readonly ArmedFault[],
  work: Work = async () => undefined,
  change: Partial<Job> = {},
  fates: readonly Fate[] = [],
) {
  const told: string[] = [];
  const jobs = jobsOf(jobsFile)
    .filter(({ name, within }) => within.kind === 'session' && name !== 'tick-options')
    .map((job) => Object.assign(job, change));
  const scenario: Scenario<object> = {
    seed: 1,
    startAt: at(550),
    until: { at: at(565) },
    eventsMax: 10_000,
    legMs: [1, 1],
    queue: PLAIN_QUEUE,
    scheduler: { jobs, sessions: () => OPEN, from: at(550), until: at(564), retryMs: 5_000 },
    outside: () => ({}),
    lives: [
      {
        name: 'a',
        bornAt: at(550),
        restartMs: 100,
        app: (ports, birth) => {
          const job = (name: string) => async (due: number) => {
            const late = ports.clock.now() - due;
            told.push(`${minuteText(minuteOf(due))} ${name}${late === 0 ? '' : ` +${late}`}`);
            await work(ports, birth, (text) => void told.push(text));
          };
          return { ...IDLE_APP, jobs: { reconcile: job('reconcile'), 'tick-stocks': job('tick') } };
        },
      },
    ],
    switches: {},
    faults,
    fates,
    happenings: [],
    invariants: {},
  };
  return { told, result: await simulate(scenario) };
}

const FIRST = ['09:16 reconcile', '09:16 tick'];
const SECOND = ['09:17 reconcile', '09:17 tick'];
const THIRD = ['09:18 reconcile', '09:18 tick'];
const AFTER = ['09:19', '09:20', '09:21', '09:22', '09:23'].map((minute) => `${minute} reconcile`);

describe('a simulated scheduler', () => {
  test('calls the jobs of the file when they are due, and those that nobody serves are recorded', async () => {
    const { told, result } = await called([]);
    expect(told).toEqual([...FIRST, ...SECOND, ...THIRD, ...AFTER]);
    expect(result.failure).toBeNull();
    // The one life serves no futures.
    const futures = (await called([])).result.tail.filter((line) => line.includes('tick-futures'));
    expect(futures.every((line) => line.includes('"call"') || line.includes('"how":"nobody"'))).toBe(true);
  });

  // The calls are counted in the order of the jobs: the fourth is the second minute's first.
  test.each<[ArmedFault, readonly string[]]>([
    [{ fault: 'scheduler.missed', when: { call: 4 } }, [...FIRST, '09:17 tick', ...THIRD, ...AFTER]],
    [
      { fault: 'scheduler.twice', when: { call: 4 } },
      [...FIRST, '09:17 reconcile', '09:17 reconcile', '09:17 tick', ...THIRD, ...AFTER],
    ],
    [
      { fault: 'scheduler.late', when: { call: 4 }, ms: 30_000 },
      [...FIRST, '09:17 tick', '09:17 reconcile +30000', ...THIRD, ...AFTER],
    ],
  ])('with $fault', async (fault, wanted) => {
    expect((await called([fault])).told).toEqual(wanted);
  });

  test('lets a job that is at work delay its own next run, and no other job', async () => {
    const { told } = await called(
      [],
      async ({ clock }, { sleepUntil }, say) => {
        if (clock.now() >= at(557)) return;
        await sleepUntil(at(558, 20_000));
        say('done');
      },
      { attemptDeadlineSeconds: 300, what: 'reconcile' },
    );
    const first = '09:16 reconcile';
    const waited = ['09:17 reconcile +80000', '09:18 reconcile +20000'];
    // All three jobs call the same here, and each has three runs in the session.
    expect(told.slice(0, 12)).toEqual([
      first,
      first,
      first,
      'done',
      'done',
      'done',
      ...threeOf(waited[0]),
      ...threeOf(waited[1]),
    ]);
  });

  test('takes a run that overran its deadline for failed, and it works on beside the next', async () => {
    const { told } = await called([], async ({ clock }, { sleepUntil }, say) => {
      if (clock.now() >= at(557)) return;
      await sleepUntil(at(557, 20_000));
      say('done');
    });
    expect(told.slice(0, 6)).toEqual([...FIRST, ...SECOND, 'done', 'done']);
  });

  test('tries again what failed as often as the job says', async () => {
    let failures = 0;
    const work: Work = async ({ clock }) => {
      if (clock.now() >= at(557)) return;
      failures += 1;
      throw new Error('not today');
    };
    const { told } = await called([], work, { retries: 2 });
    const lates = ['', ' +5000', ' +10000'];
    expect(told.slice(0, 6)).toEqual(lates.flatMap((late) => FIRST.map((line) => `${line}${late}`)));
    expect(failures).toBe(6);
  });

  test('tries again what died on the way, once its next life is there', async () => {
    const fates = [killAt({ name: 'store.read', phase: 'after', nth: 1 })];
    // It dies when its read is there, after 1 ms on its way.
    const work: Work = async ({ store }) => void (await store.read(['k/a']));
    const { told, result } = await called([], work, { retries: 1 }, fates);
    expect(told.slice(0, 5)).toEqual([...FIRST, ...FIRST.map((line) => `${line} +5001`), '09:17 reconcile']);
    expect(result.failure).toBeNull();
  });
});

function threeOf(text: string | undefined): readonly (string | undefined)[] {
  return [text, text, text];
}
