import { afterAll, describe, expect, test } from 'vitest';
import { Copy } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { outcomeOf } from './run.ts';
import { storyOf } from './stories.ts';
import type { Violation } from './sweep.ts';

const SLOW_MS = 120_000;

const copy = new Copy();
afterAll(() => {
  copy.remove();
});

/** What the source as it is says of the run that met a mistake; null: it holds. */
async function withoutIt({ story, company, trouble }: Violation): Promise<string | null> {
  const { why } = await outcomeOf(storyOf(story), company, trouble);
  return why;
}

describe('a planted mistake is found', () => {
  test.each(MUTANTS)(
    '$name, and only where it is',
    async ({ edits, sweeps, caughtBy }) => {
      const { whys, found } = await copy.hunted(edits, sweeps, caughtBy);
      if (found === null) throw new Error(`no run said ${caughtBy}: ${whys.join('; ')}`);
      expect(found.why).toMatch(caughtBy);
      expect(await withoutIt(found)).toBeNull();
    },
    SLOW_MS,
  );

  test('and one whose text has moved on is no test', async () => {
    const edit = { file: 'shared/runtime/perform.ts', find: 'what was never there', replace: '' };
    await expect(copy.hunted([edit], [], /./)).rejects.toThrow(
      'shared/runtime/perform.ts has 0 times, and not once: "what was never there"',
    );
  });
});
