import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { headersOf, TickFunction } from './calls.ts';
import { at } from './life.ts';

const refusing = (): ReturnType<typeof memoryStore> => ({
  read: () => Promise.reject(new Error('UNAVAILABLE')),
  list: () => Promise.reject(new Error('UNAVAILABLE')),
  commit: () => Promise.reject(new Error('UNAVAILABLE')),
});

describe('a scheduled run', () => {
  test('is done once, however often it is called for', async () => {
    const tick = new TickFunction(at(561, 1));
    expect(await tick.call(headersOf('09:21'))).toEqual({ kind: 'done', at: at(561), isForced: false });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
    tick.now = at(562, 1);
    expect(await tick.call(headersOf('09:22'))).toMatchObject({ kind: 'done' });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
    expect(tick.ran).toEqual(['09:21', '09:22']);
  });

  test('is done where an earlier one comes after a later one', async () => {
    const tick = new TickFunction(at(562, 1));
    await tick.call(headersOf('09:22'));
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'done' });
  });

  test('of two that are called at once one does it, and the other is told to ask again', async () => {
    const store = memoryStore();
    const [one, other] = [new TickFunction(at(561, 1), store), new TickFunction(at(561, 1), store)];
    const both = await Promise.all([one.call(headersOf('09:21')), other.call(headersOf('09:21'))]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['busy', 'done']);
    expect([...one.ran, ...other.ran]).toEqual(['09:21']);
  });

  test('that failed is done again when it is called for again', async () => {
    const tick = new TickFunction(at(561, 1));
    tick.work = () => Promise.reject(new Error('no bars'));
    await expect(tick.call(headersOf('09:21'))).rejects.toThrow('no bars');
    tick.work = async () => undefined;
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'done' });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
  });

  test('whose process died is left alone until its deadline, and is done again after it', async () => {
    const store = memoryStore();
    const dead = new TickFunction(at(561, 1), store);
    dead.work = () => new Promise<never>(() => undefined);
    void dead.call(headersOf('09:21'));
    const next = new TickFunction(at(561, 1), store);
    await Promise.resolve();
    next.now = at(561, 50);
    expect(await next.call(headersOf('09:21'))).toMatchObject({ kind: 'busy' });
    next.now = at(561, 57);
    expect(await next.call(headersOf('09:21'))).toMatchObject({ kind: 'done' });
  });

  test('that was done after its deadline stays done, though another took it over and failed', async () => {
    const store = memoryStore();
    const [slow, other] = [new TickFunction(at(561, 1), store), new TickFunction(at(561, 57), store)];
    const free = Promise.withResolvers<void>();
    slow.work = () => free.promise;
    const slowly = slow.call(headersOf('09:21'));
    other.work = async () => {
      free.resolve();
      await slowly;
      throw new Error('no bars');
    };
    await expect(other.call(headersOf('09:21'))).rejects.toThrow('no bars');
    expect(await other.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
  });

  test('is not done when it is later than the job may be', async () => {
    const tick = new TickFunction(at(571, 0));
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'done' });
    tick.now += 1;
    expect(await tick.call(headersOf('09:20'))).toMatchObject({ kind: 'late' });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'late' });
    expect(tick.ran).toEqual(['09:21']);
  });

  test('is not done out of its session', async () => {
    const early = new TickFunction(at(555, 1));
    expect(await early.call(headersOf('09:15'))).toMatchObject({ kind: 'closed' });
    const sunday = new TickFunction(Date.parse('2026-09-13T10:00:01+05:30'));
    const headers = { ...headersOf(null), 'x-cloudscheduler-scheduletime': '2026-09-13T04:30:00Z' };
    expect(await sunday.call(headers)).toMatchObject({
      kind: 'closed',
      why: expect.stringMatching(/2026-09-13/),
    });
    expect([...early.ran, ...sunday.ran]).toEqual([]);
  });

  test('is done without its guard where the store does not answer, and that is logged', async () => {
    const tick = new TickFunction(at(561, 1), refusing());
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'done' });
    expect(tick.logs).toEqual(['ERROR job is run without its guard']);
  });

  test('that came while the clock is a little behind waits for its time', async () => {
    const tick = new TickFunction(at(560, 59));
    expect(await tick.call(headersOf('09:21'))).toEqual({ kind: 'done', at: at(561), isForced: false });
    expect(tick.now).toBe(at(561));
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
  });

  test('is forgotten when it is too late to be repeated: what is kept stays small', async () => {
    const tick = new TickFunction(at(556, 1));
    for (let minute = 556; minute < 900; minute += 1) {
      tick.now = at(minute, 1);
      await tick.call(
        headersOf(
          `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
        ),
      );
    }
    expect(tick.ran).toHaveLength(344);
    const [stored] = await tick.store.read([keys.heard('tick-stocks')]);
    expect(stored?.value).toMatchObject({
      taken: [],
      done: Array.from({ length: 11 }, (_, i) => at(889 + i)),
    });
  });
});

describe('a run by hand', () => {
  test.each([
    ['the time of the next run', '09:21'],
    ['no time', null],
  ])('that says %s is done for its own minute and does not swallow that run', async (_, time) => {
    const tick = new TickFunction(at(560, 20));
    await tick.call(headersOf('09:20'));
    expect(await tick.call(headersOf(time))).toEqual({ kind: 'done', at: at(560), isForced: true });
    tick.now = at(561, 0);
    expect(await tick.call(headersOf('09:21'))).toEqual({ kind: 'done', at: at(561), isForced: false });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
    expect(tick.ran).toEqual(['09:20', '09:20 by hand', '09:21']);
  });

  test('is done as often as it is asked for, and in the night', async () => {
    const tick = new TickFunction(at(1_300, 5));
    for (const _ of [1, 2]) expect(await tick.call(headersOf(null))).toMatchObject({ isForced: true });
    expect(tick.ran).toEqual(['21:40 by hand', '21:40 by hand']);
  });

  test('that arrives when the next run is due already is that run', async () => {
    const tick = new TickFunction(at(561, 2));
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ isForced: false });
    expect(await tick.call(headersOf('09:21'))).toMatchObject({ kind: 'duplicate' });
    expect(tick.ran).toEqual(['09:21']);
  });
});

test.each([
  ['from somebody else', { 'x-cloudscheduler': undefined }, 'x-cloudscheduler: must be "true"'],
  ['without a job', { 'x-cloudscheduler-jobname': undefined }, 'jobname: must be the name of a job'],
  ['of an unknown job', { 'x-cloudscheduler-jobname': 'nobody' }, 'there is no job "nobody"'],
  [
    'with a time that is none',
    { 'x-cloudscheduler-scheduletime': 'soon' },
    'scheduletime: must be an instant',
  ],
  ['with two times', { 'x-cloudscheduler-scheduletime': ['a', 'b'] }, 'scheduletime'],
])('a call %s is refused', async (_, rest, why) => {
  const tick = new TickFunction(at(561, 1));
  const answer = await tick.call({ ...headersOf('09:21'), ...rest });
  expect(answer).toMatchObject({ kind: 'refused', why: expect.stringContaining(why) });
  expect(tick.ran).toEqual([]);
});

test('a call of a job that is of another function is refused', async () => {
  const tick = new TickFunction(at(561, 1));
  expect(await tick.call(headersOf('09:21'), 'reconcile')).toEqual({
    kind: 'refused',
    why: 'the job tick-stocks is of tick-stocks, and this is reconcile',
  });
  expect(tick.ran).toEqual([]);
});
