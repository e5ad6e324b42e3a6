import { configDefaults, defineConfig } from 'vitest/config';

/** A dozen processes for a minute: beside the other tests the machine is what would be tested. */
const ALONE = ['tests/scripts/cloud-local/cloud-day.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['tests/support/memory-folder.ts', 'tests/support/emulator-setup.ts'],
    sequence: { shuffle: true, seed: 20260909 },
    testTimeout: 20_000,
    pool: 'threads',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'cloud day', include: ALONE, sequence: { groupOrder: 1 } } },
    ],
  },
});
