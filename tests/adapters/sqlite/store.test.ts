import { describe, expect, test } from 'vitest';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { memoryContract } from '../../contracts/store-steps.ts';
import { storeContract } from '../../contracts/store.ts';
import { bookPath, opened, storageErrorOf } from './folder.ts';

storeContract('the store in a file', async () => sqliteStore(opened(bookPath())));

describe('the store in a file', () => {
  test('has after a restart what was committed, and gives no version twice', async () => {
    const path = bookPath();
    const file = opened(path);
    const first = sqliteStore(file);
    await first.commit({ expect: [], writes: [{ key: 'k/a', value: { n: 1 } }] });
    await first.commit({ expect: [], writes: [{ key: 'k/gone', value: 1 }] });
    const [kept, gone] = await first.read(['k/a', 'k/gone']);
    await first.commit({ expect: [], writes: [{ key: 'k/gone', value: null }] });
    file.close();

    const second = sqliteStore(opened(path));
    expect(await second.read(['k/a', 'k/gone'])).toEqual([kept, null]);
    await second.commit({ expect: [], writes: [{ key: 'k/gone', value: 2 }] });
    expect((await second.read(['k/gone']))[0]?.version).toBeGreaterThan(gone?.version ?? NaN);
  });

  test('reads several documents of one instant, and what others committed at once', async () => {
    const path = bookPath();
    const [a, b] = [sqliteStore(opened(path)), sqliteStore(opened(path))];
    for (const n of [1, 2, 3]) {
      await a.commit({ expect: [], writes: ['k/a', 'k/b'].map((key) => ({ key, value: n })) });
      expect((await b.read(['k/a', 'k/b'])).map((each) => each?.value)).toEqual([n, n]);
    }
  });

  test('says full when there is no room, keeps what was there, and works again once there is', async () => {
    const file = opened(bookPath());
    const store = sqliteStore(file);
    await store.commit({ expect: [], writes: [{ key: 'k/a', value: 'before' }] });
    file.limitPages(30);
    const big = ['k/a', 'k/b'].map((key) => ({ key, value: 'x'.repeat(100_000) }));
    const error = await storageErrorOf(() => store.commit({ expect: [], writes: big }));
    expect(error).toMatchObject({ kind: 'full', path: file.path });
    expect(error.message).toMatch(/the book\.db: .*full.*; nothing was written; make room/);
    expect((await store.read(['k/a', 'k/b'])).map((each) => each?.value ?? null)).toEqual(['before', null]);
    file.limitPages(Infinity);
    expect(await store.commit({ expect: [], writes: big })).toEqual({ kind: 'committed' });
    expect((await store.read(['k/b']))[0]?.value).toBe(big[1]?.value);
  });

  test('says busy when another process holds the file for longer than it waits', async () => {
    const path = bookPath();
    const store = sqliteStore(opened(path, { busyMs: 1 }));
    const commit = { expect: [], writes: [{ key: 'k/a', value: 1 }] };
    const other = opened(path);
    // What a store does it does at once: when the transaction ends, this commit has failed already.
    const failing: Promise<unknown>[] = [];
    other.transaction(() => {
      failing.push(store.commit(commit).catch((error: unknown) => error));
    });
    expect(await failing[0]).toMatchObject({ name: 'StorageError', kind: 'busy' });
    expect(await store.commit(commit)).toEqual({ kind: 'committed' });
  });

  memoryContract(async () => sqliteStore(opened(bookPath())), 60);
});
