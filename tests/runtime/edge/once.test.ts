import { describe, expect, test } from 'vitest';
import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { clockText, instantOf, MINUTE_MS } from '../../../shared/domain/time.ts';
import { doneOnce } from '../../../shared/runtime/edge/once.ts';
import type { Outcome } from '../../../shared/runtime/edge/work.ts';
import { sessionsOf } from '../../../shared/runtime/jobs/due.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import { Machine } from '../feed/feed-day.ts';
import { edgeDesk } from './edge-desk.ts';

const on = (minute: number): number => instantOf(20260909, minute);
const DUE = on(975);
const DONE: Outcome = { kind: 'done', data: { is: 'done' } };
const AGAIN: Outcome = { kind: 'again', why: 'something is left' };

const headersOf = (at: number | null, job: string): Readonly<Record<string, string>> => ({
  'x-cloudscheduler': 'true',
  'x-cloudscheduler-jobname': job,
  ...(at === null ? {} : { 'x-cloudscheduler-scheduletime': new Date(at).toISOString() }),
});

/** A function that Cloud Scheduler calls: when its work was done, and what each call came to. */
class Scheduled {
  readonly machine: Machine;
  readonly ran: (string | null)[] = [];
  readonly told: string[] = [];
  readonly store = memoryStore();
  work: () => Promise<Outcome> = async () => DONE;
  #nonces = 0;

  constructor(now = DUE + 500) {
    this.machine = new Machine(now);
  }

  readonly parts = () => ({
    jobs: jobsOf(jobsFile),
    sessions: sessionsOf(STANDARD_RULES),
    ports: {
      clock: this.machine.clock,
      store: this.store,
      log: {
        write: (level: string, _trace: string | null, text: string) =>
          void this.told.push(`${level} ${text}`),
      },
    },
    nonce: () => `nonce-${(this.#nonces += 1)}`,
    sleepUntil: this.machine.sleepUntil,
    skewMs: 2_000,
  });

  call(at: number | null = DUE, job = 'certify', what = 'certify'): Promise<Outcome> {
    const headers = headersOf(at, job);
    return doneOnce(
      this.parts(),
      what,
      (name) => headers[name],
      (when) => {
        this.ran.push(when === null ? null : clockText(when));
        return this.work();
      },
    );
  }
}

