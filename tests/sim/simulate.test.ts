import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { killAt, pauseAt } from '../../shared/sim/fates.ts';
import { SimLimit } from '../../shared/sim/kernel.ts';
import { pointsOf, simulate } from '../../shared/sim/simulate.ts';
import { counterHashes } from './counter-hashes.ts';
import { counterApp, counterScenario, WEATHER, type CounterOutside } from './counter.ts';

const SEEDS = 200;

describe('the same seed', () => {
  test(`gives the same hash twice and in two other processes, for each of ${SEEDS} seeds`, async () => {
    const hashes = await counterHashes(SEEDS);
    expect(new Set(hashes).size).toBe(SEEDS);
    expect(await counterHashes(SEEDS)).toEqual(hashes);
    const script = join(import.meta.dirname, 'print-hashes.ts');
    for (const TZ of ['Asia/Kolkata', 'America/New_York']) {
      const out = execFileSync(process.execPath, [script, String(SEEDS)], {
        encoding: 'utf8',
        env: { ...process.env, TZ },
      });
      expect(out.trim().split('\n')).toEqual(hashes);
    }
  });

  test('under other faults or fates gives another hash', async () => {
    const scenario = counterScenario(1);
    const runs = [
      scenario,
      { ...scenario, faults: [{ fault: 'store.unavailable' as const, when: { call: 1 } }] },
      { ...scenario, fates: [killAt(3)] },
      { ...scenario, fates: [pauseAt(3, { afterMs: 10 })] },
    ];
    const hashes: string[] = [];
    for (const run of runs) hashes.push((await simulate(run)).hash);
    expect(new Set(hashes).size).toBe(runs.length);
  });
});

describe('the small app', () => {
  test('keeps its invariants in all weathers, and every fault of them is met by some seed', async () => {
    const met = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const { failure, unfired, world } = await simulate({ ...counterScenario(seed), faults: WEATHER });
      expect(failure).toBeNull();
      expect(world.queue.waiting()).toEqual([]);
      for (const { fault } of WEATHER) if (!unfired.some((each) => each.fault === fault)) met.add(fault);
    }
    expect(met.size).toBe(WEATHER.length);
  });

  test('keeps them wherever one of its lives dies or stands still until the other has acted', async () => {
    const scenario = counterScenario(3);
    const points = await pointsOf(scenario);
    expect(new Set(points.map(({ name }) => name))).toEqual(
      new Set(['store.read', 'store.commit', 'broker.place', 'queue.enqueue']),
    );
    for (const { n, life } of points) {
      const other = life.startsWith('a') ? 'b' : 'a';
      for (const fate of [killAt(n), pauseAt(n, { points: 4, of: other }), pauseAt(n, { afterMs: 400 })]) {
        const { failure, unmet } = await simulate({ ...scenario, fates: [fate] });
        expect({ n, fate: fate.kind, failure, unmet }).toEqual({
          n,
          fate: fate.kind,
          failure: null,
          unmet: [],
        });
      }
    }
  });

  test('that counts without a precondition is found out: a lost update', async () => {
    const found: (string | null)[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { failure, tail } = await simulate(counterScenario(seed, true));
      if (failure === null) continue;
      found.push(failure.what);
      expect(failure.kind).toBe('invariant');
      expect(tail.at(-1)).toContain('broker.place');
    }
    expect(found.length).toBeGreaterThan(10);
    for (const what of found) expect(what).toMatch(/^an order is placed once: order-\d was placed twice$/);
  });
});

