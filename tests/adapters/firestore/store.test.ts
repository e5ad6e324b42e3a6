import { describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import {
  COMMIT_BYTES_MAX,
  firestoreStore,
  TEXT_BYTES_MAX,
} from '../../../shared/adapters/firestore/store.ts';
import { memoryContract } from '../../contracts/store-steps.ts';
import { storeContract } from '../../contracts/store.ts';
import { describeWithEmulator } from '../../support/emulator.ts';

describeWithEmulator('on the emulator', 'tron-store', (emulated) => {
  storeContract('the store on Firestore', async () => emulated.store());

  describe('the store on Firestore', () => {
    memoryContract(async () => emulated.store(), 15);

    test('says when a commit was made, by its own clock, and gives that as the version', async () => {
      const store = emulated.store();
      const before = Date.now();
      const answer = await store.commit({ expect: [], writes: [{ key: 'k/a', value: 1 }] });
      const at = answer.kind === 'committed' ? (answer.at ?? NaN) : NaN;
      expect(at).toBeGreaterThanOrEqual(before - 1);
      expect(at).toBeLessThanOrEqual(Date.now() + 1);
      expect(Math.floor(((await store.read(['k/a']))[0]?.version ?? NaN) / 1000)).toBe(at);
    });

    test('keeps environments and projects apart', async () => {
      const [a, b] = [emulated.store(), emulated.store()];
      await a.commit({ expect: [], writes: [{ key: 'k/a', value: 'of a' }] });
      expect(await b.read(['k/a'])).toEqual([null]);
      expect(await b.list('', '~')).toEqual([]);
    });

    test('lists over several kinds, each in its place', async () => {
      const store = emulated.store();
      const keys = ['a/z', 'b-2/a', 'b/a', 'b/z', 'c/a'];
      await store.commit({ expect: [], writes: keys.map((key) => ({ key, value: key })) });
      expect((await store.list('', '~')).map(({ key }) => key)).toEqual(keys);
      expect((await store.list('b', 'b/z')).map(({ key }) => key)).toEqual(['b-2/a', 'b/a']);
    });

    test('takes a document as large as it says, and refuses a larger one before anything is written', async () => {
      const store = emulated.store();
      const text = (bytes: number): string => 'x'.repeat(bytes - '""'.length);
      const big = { key: 'k/big', value: text(TEXT_BYTES_MAX) };
      expect(await store.commit({ expect: [], writes: [big] })).toMatchObject({ kind: 'committed' });
      expect((await store.read(['k/big']))[0]?.value).toBe(big.value);
      const writes = [
        { key: 'k/a', value: 1 },
        { key: 'k/bigger', value: text(TEXT_BYTES_MAX + 1) },
      ];
      await expect(store.commit({ expect: [], writes })).rejects.toThrow(
        'the document "k/bigger" has 1000001 bytes, Firestore takes 1000000',
      );
      const many = Array.from({ length: 11 }, (_, i) => ({ ...big, key: `k/${i}` }));
      await expect(store.commit({ expect: [], writes: many })).rejects.toThrow(
        `the commit has 11000000 bytes, Firestore takes ${COMMIT_BYTES_MAX}`,
      );
      expect(await store.read(['k/a', 'k/0'])).toEqual([null, null]);
    });

    test('does without what is past its time, and writes anew in its place', async () => {
      const environment = `e${randomUUID()}`;
      const at = { now: 1_000 };
      const store = firestoreStore(emulated.calls({ environment }), {
        clock: { now: () => at.now },
        keepMs: new Map([['logins', 500]]),
        nonce: randomUUID,
      });
      const create = (value: string) =>
        store.commit({ expect: [{ key: 'logins/a', version: 0 }], writes: [{ key: 'logins/a', value }] });
      await store.commit({ expect: [], writes: [{ key: 'kept/a', value: 1 }] });
      expect(await create('first')).toMatchObject({ kind: 'committed' });
      at.now = 1_499;
      expect(await create('second')).toEqual({ kind: 'conflict', key: 'logins/a' });
      at.now = 1_500;
      expect((await store.read(['logins/a', 'kept/a'])).map((each) => each?.value ?? null)).toEqual([
        null,
        1,
      ]);
      expect(await store.list('logins/', 'logins/~')).toEqual([]);
      expect(await Promise.all([create('third'), create('fourth')])).toContainEqual({
        kind: 'conflict',
        key: 'logins/a',
      });
      const [anew] = await store.read(['logins/a']);
      expect(['third', 'fourth']).toContain(anew?.value);
      // Written again it lives on from then.
      at.now = 1_999;
      expect(await store.read(['logins/a'])).toEqual([anew]);
    });

    test('refuses a document that somebody else wrote', async () => {
      const environment = `e${randomUUID()}`;
      const url = `http://${emulated.address}/v1/projects/${emulated.project}/databases/(default)/documents/tron/${environment}/k?documentId=a`;
      const headers = { authorization: 'Bearer owner' };
      const body = JSON.stringify({ fields: { value: { integerValue: 1 } } });
      expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
      const options = { clock: { now: () => 0 }, nonce: randomUUID };
      const store = firestoreStore(emulated.calls({ environment }), options);
      await expect(store.read(['k/a'])).rejects.toThrow('the document k/a was not written by this program');
    });
  });
});
