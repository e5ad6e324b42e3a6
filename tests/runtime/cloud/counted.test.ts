import { expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { counted, countsText } from '../../../shared/runtime/counted.ts';

test('a counted store tells what was asked of it since it was last asked', async () => {
  const { store, taken } = counted(memoryStore());
  const writes = ['k/a', 'k/b'].map((key) => ({ key, value: 1 }));
  await store.commit({ expect: [], writes });
  await store.read(['k/a', 'k/a', 'k/none']);
  await store.list('k/', 'k/~');
  await store.commit({ expect: [{ key: 'k/a', version: 0 }], writes });
  await expect(store.commit({ expect: [{ key: 'k/c', version: 0 }], writes })).rejects.toThrow('k/c');
  const counts = taken();
  expect(counts).toEqual({
    readings: 1,
    read: 2,
    listings: 1,
    listed: 2,
    commits: 1,
    written: 2,
    refused: 2,
  });
  expect(countsText(counts)).toBe('2 read in 1, 2 listed in 1, 2 written in 1 commit, 2 refused');
  expect(countsText(taken())).toBe('0 read in 0, 0 written in 0 commits');
});
