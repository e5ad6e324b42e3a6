import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import type { Due } from '../../../shared/runtime/jobs/due.ts';
import { recordOf } from '../../../shared/runtime/jobs/record.ts';
import type { Job } from '../../../shared/runtime/jobs/schema.ts';
import { at, JOBS, Life, tickWith } from './life.ts';

/** What a process that dies in its handler leaves: a promise that never settles, and a record that reads `running`. */
async function diesAt(minute: number, store: Store, jobs: readonly Job[]): Promise<void> {
  const dead = new Promise<never>(() => {});
  const reached = new Promise<void>((resolve) => {
    const work = async (due: Due): Promise<void> => {
      if (due.at !== at(minute)) return;
      resolve();
      await dead;
    };
    void new Life({ jobs, store, work }).until(940);
  });
  await reached;
}

describe('a scheduler', () => {
  test('runs each minute in the order of the jobs, from the first that falls due to the end, which is included', async () => {
    const life = await new Life({}).until(557);
    const minute = (text: string): string[] => JOBS.map(({ name }) => `${text} ${name}`);
    expect(life.ran).toEqual([...minute('09:16'), ...minute('09:17')]);
    expect(life.sleeps).toEqual([at(556), at(557)]);
    expect(life.alerts).toEqual([]);
    expect(await recordOf(life.store, 'reconcile')).toEqual({
      dueAt: at(557),
      ranAt: at(557),
      outcome: 'done',
      why: null,
    });
  });

  test('that begins late begins with what falls due from then on', async () => {
    const life = await new Life({ now: at(600, 30) }).until(601);
    expect(life.ran).toEqual(JOBS.map(({ name }) => `10:01 ${name}`));
    expect(life.alerts).toEqual([]);
    expect((await new Life({ now: at(600) }).until(600)).ran).toHaveLength(4);
  });

  test('lives a whole day and over a weekend and a holiday into the next, and tells each closed day once', async () => {
    const life = new Life({ jobs: tickWith({}), now: instantOf(20260911, 0) });
    await life.scheduler.runUntil(instantOf(20260915, 600));
    expect(life.ran).toHaveLength(385 + 45);
    // Each as it begins, not when somebody next has something to do.
    for (const day of [20260912, 20260913, 20260914]) expect(life.sleeps).toContain(instantOf(day, 0));
    expect(life.logs.filter((line) => line.startsWith('INFO'))).toEqual(
      Array(3).fill('INFO no session, so no jobs of one'),
    );
    expect(life.alerts).toEqual([]);
  });

  test('tells a person of a year without a holiday table, once a day, and runs nothing', async () => {
    const life = new Life({ now: instantOf(20270104, 500) });
    await life.scheduler.runUntil(instantOf(20270105, 1000));
    expect(life.ran).toEqual([]);
    expect(life.alerts.map((text) => /2027-01-0\d: no holiday table for 2027/.exec(text)?.[0])).toEqual([
      '2027-01-04: no holiday table for 2027',
      '2027-01-05: no holiday table for 2027',
    ]);
  });

  test('tells of a session that a schedule leaves out', async () => {
    const life = await new Life({ jobs: tickWith({ schedule: '* 10-23 * * *' }) }).until(601);
    expect(life.alerts).toEqual([
      'job tick-stocks: its schedule "* 10-23 * * *" leaves out 44 minutes of the session of 2026-09-09',
    ]);
  });

  test('without jobs waits for the end', async () => {
    const life = await new Life({ jobs: [] }).until(700);
    expect([life.ran, life.sleeps, life.alerts]).toEqual([[], [at(700)], []]);
  });

  test('refuses a job whose function is not there', () => {
    expect(() => new Life({ jobs: tickWith({ what: 'tick-bonds' }) })).toThrow(
      'job "tick-stocks" calls "tick-bonds", which is not there; there are: reconcile, tick-stocks, tick-futures, tick-options',
    );
    expect(() => new Life({ jobs: tickWith({ what: 'constructor' }) })).toThrow(/not there/);
  });

  test('ends on a signal after the run in hand', async () => {
    const stop = new AbortController();
    const life = new Life({ work: () => stop.abort() });
    await life.scheduler.runUntil(at(940), stop.signal);
    expect(life.ran).toEqual(['09:16 reconcile']);
    expect((await recordOf(life.store, 'reconcile'))?.outcome).toBe('done');
    const never = new Life({});
    await never.scheduler.runUntil(at(940), AbortSignal.abort());
    expect(never.ran).toEqual([]);
  });

  test('is woken early as often as it likes', async () => {
    let naps = 0;
    const wakeAt = (until: number): number => ((naps += 1) % 4 === 0 ? until : until - 1);
    expect((await new Life({ wakeAt }).until(557)).ran).toHaveLength(8);
  });
});