describe('a scenario', () => {
  test('is stopped by what happens in it and fails', async () => {
    const happenings = [
      {
        at: 1_100,
        what: 'a deployment',
        act: async () => {
          throw new Error('no such image');
        },
      },
    ];
    const { failure, endedAt } = await simulate({ ...counterScenario(1), happenings });
    expect(failure).toEqual({ kind: 'happening', what: 'a deployment: no such image' });
    expect(endedAt).toBe(1_100);
  });

  test('restores its store to the past, and lives born after that know of it', async () => {
    const scenario = counterScenario(1);
    const epochs: number[] = [];
    const { failure, world } = await simulate<CounterOutside>({
      ...scenario,
      invariants: {},
      lives: ['a', 'b'].map((name) => ({
        name,
        bornAt: 1_000,
        restartMs: 200,
        app: (ports, birth) => {
          epochs.push(birth.restoreEpoch);
          return counterApp(false)(ports, birth);
        },
      })),
      happenings: [
        { at: 1_000, what: 'a backup', act: ({ store }) => store.snapshot('empty') },
        {
          at: 3_000,
          what: 'a restore',
          act: async ({ store, lives }) => {
            expect(store.peek('k/counter')).not.toBeNull();
            await store.restore('empty');
            lives.kill('a');
          },
        },
      ],
    });
    expect(failure).toBeNull();
    expect(epochs).toEqual([0, 0, 1]);
    expect(world.store.epoch).toBe(1);
  });

  test('serves requests of one life by another, with a deadline', async () => {
    const { lives: _lives, invariants: _invariants, outside: _outside, ...rest } = counterScenario(1);
    const told: string[] = [];
    const spec = { bornAt: rest.startAt, restartMs: null };
    const idle = { main: async () => undefined, jobs: {}, deliver: null };
    const { failure } = await simulate({
      ...rest,
      happenings: [],
      invariants: {},
      outside: (world) => ({
        http: { post: (name: string, ms: number) => world.request(name, { n: 1 }, ms) },
      }),
      lives: [
        {
          ...spec,
          name: 'server',
          app: (_ports, { sleepUntil }) => ({
            ...idle,
            requests: {
              echo: async (body) => body,
              slow: async () => {
                await sleepUntil(50_000);
                told.push('slow works on');
                return null;
              },
            },
          }),
        },
        {
          ...spec,
          name: 'caller',
          app: ({ http }) => ({
            ...idle,
            requests: {},
            main: async () => {
              for (const name of ['echo', 'slow', 'nobody'])
                told.push(await http.post(name, 900).then(JSON.stringify, String));
            },
          }),
        },
      ],
    });
    expect(failure).toBeNull();
    expect(told).toEqual([
      '{"n":1}',
      'Error: request slow: deadline',
      'Error: request nobody: nobody',
      'slow works on',
    ]);
  });

  test('brings switches of its own, armed as the kernel’s are, for the calls of one life', async () => {
    const base = counterScenario(1);
    const { failure, outside, unfired } = await simulate<CounterOutside, 'broker.deaf'>({
      ...base,
      switches: { 'broker.deaf': { about: 'an order is taken and does not arrive', ms: 'none' } },
      faults: [{ fault: 'broker.deaf', when: { from: 0, until: Infinity }, life: 'a' }],
      outside: (world) => {
        const placed: string[] = [];
        return {
          book: { placed },
          broker: {
            place: async (tag) => {
              const life = world.caller();
              const deaf = world.switches.fire(['broker.deaf'], life, world.now()) !== null;
              if (!deaf) placed.push(`${life}: ${tag}`);
            },
          },
        };
      },
    });
    expect([failure, unfired]).toEqual([null, []]);
    expect(outside.book.placed.length).toBeGreaterThan(0);
    expect(outside.book.placed.filter((line) => !line.startsWith('b: '))).toEqual([]);
  });

  test('that does not end is refused with the numbers', async () => {
    await expect(simulate({ ...counterScenario(1), eventsMax: 20 })).rejects.toThrow(SimLimit);
    await expect(simulate({ ...counterScenario(1), until: { quietBy: 1_050 } })).rejects.toThrow(
      /not quiet by 1050/,
    );
  });

  test('that cannot be is refused', async () => {
    const scenario = counterScenario(1);
    const [life] = scenario.lives;
    if (life === undefined) throw new Error('no life');
    const when = { call: 1 };
    const bad = [
      [{ ...scenario, seed: 0.5 }, /seed/],
      [{ ...scenario, legMs: [5, 1] as const }, /the least is above the most/],
      [{ ...scenario, lives: [life, life] }, /two lives are called "a"/],
      [{ ...scenario, lives: [{ ...life, bornAt: 0 }] }, /born at 0, before the start at 1000/],
      [{ ...scenario, faults: [{ fault: 'clock.skew' as const, when, life: 'c' }] }, /no life is called so/],
      [{ ...scenario, happenings: [{ at: 1, what: 'x', act: () => undefined }] }, /"x" happens at 1/],
      [{ ...scenario, switches: { 'clock.skew': { about: '', ms: 'none' as const } } }, /the kernel's own/],
    ] as const;
    for (const [each, why] of bad) await expect(simulate(each)).rejects.toThrow(why);
  });
});
