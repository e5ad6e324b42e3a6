import { configDefaults, defineConfig } from 'vitest/config';
import type { TestSequencer, TestSpecification } from 'vitest/node';

/** A dozen processes for a minute: beside the other tests the machine is what would be tested. */
const ALONE = ['tests/scripts/cloud-local/cloud-day.test.ts'];

/** Modules keep no state (docs/STYLE.md), so these need not load theirs anew for each file, which is a third of the time of the core. */
const CORE =
  'domain,indicators,strategies,risk,engine,ledger,exchange,options,instruments,execution,backtest';
const AROUND = 'adapters,runtime';
const TOGETHER = `${CORE},${AROUND}`.split(',').map((folder) => `tests/${folder}/**/*.test.ts`);

/** These take half a minute or more each: begun first, so that at the end no worker waits for another's last. */
const LONG = /(?:scripts\/killed|sim\/protocol\/(?:mutants|entry))\.test\.ts$/;

const SEED = 20_260_909;

/** The long ones first, then in an order that is nobody's, the same for a seed: no test may count on another before it. */
class LongFirst implements TestSequencer {
  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }

  sort(files: TestSpecification[]): TestSpecification[] {
    const rank = ({ moduleId }: TestSpecification): number => (LONG.test(moduleId) ? -1 : hash(moduleId));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

/** FNV-1a of the path from the repository on, wherever that is. */
function hash(path: string): number {
  let state = SEED >>> 0;
  for (const each of path.slice(import.meta.dirname.length))
    state = Math.imul(state ^ (each.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return state;
}

export default defineConfig({
  test: {
    setupFiles: ['tests/support/one-seed.ts'],
    globalSetup: ['tests/support/memory-folder.ts', 'tests/support/emulator-setup.ts'],
    sequence: { shuffle: { tests: true, files: false }, seed: SEED, sequencer: LongFirst },
    testTimeout: 20_000,
    pool: 'threads',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...TOGETHER, ...ALONE],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'together', include: TOGETHER, isolate: false, sequence: { groupOrder: 0 } },
      },
      { extends: true, test: { name: 'cloud day', include: ALONE, sequence: { groupOrder: 1 } } },
    ],
  },
});