describe('a scheduled run', () => {
  test('that is called for twice at once is done once: the other waits, and finds it done', async () => {
    const one = new Scheduled();
    one.work = async () => {
      await one.machine.sleepUntil(DUE + 30_000);
      return DONE;
    };
    const both = await one.machine.run(Promise.all([one.call(), one.call()]));
    expect(both).toEqual([
      DONE,
      { kind: 'refused', rule: 'duplicate', why: 'certify of 2026-09-09 16:15 is done' },
    ]);
    expect(one.ran).toEqual(['16:15']);
    expect(await one.call()).toMatchObject({ rule: 'duplicate' });
  });

  test('that failed, or is to be asked for again, is done by its repetition', async () => {
    const one = new Scheduled();
    one.work = async () => Promise.reject(new Error('the broker is away'));
    await expect(one.call()).rejects.toThrow('the broker is away');
    one.work = async () => AGAIN;
    expect(await one.call()).toBe(AGAIN);
    one.work = async () => DONE;
    expect(await one.call()).toBe(DONE);
    expect(await one.call()).toMatchObject({ rule: 'duplicate' });
    expect(one.ran).toHaveLength(3);
  });

  test('whose process died is taken over by a repetition when its time is over', async () => {
    const one = new Scheduled();
    one.work = () => new Promise<never>(() => undefined);
    void one.call();
    const { machine } = one;
    const again = machine.run(
      (async () => {
        await machine.sleepUntil(DUE + 6_000);
        one.work = async () => DONE;
        return one.call();
      })(),
    );
    expect(await again).toBe(DONE);
    expect(machine.clock.now() - DUE).toBeGreaterThanOrEqual(150_000);
    expect(machine.clock.now() - DUE).toBeLessThan(160_000);
    expect(one.ran).toHaveLength(2);
  });

  test('by hand carries the next time, is always done, and does not stand for the next one', async () => {
    const one = new Scheduled(on(907) + 500);
    const { machine } = one;
    const call = (at: number | null) => one.call(at, 'square-off', 'square-off');
    expect([await call(on(908)), await call(null)]).toEqual([DONE, DONE]);
    await machine.run(machine.sleepUntil(on(908)));
    expect([await call(on(908)), (await call(on(908))).kind]).toEqual([DONE, 'refused']);
    expect(one.ran).toEqual(['15:07', '15:07', '15:08']);
    const evening = new Scheduled();
    expect(await evening.call(on(1215))).toBe(DONE);
    expect(evening.ran).toEqual(['16:15']);
  });

  test('of another day’s hour, too late, or of no job of ours: refused, refused, and done with a word in the log', async () => {
    const one = new Scheduled();
    expect(
      await one.machine.run(one.machine.sleepUntil(on(1215)).then(() => one.call(on(1215)))),
    ).toMatchObject({ kind: 'refused', rule: 'closed' });
    const late = one.machine.sleepUntil(DUE + 27_001_000 + MINUTE_MS).then(() => one.call());
    expect(await one.machine.run(late)).toMatchObject({ kind: 'refused', rule: 'late' });
    expect(one.ran).toEqual([]);
    expect(await one.call(DUE, 'certify-renamed')).toBe(DONE);
    expect(await one.call(DUE, 'eod-review')).toBe(DONE);
    expect(one.ran).toEqual([null, null]);
    expect(
      one.told.filter((line) => line === 'WARN a scheduled call is done without its guard'),
    ).toHaveLength(2);
  });

  test('of a minute that its job’s schedule does not have, as one that was changed elsewhere, is done with a word in the log', async () => {
    const one = new Scheduled(on(520) + 300);
    expect(await one.call(on(520), 'preflight', 'preflight')).toBe(DONE);
    expect(one.ran).toEqual([null]);
    expect(one.told).toEqual(['WARN a scheduled call is done without its guard']);
    const sunday = new Scheduled(instantOf(20260906, 510) + 300);
    expect(await sunday.call(instantOf(20260906, 510), 'preflight', 'preflight')).toMatchObject({
      kind: 'refused',
      rule: 'closed',
    });
  });
});

describe('at the edge', () => {
  const called = async (
    name: 'certify' | 'eod-review' | 'tick-stocks' | 'reconcile',
    at: number,
    scheduledAt: number,
    body?: object,
  ) => {
    const once: string[] = [];
    const desk = await edgeDesk(
      ENDPOINTS[name],
      {
        async once(what, header, work) {
          once.push(`${what} ${header('x-cloudscheduler-jobname') ?? ''}`);
          return work(null);
        },
        review: async () => ({ kind: 'done', data: {} }),
        tick: async () => undefined,
        reconcile: async () => undefined,
      },
      { now: at },
    );
    const { status, body: said } = await desk.call('/', { headers: headersOf(scheduledAt, name), body });
    return { status, said, once, loads: desk.loads() };
  };

  test('the review is asked for once a day: by the first of its minutes that is late enough, or by hand', async () => {
    const [first, second] = [on(980), on(1220)];
    expect(await called('eod-review', first + 700, first)).toMatchObject({
      status: 200,
      once: ['eod-review eod-review'],
    });
    // A repetition minutes later carries the same time.
    expect((await called('eod-review', on(1000), first)).once).toHaveLength(1);
    expect(await called('eod-review', second, second)).toMatchObject({
      said: {
        refused: 'outside-session',
        why: '2026-09-09 20:20 is not the day’s run, which is that of 16:20',
      },
      loads: 0,
    });
    expect((await called('eod-review', on(1030), second)).once).toHaveLength(1);
    expect((await called('eod-review', on(979), on(979))).loads).toBe(0);
  });

  test('a tick and a reconciliation ask for nothing more than they did, nor does who names a minute', async () => {
    expect((await called('tick-stocks', on(620), on(620))).once).toEqual([]);
    expect((await called('reconcile', on(620), on(620))).once).toEqual([]);
    expect((await called('eod-review', on(980), on(980), { at: on(980) })).once).toEqual([]);
    expect((await called('eod-review', on(980), on(980), {})).once).toHaveLength(1);
  });
});
