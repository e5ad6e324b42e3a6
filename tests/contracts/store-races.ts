import { describe, expect, test } from 'vitest';
import type { Commit, CommitAnswer, Json, Store } from '../../shared/ports.ts';
import { committed } from '../../shared/runtime/claim.ts';

const ACCOUNT = 'accounts/main';
const ORDER = 'orders/a';

/** A claim as an entry makes one: the order under a nonce, and the account, which must be as it was read. */
function claimOf(nonce: string, account: number, halted: Json, order = 0): Commit {
  return {
    expect: [
      { key: ACCOUNT, version: account },
      { key: ORDER, version: order },
    ],
    writes: [
      { key: ACCOUNT, value: { halted } },
      { key: ORDER, value: { claim: { nonce } } },
    ],
  };
}

const HALT: Commit = { expect: [], writes: [{ key: ACCOUNT, value: { halted: 'a person' } }] };

async function accountIn(store: Store): Promise<number> {
  await store.commit({ expect: [], writes: [{ key: ACCOUNT, value: { halted: null } }] });
  const [account] = await store.read([ACCOUNT]);
  return account?.version ?? NaN;
}

/** The store, whose commits land and whose answers are lost; the second time a commit is asked for it is as a client that tries again asks. */
function losingAnswers(store: Store, how: 'error' | 'asked again'): Store {
  return {
    ...store,
    async commit(commit): Promise<CommitAnswer> {
      const answer = await store.commit(commit);
      if (answer.kind === 'conflict') return answer;
      if (how === 'error') throw new Error('UNAVAILABLE: the connection was lost');
      return store.commit(commit);
    },
  };
}

/** What the order protocol rests on, where commits race and where their answers are lost. */
export function raceContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} in a race`, () => {
    test.each(['first', 'second'])(
      'lets no claim stand beside a halt that was asked for %s',
      async (when) => {
        const store = await make();
        for (let round = 0; round < 3; round += 1) {
          const version = await accountIn(store);
          const [order] = await store.read([ORDER]);
          const claim = claimOf(`nonce ${round}`, version, null, order?.version ?? 0);
          const commits = when === 'first' ? [HALT, claim] : [claim, HALT];
          const answers = await Promise.all(commits.map((commit) => store.commit(commit)));
          const [halt, claimed] = when === 'first' ? answers : answers.toReversed();
          expect(halt?.kind).toBe('committed');
          const [account, claimedOrder] = await store.read([ACCOUNT, ORDER]);
          // Whichever came first: the halt stands, and a claim that was made after it was not made.
          expect(account?.value).toEqual({ halted: 'a person' });
          const made = JSON.stringify(claimedOrder?.value ?? null).includes(`nonce ${round}`);
          expect(claimed).toMatchObject(made ? { kind: 'committed' } : { kind: 'conflict', key: ACCOUNT });
          // What was read before the halt claims nothing any more.
          const late = claimOf('late', version, null, claimedOrder?.version ?? 0);
          expect(await store.commit(late)).toEqual({ kind: 'conflict', key: ACCOUNT });
        }
      },
    );

    test('lets one of two claims with the very same documents win', async () => {
      const store = await make();
      const first = await accountIn(store);
      const same: Commit = {
        expect: [{ key: ACCOUNT, version: first }],
        writes: [{ key: ACCOUNT, value: { halted: null } }],
      };
      const answers = await Promise.all([store.commit(same), store.commit(same)]);
      expect(answers.map(({ kind }) => kind).sort()).toEqual(['committed', 'conflict']);
      expect(await store.commit(same)).toEqual({ kind: 'conflict', key: ACCOUNT });
    });

    test('writes nothing of a commit of which one expectation of several fails', async () => {
      const store = await make();
      const version = await accountIn(store);
      await store.commit({ expect: [], writes: [{ key: ORDER, value: 'theirs' }] });
      expect(await store.commit(claimOf('mine', version, 'spoiled'))).toEqual({
        kind: 'conflict',
        key: ORDER,
      });
      const read = await store.read([ACCOUNT, ORDER]);
      expect(read.map((each) => each?.value)).toEqual([{ halted: null }, 'theirs']);
      expect(read[0]?.version).toBe(version);
    });

    test('takes an expectation of a document that was removed as one that fails', async () => {
      const store = await make();
      const version = await accountIn(store);
      await store.commit({ expect: [], writes: [{ key: ACCOUNT, value: null }] });
      for (const value of ['back', null]) {
        const commit = { expect: [{ key: ACCOUNT, version }], writes: [{ key: ACCOUNT, value }] };
        expect(await store.commit(commit)).toEqual({ kind: 'conflict', key: ACCOUNT });
      }
      const absent = { expect: [{ key: ACCOUNT, version: 0 }], writes: [{ key: ACCOUNT, value: null }] };
      expect(await store.commit(absent)).toMatchObject({ kind: 'committed' });
      expect(await store.read([ACCOUNT])).toEqual([null]);
    });
  });

  describe(`${name} whose answer was lost`, () => {
    test.each(['error', 'asked again'] as const)('has its claim won by its nonce (%s)', async (how) => {
      const store = await make();
      const version = await accountIn(store);
      expect(await committed(losingAnswers(store, how), claimOf('mine', version, null), 'mine')).toBe(true);
      const theirs = claimOf('theirs', version, null);
      expect(await committed(losingAnswers(store, how), theirs, 'theirs')).toBe(false);
      expect((await store.read([ORDER]))[0]?.value).toEqual({ claim: { nonce: 'mine' } });
    });

    test('has a halt that lands twice', async () => {
      const store = await make();
      const version = await accountIn(store);
      await expect(losingAnswers(store, 'error').commit(HALT)).rejects.toThrow(/UNAVAILABLE/);
      expect(await store.commit(HALT)).toMatchObject({ kind: 'committed' });
      expect(await committed(store, claimOf('mine', version, null), 'mine')).toBe(false);
      expect((await store.read([ACCOUNT]))[0]?.value).toEqual({ halted: 'a person' });
    });
  });
}
