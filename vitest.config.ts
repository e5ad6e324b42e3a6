import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/memory-folder.ts', 'tests/support/emulator-setup.ts'],
    sequence: { shuffle: true, seed: 20260909 },
    testTimeout: 20_000,
    pool: 'threads',
    maxWorkers: 2,
  },
});
