import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { clockText, dayOf, dayText, instantOf, MINUTE_MS } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import type { Due } from '../../../shared/runtime/jobs/due.ts';
import { recordOf } from '../../../shared/runtime/jobs/record.ts';
import { at, Life, tickWith, type JobChange } from './life.ts';

describe('a job’s document', () => {
  const broken = async (): Promise<Store> => {
    const store = memoryStore();
    await store.commit({ expect: [], writes: [{ key: 'jobs/reconcile', value: { dueAt: 'soon' } }] });
    return store;
  };

  test('that is corrupt is named once, and stops its job alone, until it is put right', async () => {
    const store = await broken();
    const work = async ({ at: due }: Due): Promise<void> => {
      if (due < at(558)) return;
      await store.commit({ expect: [], writes: [{ key: 'jobs/reconcile', value: null }] });
    };
    const life = await new Life({ store, work }).until(559);
    expect(life.alerts[0]).toMatch(
      /^job reconcile cannot be taken or settled: document jobs\/reconcile does not fit its schema: dueAt/,
    );
    expect(life.ran.filter((line) => line.endsWith('tick-stocks'))).toHaveLength(4);
    expect(life.ran.filter((line) => line.endsWith('reconcile'))).toEqual(['09:19 reconcile']);
    expect(life.alerts.slice(1)).toEqual(['job reconcile goes on']);
    expect(life.logs.filter((line) => line === 'WARN job runs are skipped')).toHaveLength(3);
  });

  test('that cannot be taken is not asked for again for each missed run', async () => {
    const store = await broken();
    const wakeAt = (until: number): number => Math.max(until, at(570));
    const jobs = tickWith({ name: 'reconcile', missed: 'each' });
    const life = await new Life({ jobs, store, wakeAt }).until(570);
    // Once at the beginning, and once for fifteen runs.
    expect(life.logs.filter((line) => line.includes('cannot be taken'))).toHaveLength(2);
  });

  test('cannot be reached: nothing runs, a person hears it once, and it goes on when it can', async () => {
    const inner = memoryStore();
    let down = false;
    const store: Store = {
      ...inner,
      read: async (keys) => {
        if (down) throw new Error('store is away');
        return inner.read(keys);
      },
    };
    const jobs = tickWith({});
    const life = new Life({
      jobs,
      store,
      wakeAt: (until) => {
        down = until >= at(558) && until < at(561);
        return until;
      },
    });
    await life.until(562);
    expect(life.ran.map((line) => line.slice(0, 5))).toEqual(['09:16', '09:17', '09:21', '09:22']);
    expect(life.alerts.filter((text) => text.includes('store is away'))).toHaveLength(1);
    expect(life.alerts.slice(1)).toEqual(['job tick-stocks goes on']);
  });
});

describe('a claim that fails', () => {
  test.each([
    ['after it landed', true],
    ['before it landed', false],
  ])('%s is made good in the next minute, once', async (_, lands) => {
    const inner = memoryStore();
    let failures = 0;
    const store: Store = {
      ...inner,
      commit: async (commit) => {
        const isClaim = JSON.stringify(commit).includes(`"dueAt":${at(558)},`);
        if (!isClaim || failures > 0) return inner.commit(commit);
        failures += 1;
        if (lands) await inner.commit(commit);
        throw new Error('connection lost');
      },
    };
    const life = await new Life({ jobs: tickWith({ missed: 'each' }), store }).until(561);
    expect(life.ran.map((line) => line.slice(0, 5))).toEqual([
      '09:16',
      '09:17',
      '09:18',
      '09:19',
      '09:20',
      '09:21',
    ]);
    expect(life.alerts).toEqual([
      'job tick-stocks cannot be taken or settled: document jobs/tick-stocks may or may not be written: connection lost',
      'job tick-stocks goes on',
    ]);
  });
});

