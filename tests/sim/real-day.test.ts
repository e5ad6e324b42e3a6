import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '../../shared/domain/time.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import { killAt, pauseAt } from '../../shared/sim/fates.ts';
import { pointsOf, simulate } from '../../shared/sim/simulate.ts';
import {
  buyAt,
  still,
  step,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  type MinuteRow,
} from '../support/tiny-day.ts';
import { cameTo, dayScenario } from './real-day.ts';

const SETUP = tinySetup([stub({ find: buyAt(557) })]);
/** Hundreds of days are lived in one test. */
const SLOW_MS = 120_000;
const SPAN = { first: 556, last: 568 };
const DAYS: Readonly<Record<string, readonly MinuteRow[]>> = {
  'that ends by square-off': still(556, SPAN.last, 10_000),
  'whose stop is hit': [
    ...still(556, 559, 10_000),
    step(560, 10_000, 9_850),
    ...still(561, SPAN.last, 9_850),
  ],
  'whose stop is refused': [...still(556, 557, 10_000), ...still(558, SPAN.last, 9_890)],
};

describe.each(Object.keys(DAYS))('the handlers of a day %s, under the kernel', (name) => {
  const market = tinyMarket(tinyInstrumentDay(DAYS[name] ?? [], { squareOff: 563 }));
  const scenario = dayScenario(SETUP, market, SPAN);

  test('come to the same decisions as the bare loop', async () => {
    const run = await simulate(scenario);
    expect(run.failure).toBeNull();
    const { hash, trades, left, unfinished } = await cameTo(run, SETUP, market);
    const bare = replayDay(SETUP, market);
    expect(hash).toBe(bare.hash);
    expect(trades).toHaveLength(1);
    expect([left, unfinished]).toEqual([[], []]);
    expect((await simulate(scenario)).hash).toBe(run.hash);
  });

  test(
    'come to the same, wherever their life dies and is born again',
    async () => {
      const points = await pointsOf(scenario);
      const whole = await cameTo(await simulate(scenario), SETUP, market);
      const names = [
        'market.upTo',
        'store.read',
        'store.commit',
        'broker.book',
        'broker.place',
        'queue.enqueue',
      ];
      expect(points.map((point) => point.name)).toEqual(expect.arrayContaining(names));
      for (const point of points) {
        const run = await simulate({ ...scenario, fates: [killAt(point.n)] });
        const seen = { point, failure: run.failure, unmet: run.unmet, ...(await cameTo(run, SETUP, market)) };
        expect(seen).toEqual({ point, failure: null, unmet: [], ...whole });
        expect(run.world.lives.find('functions')?.id).toBe('functions#2');
      }
    },
    SLOW_MS,
  );

  test(
    'hold to one position and one working order with two lives, one of which stands still anywhere until the other has acted',
    async () => {
      const [life] = scenario.lives;
      if (life === undefined) throw new Error('no life');
      const lives = ['functions-1', 'functions-2'].map((id) =>
        Object.assign({ ...life }, { name: id, restartMs: null }),
      );
      const until = { quietBy: scenario.startAt + 60 * MINUTE_MS };
      const two = { ...scenario, lives, until, legMs: [0, 15] as const };
      for (const point of await pointsOf(two)) {
        const of = point.life === 'functions-1#1' ? 'functions-2' : 'functions-1';
        const { failure, unmet } = await simulate({ ...two, fates: [pauseAt(point.n, { points: 30, of })] });
        expect({ point, failure, unmet }).toEqual({ point, failure: null, unmet: [] });
      }
    },
    SLOW_MS,
  );
});
