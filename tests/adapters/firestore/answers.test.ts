import { describe, expect, test } from 'vitest';
import type { Calls, Found, Write } from '../../../shared/adapters/firestore/calls.ts';
import { FirestoreError, type Status } from '../../../shared/adapters/firestore/firestore-error.ts';
import { firestoreStore } from '../../../shared/adapters/firestore/store.ts';
import type { Commit, Store } from '../../../shared/ports.ts';

const COMMIT: Commit = {
  expect: [
    { key: 'accounts/main', version: 7 },
    { key: 'orders/a', version: 0 },
  ],
  writes: ['accounts/main', 'orders/a', 'trades/a'].map((key) => ({ key, value: 'new' })),
};

interface Scene {
  readonly store: Store;
  readonly commits: (readonly Write[])[];
  gets: number;
}

/** A store whose commits are answered one after the other as told (a number: made, at so many µs), and which holds these documents. */
function scene(
  answers: readonly (Status | number)[],
  documents: readonly Found[] = [account(7)],
  reads: readonly Status[] = [],
): Scene {
  const left = [...answers];
  const failing = [...reads];
  const commits: (readonly Write[])[] = [];
  const failure = (status: Status): FirestoreError => new FirestoreError('the commit', status, 'it said so');
  const calls: Calls = {
    async get(places) {
      it.gets += 1;
      const status = failing.shift();
      if (status !== undefined) throw failure(status);
      const asked = new Set(places.map(({ collection, id }) => `${collection}/${id}`));
      const named = documents.map((each): [string, Found] => [
        `${each.place.collection}/${each.place.id}`,
        each,
      ]);
      return new Map(named.filter(([name]) => asked.has(name)));
    },
    range: async () => documents,
    collections: async () => [],
    async commit(writes) {
      commits.push(writes);
      const answer = left.shift() ?? 'UNKNOWN';
      if (typeof answer === 'number') return answer;
      throw failure(answer);
    },
    close: async () => undefined,
  };
  const it: Scene = {
    store: firestoreStore(calls, { clock: { now: () => 1000 }, nonce: () => 'mine' }),
    commits,
    gets: 0,
  };
  return it;
}

function account(updatedAt: number, commit = 'theirs', expiresAt: number | null = null): Found {
  return { place: { collection: 'accounts', id: 'main' }, text: '"old"', commit, expiresAt, updatedAt };
}

function order(updatedAt: number, commit = 'theirs', expiresAt: number | null = null): Found {
  return { place: { collection: 'orders', id: 'a' }, text: '"old"', commit, expiresAt, updatedAt };
}

