import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeHash } from '../../scripts/code-hash.ts';
import { netOfSeed } from '../../scripts/pinned-run.ts';
import { PINNED_SEEDS } from '../../shared/runtime/pinned-seeds.ts';

/** Fails when the deciding code changed: `node scripts/pin-seeds.ts`, ten seconds, pins it anew. */
test('the pinned results are of this code', () => {
  expect(codeHash(join(import.meta.dirname, '../..'))).toBe(PINNED_SEEDS.codeHash);
});

test('the first seeds come to what is pinned', () => {
  const nets: number[] = [];
  for (const seed of [1, 2, 3]) nets.push(netOfSeed(seed));
  expect(nets).toEqual(PINNED_SEEDS.firstNets.slice(0, 3));
});
