import { describe, expect, test } from 'vitest';
import type { Json, Store } from '../../shared/ports.ts';
import { raceContract } from './store-races.ts';

/** What every store promises; an adapter's test registers it with a way to make an empty one. */
export function storeContract(name: string, make: () => Promise<Store>): void {
  raceContract(name, make);
  const write = async (store: Store, key: string, value: Json): Promise<number> => {
    await store.commit({ expect: [], writes: [{ key, value }] });
    const [stored] = await store.read([key]);
    return stored?.version ?? NaN;
  };

  describe(`${name} as a store`, () => {
    test('reads in the order asked, the same key as often as asked, null for what is absent', async () => {
      const store = await make();
      await write(store, 'k/a', 'a');
      await write(store, 'k/b', 'b');
      const read = await store.read(['k/b', 'k/none', 'k/a', 'k/b']);
      expect(read.map((each) => each?.value ?? null)).toEqual(['b', null, 'a', 'b']);
      expect(await store.read([])).toEqual([]);
    });

    test('gives back what plain data was written', async () => {
      const store = await make();
      const value: Json = { n: -0.5, list: [1, null, true, [], {}], text: 'ü "quoted"\n', deep: { zero: 0 } };
      await write(store, 'k/a', value);
      expect((await store.read(['k/a']))[0]?.value).toEqual(value);
    });

    test('raises the version of a key with every write, above zero, the same value included', async () => {
      const store = await make();
      const versions: number[] = [];
      for (const value of [1, 1, 2]) versions.push(await write(store, 'k/a', value));
      expect(versions[0]).toBeGreaterThan(0);
      expect(versions[1]).toBeGreaterThan(versions[0] ?? NaN);
      expect(versions[2]).toBeGreaterThan(versions[1] ?? NaN);
    });

    test('commits all or nothing, and names the first key that was not as expected', async () => {
      const store = await make();
      const version = await write(store, 'k/a', 'old');
      const writes = ['k/a', 'k/b', 'k/c'].map((key) => ({ key, value: 'new' }));
      const expected = [
        { key: 'k/a', version },
        { key: 'k/b', version: version + 7 },
        { key: 'k/c', version: 3 },
      ];
      expect(await store.commit({ expect: expected, writes })).toEqual({ kind: 'conflict', key: 'k/b' });
      const read = await store.read(['k/a', 'k/b', 'k/c']);
      expect(read.map((each) => each?.value ?? null)).toEqual(['old', null, null]);
      expect(read[0]?.version).toBe(version);
    });

    test('takes version 0 for "must not exist"', async () => {
      const store = await make();
      const create = { expect: [{ key: 'k/a', version: 0 }], writes: [{ key: 'k/a', value: 1 }] };
      expect(await store.commit(create)).toMatchObject({ kind: 'committed' });
      expect(await store.commit(create)).toEqual({ kind: 'conflict', key: 'k/a' });
    });

    test('removes what is written as null, and never gives its version again', async () => {
      const store = await make();
      const first = await write(store, 'k/a', 1);
      await store.commit({ expect: [{ key: 'k/a', version: first }], writes: [{ key: 'k/a', value: null }] });
      expect(await store.read(['k/a'])).toEqual([null]);
      expect(await store.list('k/', 'k/~')).toEqual([]);
      const create = { expect: [{ key: 'k/a', version: 0 }], writes: [{ key: 'k/a', value: 2 }] };
      expect(await store.commit(create)).toMatchObject({ kind: 'committed' });
      expect((await store.read(['k/a']))[0]?.version).toBeGreaterThan(first);
    });

    test('lists a range of keys in their order, the end left out', async () => {
      const store = await make();
      for (const key of ['k/b', 'k/a-2', 'l/a', 'k/a', 'k/Z']) await write(store, key, key);
      const keysFrom = async (from: string, before: string): Promise<string[]> =>
        (await store.list(from, before)).map(({ key }) => key);
      expect(await keysFrom('k/', 'k/~')).toEqual(['k/Z', 'k/a', 'k/a-2', 'k/b']);
      expect(await keysFrom('k/a', 'k/b')).toEqual(['k/a', 'k/a-2']);
      expect(await keysFrom('m/', 'm/~')).toEqual([]);
      const [entry] = await store.list('l/', 'l/~');
      expect(entry).toEqual({ key: 'l/a', ...(await store.read(['l/a']))[0] });
    });

    test('orders keys by code unit, beyond what most keys hold too', async () => {
      const store = await make();
      const keys = [
        'k/z',
        'k/é',
        'k/\ud7ff',
        'k/\u{1f600}',
        'k/\u{10ffff}',
        'k/\udc00',
        'k/\ue000',
        'k/\uffff',
        'k/a\0b',
      ];
      for (const key of keys) await write(store, key, key);
      const listed = (await store.list('k/', 'l/')).map(({ key }) => key);
      expect(listed).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
      expect((await store.list('k/\u{1f600}', 'k/\ue000')).map(({ value }) => value)).toEqual([
        'k/\u{1f600}',
        'k/\u{10ffff}',
        'k/\udc00',
      ]);
    });

    test('gives a later commit higher versions, whatever the keys', async () => {
      const store = await make();
      const versions = [];
      for (const key of ['k/b', 'k/a', 'k/c', 'k/a']) versions.push(await write(store, key, 1));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(new Set(versions).size).toBe(4);
    });

    test('refuses an expectation of a key that is not written, and a key written twice', async () => {
      const store = await make();
      await expect(
        store.commit({ expect: [{ key: 'k/a', version: 0 }], writes: [{ key: 'k/b', value: 1 }] }),
      ).rejects.toThrow(/k\/a/);
      const twice = [1, 2].map((value) => ({ key: 'k/b', value }));
      await expect(store.commit({ expect: [], writes: twice })).rejects.toThrow(/twice/);
      expect(await store.read(['k/a', 'k/b'])).toEqual([null, null]);
    });

    test('lets one of twenty concurrent claims win', async () => {
      const store = await make();
      const version = await write(store, 'k/slot', 'open');
      const claims = Array.from({ length: 20 }, (_, nonce) =>
        store.commit({ expect: [{ key: 'k/slot', version }], writes: [{ key: 'k/slot', value: nonce }] }),
      );
      const answers = await Promise.all(claims);
      const winners = answers.flatMap((answer, nonce) => (answer.kind === 'committed' ? [nonce] : []));
      expect(winners).toHaveLength(1);
      expect((await store.read(['k/slot']))[0]?.value).toBe(winners[0]);
    });

    test('keeps its own copy of what is written and hands out copies', async () => {
      const store = await make();
      const written = { list: [1] };
      await write(store, 'k/a', written);
      written.list.push(2);
      const first = (await store.read(['k/a']))[0]?.value;
      expect(first).toEqual({ list: [1] });
      if (typeof first === 'object' && first !== null) Reflect.set(first, 'list', 'spoiled');
      expect((await store.read(['k/a']))[0]?.value).toEqual({ list: [1] });
    });

    test('refuses a number that plain data cannot carry', async () => {
      const store = await make();
      for (const value of [NaN, Infinity]) {
        await expect(
          store.commit({ expect: [], writes: [{ key: 'k/a', value: { value } }] }),
        ).rejects.toThrow(/k\/a/);
      }
      expect(await store.read(['k/a'])).toEqual([null]);
    });
  });
}
