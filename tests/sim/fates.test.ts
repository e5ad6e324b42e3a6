import { describe, expect, test } from 'vitest';
import { killAt, pauseAt } from '../../shared/sim/fates.ts';
import { pointsOf, simulate } from '../../shared/sim/simulate.ts';
import { lived, watched } from './door.ts';

describe('the points of a run', () => {
  test('are reached once each by killing at every one of them, before and after', async () => {
    const { scenario } = await lived(watched, ['a', 'b']);
    const points = await pointsOf(scenario);
    expect(points.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const died: string[] = [];
    for (const point of points) {
      const { points: passed, unmet } = await simulate({ ...scenario, fates: [killAt(point.n)] });
      expect(unmet).toEqual([]);
      // Until there it is the same run; the dead pass nothing more.
      expect(passed.slice(0, point.n)).toEqual(points.slice(0, point.n));
      expect(passed.slice(point.n).filter(({ life }) => life === point.life)).toEqual([]);
      died.push(`${point.life} ${point.phase} ${point.name}`);
    }
    const each = ['before', 'after'].flatMap((phase) =>
      ['a#1', 'b#1'].map((life) => `${life} ${phase} door.knock`),
    );
    expect(died.toSorted()).toEqual([...each, ...each].toSorted());
  });

  test('named by a fate that nobody passed are told', async () => {
    const fate = killAt({ name: 'door.knock', phase: 'after', nth: 9 });
    expect((await lived(watched, ['a'], [fate])).result.unmet).toEqual([fate]);
  });

  test('that cannot be are refused', () => {
    expect(() => killAt(0)).toThrow(RangeError);
    expect(() => killAt({ name: 'x', phase: 'after', nth: 0 })).toThrow(RangeError);
    expect(() => pauseAt(1, { afterMs: -1 })).toThrow(RangeError);
  });
});