describe('a commit that Firestore answers', () => {
  test('has a precondition on each document that is expected, and its mark on each that it writes', async () => {
    const { store, commits } = scene([1_999_999]);
    expect(await store.commit(COMMIT)).toEqual({ kind: 'committed', at: 1999 });
    expect(commits).toEqual([
      [
        {
          place: { collection: 'accounts', id: 'main' },
          base: 7,
          document: { text: '"new"', commit: 'mine', expiresAt: null },
        },
        {
          place: { collection: 'orders', id: 'a' },
          base: 0,
          document: { text: '"new"', commit: 'mine', expiresAt: null },
        },
        {
          place: { collection: 'trades', id: 'a' },
          base: null,
          document: { text: '"new"', commit: 'mine', expiresAt: null },
        },
      ],
    ]);
  });

  test.each<[Status, readonly Found[], string]>([
    ['FAILED_PRECONDITION', [account(8)], 'accounts/main'],
    ['FAILED_PRECONDITION', [], 'accounts/main'],
    ['ALREADY_EXISTS', [account(7), order(9)], 'orders/a'],
    ['NOT_FOUND', [account(8), order(9)], 'accounts/main'],
  ])('%s is a conflict of what is not as expected', async (status, documents, key) => {
    const { store, commits } = scene([status], documents);
    expect(await store.commit(COMMIT)).toEqual({ kind: 'conflict', key });
    expect(commits).toHaveLength(1);
  });

  test('as refused was made where a document has its mark: something asked twice', async () => {
    const { store } = scene(['FAILED_PRECONDITION'], [account(5_000_000, 'mine'), order(5_000_000, 'mine')]);
    expect(await store.commit(COMMIT)).toEqual({ kind: 'committed', at: 5000 });
  });

  test('as refused is asked for again where what is expected holds, three times in all', async () => {
    const twice = scene(['FAILED_PRECONDITION', 'ALREADY_EXISTS', 9000]);
    expect(await twice.store.commit(COMMIT)).toEqual({ kind: 'committed', at: 9 });
    const always = scene(['FAILED_PRECONDITION', 'FAILED_PRECONDITION', 'FAILED_PRECONDITION', 9000]);
    await expect(always.store.commit(COMMIT)).rejects.toMatchObject({ status: 'FAILED_PRECONDITION' });
    expect(always.commits).toHaveLength(3);
  });

  test('writes over what is past its time as over nothing', async () => {
    const { store, commits } = scene(['ALREADY_EXISTS', 9000], [account(7), order(3, 'theirs', 1_000_000)]);
    expect(await store.commit(COMMIT)).toEqual({ kind: 'committed', at: 9 });
    expect(commits.map((writes) => writes.map(({ base }) => base))).toEqual([
      [7, 0, null],
      [7, 3, null],
    ]);
  });

  test('with too much contention is asked for again, three times in all', async () => {
    const twice = scene(['ABORTED', 'ABORTED', 9000]);
    expect(await twice.store.commit(COMMIT)).toEqual({ kind: 'committed', at: 9 });
    expect(twice.gets).toBe(0);
    const always = scene(['ABORTED', 'ABORTED', 'ABORTED', 9000]);
    await expect(always.store.commit(COMMIT)).rejects.toMatchObject({ status: 'ABORTED' });
  });

  test.each<Status>([
    'UNAVAILABLE',
    'DEADLINE_EXCEEDED',
    'INTERNAL',
    'UNKNOWN',
    'CANCELLED',
    'RESOURCE_EXHAUSTED',
  ])('with %s is not asked for again', async (status) => {
    const { store, commits, gets } = scene([status, 9000]);
    await expect(store.commit(COMMIT)).rejects.toMatchObject({ name: 'FirestoreError', status });
    expect([commits.length, gets]).toEqual([1, 0]);
  });
});

test('a commit that expects a key twice is refused', async () => {
  const { store, commits } = scene([9000]);
  const expect7 = { key: 'accounts/main', version: 7 };
  const twice = { expect: [expect7, { ...expect7, version: 8 }], writes: COMMIT.writes };
  await expect(store.commit(twice)).rejects.toThrow('the commit expects a key twice');
  expect(commits).toEqual([]);
});

describe('a reading', () => {
  test.each<Status>(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'ABORTED'])(
    'that fails with %s is tried once more',
    async (status) => {
      const once = scene([], [account(7)], [status]);
      expect(await once.store.read(['accounts/main'])).toEqual([{ version: 7, value: 'old' }]);
      const twice = scene([], [account(7)], [status, status]);
      await expect(twice.store.read(['accounts/main'])).rejects.toMatchObject({ status });
      expect(twice.gets).toBe(2);
    },
  );

  test('that is refused is not', async () => {
    const { store } = scene([], [], ['PERMISSION_DENIED']);
    await expect(store.read(['accounts/main'])).rejects.toMatchObject({ status: 'PERMISSION_DENIED' });
  });

  test('has nothing of what is past its time, and all of what is not yet', async () => {
    // It is 1,000 ms by the clock.
    for (const [expiresAt, isThere] of [
      [1_000_000, false],
      [1_000_001, true],
    ] as const) {
      const { store } = scene([], [account(7, 'theirs', expiresAt)]);
      expect((await store.read(['accounts/main']))[0] !== null).toBe(isThere);
      expect(await store.list('accounts/', 'accounts/~')).toHaveLength(isThere ? 1 : 0);
    }
  });

  test('of nothing asks nothing', async () => {
    const it = scene([]);
    expect(await it.store.read([])).toEqual([]);
    expect(await it.store.commit({ expect: [], writes: [] })).toEqual({ kind: 'committed' });
    expect([it.gets, it.commits.length]).toEqual([0, 0]);
  });
});

test('what somebody changed by hand is refused by the name of its document, with the text that stands there', async () => {
  const strange: Found = { ...account(7), text: '{"format": 4, "data' };
  const { store } = scene([], [strange]);
  for (const reading of [store.read(['accounts/main']), store.list('accounts/', 'accounts/~')]) {
    const error: unknown = await reading.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FirestoreError);
    expect(error).toMatchObject({
      message: 'Firestore: reading failed: the document accounts/main was not written by this program',
      held: strange.text,
    });
  }
});