describe('a run', () => {
  test('is done once, by however many schedulers on one store', async () => {
    const store = memoryStore();
    const lives = [new Life({ store }), new Life({ store }), new Life({ store, now: at(555, 20) })];
    await Promise.all(lives.map((life) => life.until(580)));
    const ran = lives.flatMap((life) => life.ran);
    expect(ran).toHaveLength(25 * 4);
    expect(new Set(ran).size).toBe(25 * 4);
    expect(lives.flatMap((life) => life.alerts)).toEqual([]);
  });

  test('that another process had is not run again by the next', async () => {
    const store = memoryStore();
    await new Life({ store }).until(560);
    const next = await new Life({ store, now: at(560) }).until(561);
    expect(next.ran).toEqual(JOBS.map(({ name }) => `09:21 ${name}`));
  });

  test('that ends after another process took the next one leaves that one’s record alone', async () => {
    const store = memoryStore();
    const jobs = tickWith({});
    const work = async ({ at: due }: Due): Promise<void> => {
      if (due === at(556)) await new Life({ jobs, store, now: at(557) }).until(557);
    };
    const slow = new Life({ jobs, store, work });
    await slow.until(556);
    expect(await recordOf(store, 'tick-stocks')).toMatchObject({ dueAt: at(557), outcome: 'done' });
    const next = await new Life({ jobs, store, now: at(557) }).until(557);
    expect(next.ran).toEqual([]);
  });

  test('that was cut off is run again by the next life, once, before newer ones', async () => {
    const store = memoryStore();
    await diesAt(560, store, JOBS);
    expect((await recordOf(store, 'reconcile'))?.outcome).toBe('running');
    const next = await new Life({ store, now: at(561, 10) }).until(562);
    expect(next.ran.filter((line) => line.endsWith('reconcile'))).toEqual([
      '09:20 reconcile',
      '09:21 reconcile',
      '09:22 reconcile',
    ]);
    expect(next.ran[0]).toBe('09:20 reconcile');
    // What the dead one had not begun is missed: of these only the newest is made up.
    expect(next.ran.filter((line) => line.endsWith('tick-stocks'))).toEqual([
      '09:21 tick-stocks',
      '09:22 tick-stocks',
    ]);
    expect(next.logs).toContain('WARN job was cut off and is repeated');
  });

  test('that was cut off is run again by one of two that find it', async () => {
    const store = memoryStore();
    const jobs = tickWith({});
    await diesAt(560, store, jobs);
    const lives = [new Life({ jobs, store, now: at(560, 30) }), new Life({ jobs, store, now: at(560, 30) })];
    await Promise.all(lives.map((life) => life.until(560)));
    expect(lives.flatMap((life) => life.ran)).toEqual(['09:20 tick-stocks']);
  });

  test('that was cut off long ago is told and not run again', async () => {
    const store = memoryStore();
    const jobs = tickWith({ lateAtMostSeconds: 60 });
    await diesAt(560, store, jobs);
    const next = await new Life({ jobs, store, now: at(570) }).until(570);
    expect(next.ran).toEqual(['09:30 tick-stocks']);
    expect(next.alerts[0]).toBe(
      'job tick-stocks of 2026-09-09 09:20 was cut off and is not repeated: later than 60 s',
    );
  });

  test('that throws is recorded and told, and stops no other', async () => {
    const work = ({ at: due, job }: Due): void => {
      if (job.name === 'reconcile' && due === at(556)) throw new Error('no book');
    };
    const life = await new Life({ work }).until(556);
    expect(life.ran).toHaveLength(4);
    expect(life.alerts).toEqual(['job reconcile of 2026-09-09 09:16 failed: no book']);
    expect(await recordOf(life.store, 'reconcile')).toMatchObject({ outcome: 'failed', why: 'no book' });
    expect((await new Life({ work }).until(557)).ran).toHaveLength(8);
  });

  test('that throws is tried again only where its job says so', async () => {
    let failures = 2;
    const work = (): void => {
      if (failures-- > 0) throw new Error('busy');
    };
    const life = await new Life({ jobs: tickWith({ retries: 2 }), work }).until(556);
    expect(life.ran).toEqual(Array(3).fill('09:16 tick-stocks'));
    expect(life.alerts).toEqual(
      Array(2).fill('job tick-stocks of 2026-09-09 09:16 failed: busy; it is tried again'),
    );
    expect((await recordOf(life.store, 'tick-stocks'))?.outcome).toBe('done');
  });

  test('that outlasts its deadline is told, and what fell due meanwhile is found at once', async () => {
    const work = (due: Due, life: Life): void => {
      if (due.at === at(556) && due.job.name === 'tick-options') life.now += 90_000;
    };
    const life = await new Life({ work }).until(558);
    expect(life.ran).toHaveLength(12);
    expect(life.sleeps).toEqual([at(556), at(558)]);
    expect(life.alerts).toEqual(['job tick-options of 2026-09-09 09:16 took 90000 ms, allowed are 55 s']);
  });
});
