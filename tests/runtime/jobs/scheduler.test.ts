import { describe, expect, test } from 'vitest';
import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { clockText, dayOf, dayText, instantOf, MINUTE_MS } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import { sessionsOf, type Due } from '../../../shared/runtime/jobs/due.ts';
import { recordOf } from '../../../shared/runtime/jobs/record.ts';
import { jobsOf, type Job } from '../../../shared/runtime/jobs/schema.ts';
import { Scheduler } from '../../../shared/runtime/jobs/scheduler.ts';

const TODAY = 20260909;
const JOBS = jobsOf(jobsFile);
const at = (minute: number, seconds = 0): number => instantOf(TODAY, minute) + seconds * 1000;

/** The project's job `tick-stocks` with some of it changed. */
function tickWith(change: Partial<(typeof jobsFile)[number]>): readonly Job[] {
  return jobsOf([{ ...jobsFile[1], ...change }]);
}

interface Given {
  readonly jobs?: readonly Job[];
  readonly store?: Store;
  readonly now?: number;
  /** What a handler does besides being noted. */
  readonly work?: (due: Due, life: Life) => Promise<void> | void;
  /** What the clock says after a wait until `until`. */
  readonly wakeAt?: (until: number) => number;
}

/** A scheduler with a clock that waits in no time and may be set to anything. */
class Life {
  now: number;
  readonly store: Store;
  readonly ran: string[] = [];
  readonly alerts: string[] = [];
  readonly logs: string[] = [];
  readonly sleeps: number[] = [];
  readonly scheduler: Scheduler;

  constructor({ jobs = JOBS, store = memoryStore(), now = at(555), work, wakeAt = (until) => until }: Given) {
    this.now = now;
    this.store = store;
    const handler = async (due: Due): Promise<void> => {
      this.ran.push(`${clockText(due.at)} ${due.job.name}`);
      await work?.(due, this);
    };
    this.scheduler = new Scheduler({
      jobs,
      handlers: Object.fromEntries(
        ['reconcile', 'tick-stocks', 'tick-futures'].map((name) => [name, handler]),
      ),
      sessions: sessionsOf(STANDARD_RULES),
      ports: {
        clock: { now: () => this.now },
        store,
        alerts: { alert: async (text) => void this.alerts.push(text) },
        log: { write: (level, _trace, message) => void this.logs.push(`${level} ${message}`) },
      },
      sleepUntil: async (until) => {
        this.sleeps.push(until);
        this.now = wakeAt(until);
      },
    });
  }

  async until(minute: number): Promise<this> {
    await this.scheduler.runUntil(at(minute));
    return this;
  }
}

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
    expect((await new Life({ now: at(600) }).until(600)).ran).toHaveLength(3);
  });

  test('lives a whole day and over a weekend and a holiday into the next, and tells each closed day once', async () => {
    const life = new Life({ jobs: tickWith({}), now: instantOf(20260911, 0) });
    await life.scheduler.runUntil(instantOf(20260915, 600));
    expect(life.ran).toHaveLength(385 + 45);
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
    expect(() => new Life({ jobs: tickWith({ what: 'tick-options' }) })).toThrow(
      'job "tick-stocks" calls "tick-options", which is not there; there are: reconcile, tick-stocks, tick-futures',
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
    expect((await new Life({ wakeAt }).until(557)).ran).toHaveLength(6);
  });
});

describe('a run', () => {
  test('is done once, by however many schedulers on one store', async () => {
    const store = memoryStore();
    const lives = [new Life({ store }), new Life({ store }), new Life({ store, now: at(555, 20) })];
    await Promise.all(lives.map((life) => life.until(580)));
    const ran = lives.flatMap((life) => life.ran);
    expect(ran).toHaveLength(25 * 3);
    expect(new Set(ran).size).toBe(25 * 3);
    expect(lives.flatMap((life) => life.alerts)).toEqual([]);
  });

  test('that another process had is not run again by the next', async () => {
    const store = memoryStore();
    await new Life({ store }).until(560);
    const next = await new Life({ store, now: at(560) }).until(561);
    expect(next.ran).toEqual(JOBS.map(({ name }) => `09:21 ${name}`));
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
    expect(life.ran).toHaveLength(3);
    expect(life.alerts).toEqual(['job reconcile of 2026-09-09 09:16 failed: no book']);
    expect(await recordOf(life.store, 'reconcile')).toMatchObject({ outcome: 'failed', why: 'no book' });
    expect((await new Life({ work }).until(557)).ran).toHaveLength(6);
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
      if (due.at === at(556) && due.job.name === 'tick-futures') life.now += 90_000;
    };
    const life = await new Life({ work }).until(558);
    expect(life.ran).toHaveLength(9);
    expect(life.sleeps).toEqual([at(556), at(558)]);
    expect(life.alerts).toEqual(['job tick-futures of 2026-09-09 09:16 took 90000 ms, allowed are 55 s']);
  });
});

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
    expect(life.alerts.filter((text) => text.includes('schema'))).toHaveLength(1);
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
    expect(life.alerts.at(-1)).toMatch(/only the newest is made up/);
  });
});

describe('what was missed', () => {
  const missed = async (change: Partial<(typeof jobsFile)[number]>): Promise<Life> => {
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