describe('what was missed', () => {
  const missed = async (change: JobChange): Promise<Life> => {
    const store = memoryStore();
    const jobs = tickWith(change);
    await new Life({ jobs, store }).until(560);
    return new Life({ jobs, store, now: at(563, 20) }).until(564);
  };
  const times = (life: Life): readonly string[] => life.ran.map((line) => line.slice(0, 5));

  test('is made up by its newest alone, and told', async () => {
    const life = await missed({ missed: 'latest' });
    expect(times(life)).toEqual(['09:23', '09:24']);
    expect(life.alerts).toEqual([
      'missed: tick-stocks 2 from 2026-09-09 09:21 to 2026-09-09 09:22 (only the newest is made up)',
    ]);
  });

  test('is made up one by one', async () => {
    const life = await missed({ missed: 'each' });
    expect([times(life), life.alerts]).toEqual([['09:21', '09:22', '09:23', '09:24'], []]);
  });

  test('of several jobs is made up minute by minute, in their order within each', async () => {
    const store = memoryStore();
    const jobs = [...tickWith({ missed: 'each' }), ...tickWith({ name: 'second', missed: 'each' })];
    await new Life({ jobs, store }).until(560);
    const life = await new Life({ jobs, store, now: at(562) }).until(562);
    expect(life.ran).toEqual(['09:21 tick-stocks', '09:21 second', '09:22 tick-stocks', '09:22 second']);
  });

  test('is made up no later than the job allows', async () => {
    const life = await missed({ missed: 'each', lateAtMostSeconds: 90 });
    expect(times(life)).toEqual(['09:22', '09:23', '09:24']);
    expect(life.alerts).toEqual([
      'missed: tick-stocks 1 from 2026-09-09 09:21 to 2026-09-09 09:21 (later than 90 s)',
    ]);
  });

  test('is not made up at all; the minute that still lasts is on time', async () => {
    const life = await missed({ missed: 'skip' });
    expect(times(life)).toEqual(['09:23', '09:24']);
    expect(life.alerts[0]).toMatch(/2 from .* \(missed runs are not made up\)/);
  });

  test('and left out is remembered, so that it is told once', async () => {
    const store = memoryStore();
    const jobs = tickWith({});
    await new Life({ jobs, store }).until(560);
    const later = await new Life({ jobs, store, now: at(1200) }).until(1200);
    expect([later.ran, later.alerts.length]).toEqual([[], 1]);
    expect(await recordOf(store, 'tick-stocks')).toMatchObject({ dueAt: at(940), outcome: 'skipped' });
    expect((await new Life({ jobs, store, now: at(1201) }).until(1202)).alerts).toEqual([]);
  });

  test('for longer than a week is counted for a week', async () => {
    const store = memoryStore();
    const jobs = tickWith({});
    await new Life({ jobs, store }).until(556);
    const later = new Life({ jobs, store, now: instantOf(20261012, 1200) });
    await later.scheduler.runUntil(instantOf(20261012, 1200));
    expect(later.alerts).toEqual([
      "job tick-stocks last ran for 2026-09-09 09:16: a week's missed runs are counted",
      expect.stringMatching(
        /^missed: tick-stocks 1925 from 2026-10-06 09:16 to 2026-10-12 15:40 \(later than/,
      ),
    ]);
  });
});

describe('a clock', () => {
  test('that jumps ahead makes runs missed', async () => {
    const wakeAt = (until: number): number => (until === at(558) ? at(570, 5) : until);
    const life = await new Life({ jobs: tickWith({}), wakeAt }).until(571);
    expect(life.ran.map((line) => line.slice(0, 5))).toEqual(['09:16', '09:17', '09:30', '09:31']);
    expect(life.alerts).toEqual([
      'missed: tick-stocks 12 from 2026-09-09 09:18 to 2026-09-09 09:29 (only the newest is made up)',
    ]);
  });

  test('that jumps back runs nothing twice, and a person hears it', async () => {
    let jumps = 1;
    const wakeAt = (until: number): number => (until === at(560) && jumps-- > 0 ? at(557) : until);
    const life = await new Life({ jobs: tickWith({}), wakeAt }).until(562);
    expect(life.ran.map((line) => line.slice(0, 5))).toEqual(
      Array.from({ length: 7 }, (_, i) => clockText(at(556 + i))),
    );
    // What was dealt with wakes nobody.
    expect(life.sleeps.slice(-4)).toEqual([at(560), at(560), at(561), at(562)]);
    expect(life.alerts).toEqual([
      `the clock went back from ${dayText(dayOf(at(559)))} 09:19 to 2026-09-09 09:17: nothing runs twice, so jobs go on after where they were`,
    ]);
  });

  test('that was ahead when a former life ran is told, with the document that holds jobs back', async () => {
    const store = memoryStore();
    const jobs = tickWith({});
    await new Life({ jobs, store }).until(700);
    const life = await new Life({ jobs, store, now: at(600) }).until(702);
    expect(life.ran.map((line) => line.slice(0, 5))).toEqual(['11:41', '11:42']);
    expect(life.alerts).toEqual([
      'job tick-stocks ran for 2026-09-09 11:40, and the clock says 2026-09-09 10:00: it runs again after that. ' +
        'If the clock was wrong then, remove document jobs/tick-stocks',
    ]);
  });

  test('that stands a second before a minute does not run it', async () => {
    const life = await new Life({ now: at(556) - MINUTE_MS, wakeAt: (until) => until }).until(555);
    expect(life.ran).toEqual([]);
  });
});
