import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import type { Commit, CommitAnswer, Store } from '../../shared/ports.ts';
import { committed } from '../../shared/runtime/claim.ts';

const KEY = 'positions/a';

/** A store whose next commit answers as told, whether or not it lands. */
function answering(
  lands: boolean,
  answer: 'error' | 'conflict',
  after: (store: Store) => Promise<unknown> = async () => null,
): Store {
  const store = memoryStore();
  let told = false;
  return {
    ...store,
    async commit(commit): Promise<CommitAnswer> {
      if (told) return store.commit(commit);
      told = true;
      if (lands) await store.commit(commit);
      await after(store);
      if (answer === 'conflict') return { kind: 'conflict', key: KEY };
      throw new Error('UNAVAILABLE');
    },
  };
}

function claim(nonce: string, version = 0): Commit {
  return { expect: [{ key: KEY, version }], writes: [{ key: KEY, value: { exit: { claim: { nonce } } } }] };
}

describe('a claim whose commit did not answer "committed"', () => {
  test.each(['error', 'conflict'] as const)(
    'with an %s is won where its own nonce landed',
    async (answer) => {
      expect(await committed(answering(true, answer), claim('mine'), 'mine')).toBe(true);
    },
  );

  test.each(['error', 'conflict'] as const)('with an %s is lost where nothing landed', async (answer) => {
    expect(await committed(answering(false, answer), claim('mine'), 'mine')).toBe(false);
  });

  test('is lost to somebody else’s nonce', async () => {
    const store = answering(false, 'conflict', (inner) => inner.commit(claim('theirs')));
    expect(await committed(store, claim('mine'), 'mine')).toBe(false);
  });

  test('is not won by an older nonce of our own', async () => {
    const inner = memoryStore();
    await inner.commit(claim('mine of before'));
    const [stored] = await inner.read([KEY]);
    const version = stored?.version ?? 0;
    const store: Store = {
      ...inner,
      async commit() {
        // Somebody else wrote, and kept our old claim as it was.
        await inner.commit(claim('mine of before', version));
        throw new Error('UNAVAILABLE');
      },
    };
    expect(await committed(store, claim('mine', version), 'mine')).toBe(false);
  });

  test('is won though somebody has written on top and kept it', async () => {
    const store = answering(true, 'error', (inner) =>
      inner.commit({
        expect: [],
        writes: [{ key: KEY, value: { more: 1, exit: { claim: { nonce: 'mine' } } } }],
      }),
    );
    expect(await committed(store, claim('mine'), 'mine')).toBe(true);
  });

  test('rejects where the store cannot be read either: nobody knows, and nothing is sent', async () => {
    const store: Store = {
      ...answering(true, 'error'),
      read: () => Promise.reject(new Error('down')),
    };
    await expect(committed(store, claim('mine'), 'mine')).rejects.toThrow('UNAVAILABLE');
  });
});
