import { describe, expect, test } from 'vitest';
import { hunted } from './mutant.ts';
import { MUTANTS } from './mutants.ts';

const SLOW_MS = 120_000;

describe('a planted mistake is found', () => {
  test.each(MUTANTS)(
    '$name',
    async ({ edits, sweeps, caughtBy }) => {
      const { whys } = await hunted(edits, sweeps, caughtBy);
      expect(whys.filter((why) => caughtBy.test(why))).not.toEqual([]);
    },
    SLOW_MS,
  );

  test(
    'only where it is: the source as it is says nothing of the kind',
    async () => {
      const sweeps = MUTANTS.flatMap((mutant) => mutant.sweeps);
      const once = [...new Map(sweeps.map((sweep) => [JSON.stringify(sweep), sweep])).values()];
      const { whys } = await hunted([], once, /^$/);
      expect(whys.filter((why) => MUTANTS.some(({ caughtBy }) => caughtBy.test(why)))).toEqual([]);
    },
    3 * SLOW_MS,
  );

  test('and one whose text has moved on is no test', async () => {
    const edit = { file: 'shared/runtime/perform.ts', find: 'what was never there', replace: '' };
    await expect(hunted([edit], [], /./)).rejects.toThrow(
      'shared/runtime/perform.ts has 0 times, and not once: "what was never there"',
    );
  });
});
