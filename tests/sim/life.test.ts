import { describe, expect, test } from 'vitest';
import { IDLE_APP } from '../../shared/sim/app.ts';
import { killAt, pauseAt } from '../../shared/sim/fates.ts';
import { simulate } from '../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../shared/sim/switches.ts';
import { lived, watched, type Work } from './door.ts';

describe('a life', () => {
  test('that nothing befalls calls, is answered, and ends', async () => {
    const { told, result } = await lived(watched, ['a']);
    expect(told).toEqual([
      '5 knock a#1',
      'a#1 come in, a#1',
      '15 knock a#1 again',
      'a#1 come in, a#1 again',
      'a#1 done at 20',
      'a#1 finally',
    ]);
    expect(result.points.map(({ n, name, phase, at }) => `${n} ${at} ${phase} ${name}`)).toEqual([
      '1 0 before door.knock',
      '2 5 after door.knock',
      '3 10 before door.knock',
      '4 15 after door.knock',
    ]);
    expect(result.failure).toBeNull();
  });

  test('is told of a call that failed by its error', async () => {
    const work: Work = async ({ door }, _birth, told) => {
      await door.refuse().catch((error: unknown) => told(String(error)));
    };
    expect((await lived(work, ['a'])).told).toEqual(['a#1 Error: nobody is in']);
  });

  test('that dies at a point runs neither its catch nor its finally, and what it had sent arrives', async () => {
    const answered = 'a#1 come in, a#1';
    const wanted = [
      [],
      ['5 knock a#1'],
      ['5 knock a#1', answered],
      ['5 knock a#1', answered, '15 knock a#1 again'],
    ];
    for (const [i, told] of wanted.entries()) {
      const run = await lived(watched, ['a'], [killAt(i + 1)]);
      expect(run.told).toEqual(told);
      expect(run.result.failure).toBeNull();
    }
  });

  test('that dies beside calls on their way lets those arrive, and hears of none', async () => {
    const work: Work = async ({ door }, _birth, told) => {
      const calls = ['one', 'two'].map((name) => door.knock(name).finally(() => told('finally')));
      told(await Promise.race(calls).catch(() => 'catch'));
    };
    const { told } = await lived(work, ['a'], [killAt({ name: 'door.knock', phase: 'before', nth: 2 })]);
    expect(told).toEqual(['5 knock one']);
  });

  test('that died sleeps for ever, logs nothing, and each call of it gets a promise of its own', async () => {
    const promises = new Set<unknown>();
    const work: Work = async ({ door, log, alerts }, { sleepUntil }, told) => {
      const later = sleepUntil(50).then(() => told('woke'));
      promises.add(door.knock('first'));
      promises.add(door.knock('second')).add(alerts.alert('third'));
      log.write('INFO', null, 'still here', {});
      await later;
    };
    const { told, result } = await lived(work, ['a'], [killAt(1)]);
    expect(told).toEqual([]);
    expect(promises.size).toBe(3);
    expect(result.world.lines).toEqual([]);
    expect(result.alerts).toEqual([]);
  });

  test('that dies is born again as its next generation, with randomness of its own', async () => {
    const draws: number[] = [];
    const work: Work = async ({ door }, { id, generation, random }) => {
      draws.push(random.next());
      await door.knock(`${id} ${generation}`);
    };
    const { told, result } = await lived(work, ['a'], [killAt(2), killAt(3)], {}, 100);
    expect(result.points.map(({ at, life }) => `${at} ${life}`)).toEqual([
      '0 a#1',
      '5 a#1',
      '105 a#2',
      '205 a#3',
      '210 a#3',
    ]);
    expect(new Set(draws).size).toBe(3);
    expect(told).toEqual(['5 knock a#1 1', '210 knock a#3 3']);
    expect(result.unmet).toEqual([]);
  });

  test('whose main throws ends as a process does, and is born again', async () => {
    const work: Work = async ({ door }, { generation }) => {
      await (generation === 1 ? door.refuse() : door.knock('better'));
    };
    const { result } = await lived(work, ['a'], [], {}, 7);
    expect(result.points.map(({ life, name }) => `${life} ${name}`).slice(2)).toEqual([
      'a#2 door.knock',
      'a#2 door.knock',
    ]);
    expect(result.tail.some((line) => line.includes('"main failed","who":"a#1","why":"nobody is in"'))).toBe(
      true,
    );
  });

  test('that stands still before a call has not sent it until it goes on, where it was', async () => {
    const { told, result } = await lived(watched, ['a'], [pauseAt(1, { afterMs: 1_000 })]);
    expect(told[0]).toBe('1005 knock a#1');
    expect(told.at(-2)).toBe('a#1 done at 1020');
    expect(result.tail.filter((line) => /"(paused|resumed)"/.test(line))).toHaveLength(2);
  });

  test('that stands still after a call has sent it and not seen the answer, until an instant', async () => {
    const { told } = await lived(watched, ['a'], [pauseAt(2, { at: 700 })]);
    expect(told.slice(0, 3)).toEqual(['5 knock a#1', 'a#1 come in, a#1', '705 knock a#1 again']);
  });

  test('goes on after another has acted', async () => {
    const fates = [
      pauseAt({ name: 'door.knock', phase: 'before', nth: 1, life: 'a' }, { points: 4, of: 'b' }),
    ];
    const { told } = await lived(watched, ['a', 'b'], fates);
    expect(told.filter((text) => text.includes('knock'))).toEqual([
      '5 knock b#1',
      '15 knock b#1 again',
      '20 knock a#1',
      '30 knock a#1 again',
    ]);
  });

  test('that stands still for ever keeps nobody from ending', async () => {
    const { told, result } = await lived(watched, ['a', 'b'], [pauseAt(1, { points: 99, of: 'b' })]);
    expect(told).toContain('b#1 finally');
    expect(told).not.toContain('a#1 finally');
    expect(result.world.lives.find('a')?.state).toBe('paused');
  });

  test('has a clock of its own, by which it sleeps', async () => {
    const work: Work = async ({ clock }, { sleepUntil }, told) => {
      told(String(clock.now()));
      await sleepUntil(100);
      told(String(clock.now()));
    };
    const faults: readonly ArmedFault[] = [
      { fault: 'clock.skew', when: { from: 0, until: Infinity }, ms: 30, life: 'a' },
      { fault: 'clock.skew', when: { from: 50, until: Infinity }, ms: -500, life: 'a' },
    ];
    const { told } = await lived(work, ['a', 'b'], [], { faults });
    expect(told).toEqual(['a#1 30', 'b#1 0', 'a#1 -400', 'b#1 100']);
  });

  test('that waits for what is not in the world is told, and so is a port that answers at once', async () => {
    const forever: Work = async () => new Promise(() => undefined);
    expect((await lived(forever, ['a', 'b'])).result.failure).toEqual({
      kind: 'hung',
      what: 'a#1, b#1 wait for something that is not in the simulation',
    });
    const scenario = {
      ...(await lived(watched, ['a'])).scenario,
      outside: () => ({ eager: { now: () => 5 } }),
    };
    const failures: string[] = [];
    await simulate({
      ...scenario,
      happenings: [],
      invariants: {},
      lives: [
        {
          name: 'a',
          bornAt: 0,
          restartMs: null,
          app: ({ eager }) => ({
            ...IDLE_APP,
            main: async () => {
              const asked: unknown = eager.now();
              await Promise.resolve(asked).catch((error: unknown) => failures.push(String(error)));
            },
          }),
        },
      ],
    });
    expect(failures).toEqual([
      'TypeError: eager.now answers at once: only what is waited for can be simulated as a call',
    ]);
  });
});
