import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import type { Json, Store } from '../../shared/ports.ts';

/** Each run has keys of its own, so that `make` may give the same store again. */
export function memoryContract(make: () => Promise<Store>, numRuns: number): void {
  test('does what the store in memory does, whatever is asked of it', async () => {
    const store = await make();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        run += 1;
        const expected = await played(memoryStore(), steps, `${run}/`);
        expect(await played(store, steps, `${run}/`)).toEqual(expected);
      }),
      { numRuns, seed: 20_260_909 },
    );
  });
}

const KEYS = ['a', 'b', 'ü', '\u{1f600}', '\uffff'];
const step = fc.record({
  writes: fc.uniqueArray(
    fc.record({
      key: fc.constantFrom(...KEYS),
      value: fc.oneof(fc.constant(null), fc.jsonValue()),
      expects: fc.constantFrom('nothing', 'now', 'before', 'none'),
    }),
    { selector: ({ key }) => key, maxLength: 3 },
  ),
  from: fc.constantFrom('', ...KEYS),
  before: fc.constantFrom('~', ...KEYS),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Everything seen on the way; versions by their order among those seen, for their values are each store's own. */
async function played(store: Store, steps: readonly Step[], prefix: string): Promise<unknown> {
  const seen: { versions: number[]; rest: unknown }[] = [];
  const before = new Map<string, number>();
  for (const { writes, from, before: end } of steps) {
    const keys = writes.map(({ key }) => prefix + key);
    const found = await store.read(keys);
    const expected = writes.flatMap(({ expects }, i) => {
      const key = keys[i] ?? '';
      const version = found[i]?.version ?? 0;
      if (expects === 'nothing') return [];
      return [{ key, version: { now: version, before: before.get(key) ?? 7, none: 0 }[expects] }];
    });
    keys.forEach((key, i) => before.set(key, found[i]?.version ?? 0));
    const plain = writes.map(({ key, value }) => ({ key: prefix + key, value: jsonOf(value) }));
    // When it was made is each store's own too.
    const { at: _, ...answer } = { at: 0, ...(await store.commit({ expect: expected, writes: plain })) };
    const listed = await store.list(prefix + from, prefix + end);
    seen.push({
      versions: [...found.map((each) => each?.version ?? 0), ...listed.map(({ version }) => version)],
      rest: {
        answer,
        found: found.map((each) => each?.value),
        listed: listed.map(({ key, value }) => [key, value]),
      },
    });
  }
  const order = [...new Set(seen.flatMap(({ versions }) => versions))].sort((a, b) => a - b);
  return seen.map(({ versions, rest }) => [versions.map((version) => order.indexOf(version)), rest]);
}

function jsonOf(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}
