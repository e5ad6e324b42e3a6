import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { paceOf, REAL_SPEED } from '../../scripts/commands/pace.ts';

async function naps(speed: number, minutes: readonly number[]): Promise<readonly number[]> {
  const slept: number[] = [];
  const pace = paceOf(speed, async (ms) => void slept.push(ms));
  for (const minute of minutes) await pace(minute * 60_000);
  return slept;
}

test('a market minute lasts a minute in life, a sixtieth of a second at 60, nothing at the most', async () => {
  expect(await naps(REAL_SPEED, [0, 1])).toEqual([60_000]);
  expect(await naps(60, [0, 1, 2])).toEqual([1000 / 60, 1000 / 60]);
  expect(await naps(Infinity, [0, 1, 2])).toEqual([]);
});

test('short naps are saved up, and none is lost for long', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 400 }),
      async (speed, count) => {
        const slept = await naps(
          speed,
          Array.from({ length: count + 1 }, (_, i) => i),
        );
        const owed = (count * 1000) / speed - slept.reduce((sum, each) => sum + each, 0);
        expect(owed).toBeGreaterThan(-1e-6);
        expect(owed).toBeLessThan(10);
        for (const each of slept) expect(each).toBeGreaterThanOrEqual(10);
      },
    ),
  );
});
