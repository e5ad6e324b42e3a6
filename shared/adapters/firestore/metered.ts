import type { Calls } from './calls.ts';

/** What was asked of Firestore, as it is charged: each document asked for, each that a listing gave (one at the least), each that was written or removed. */
export interface FirestoreUse {
  readonly calls: number;
  readonly read: number;
  readonly commits: number;
  readonly written: number;
  readonly removed: number;
  /** Commits that were refused or not answered; what they would have written is not counted. */
  readonly refused: number;
}

const NONE: FirestoreUse = { calls: 0, read: 0, commits: 0, written: 0, removed: 0, refused: 0 };

/** The calls, counted. `used` gives all since the beginning. */
export function metered(calls: Calls): { readonly calls: Calls; used: () => FirestoreUse } {
  const use: Record<keyof FirestoreUse, number> = { ...NONE };
  return {
    calls: {
      async get(places) {
        use.calls += 1;
        use.read += places.length;
        return calls.get(places);
      },
      async range(range) {
        use.calls += 1;
        const found = await calls.range(range);
        use.read += Math.max(1, found.length);
        return found;
      },
      async collections() {
        use.calls += 1;
        const ids = await calls.collections();
        use.read += Math.max(1, ids.length);
        return ids;
      },
      async commit(writes) {
        use.calls += 1;
        // Until it is known to have been made.
        use.refused += 1;
        const at = await calls.commit(writes);
        use.refused -= 1;
        use.commits += 1;
        for (const { document } of writes) use[document === null ? 'removed' : 'written'] += 1;
        return at;
      },
      close: () => calls.close(),
    },
    used: () => ({ ...use }),
  };
}
