import type { Clock, Commit, CommitAnswer, Json, Store, Stored } from '../ports.ts';

/**
 * Documents in memory, as text, so that nobody can change what was stored by holding on to it. The default of every test. Throws a RangeError
 * for a commit that expects a key it does not write (a Firestore batch could not assert it) and for a number that JSON would make null.
 * `clock`: the store's own, where commits are to say when they were made.
 */
export function memoryStore(clock: Clock | null = null): Store {
  const documents = new Map<string, { version: number; text: string }>();
  let versions = 0;
  return {
    async read(keys) {
      return keys.map((key): Stored | null => {
        const found = documents.get(key);
        if (found === undefined) return null;
        const value: Json = JSON.parse(found.text);
        return { version: found.version, value };
      });
    },
    async list(from, before) {
      const found = [...documents].filter(([key]) => key >= from && key < before);
      found.sort(([a], [b]) => (a < b ? -1 : 1));
      return found.map(([key, { version, text }]) => {
        const value: Json = JSON.parse(text);
        return { key, version, value };
      });
    },
    async commit({ expect, writes }: Commit): Promise<CommitAnswer> {
      const written = new Set(writes.map(({ key }) => key));
      for (const { key } of expect) {
        if (!written.has(key)) throw new RangeError(`the commit expects "${key}" but does not write it`);
      }
      if (written.size !== writes.length) throw new RangeError('the commit writes a key twice');
      const texts = writes.map(({ key, value }) => ({ key, text: textOf(key, value) }));
      const stale = expect.find(({ key, version }) => (documents.get(key)?.version ?? 0) !== version);
      if (stale !== undefined) return { kind: 'conflict', key: stale.key };
      versions += 1;
      for (const { key, text } of texts) {
        if (text === 'null') documents.delete(key);
        else documents.set(key, { version: versions, text });
      }
      return clock === null ? { kind: 'committed' } : { kind: 'committed', at: clock.now() };
    },
  };
}

function textOf(key: string, value: Json): string {
  return JSON.stringify(value, (field, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each))
      throw new RangeError(`"${key}": ${field} is ${each}`);
    return each;
  });
}
