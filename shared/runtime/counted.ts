import type { Store } from '../ports.ts';

/** What was asked of a store. Firestore charges for a reading of each document asked for or listed, and for each that is written. */
export interface StoreCounts {
  /** Calls of `read`, and the documents they asked for. */
  readonly readings: number;
  readonly read: number;
  /** Calls of `list`, and the documents they gave. */
  readonly listings: number;
  readonly listed: number;
  /** Calls of `commit` that were made, with the documents they wrote, and those that met a conflict or failed. */
  readonly commits: number;
  readonly written: number;
  readonly refused: number;
}

const NONE: StoreCounts = {
  readings: 0,
  read: 0,
  listings: 0,
  listed: 0,
  commits: 0,
  written: 0,
  refused: 0,
};

/** The store, counted. `taken` gives the counts since it was last asked. */
export function counted(store: Store): { readonly store: Store; taken: () => StoreCounts } {
  const counts: Record<keyof StoreCounts, number> = { ...NONE };
  return {
    store: {
      async read(keys) {
        counts.readings += 1;
        counts.read += new Set(keys).size;
        return store.read(keys);
      },
      async list(from, before) {
        counts.listings += 1;
        const entries = await store.list(from, before);
        counts.listed += entries.length;
        return entries;
      },
      async commit(commit) {
        // Until it is known to have been made.
        counts.refused += 1;
        const answer = await store.commit(commit);
        if (answer.kind === 'conflict') return answer;
        counts.refused -= 1;
        counts.commits += 1;
        counts.written += commit.writes.length;
        return answer;
      },
    },
    taken() {
      const taken = { ...counts };
      Object.assign(counts, NONE);
      return taken;
    },
  };
}

/** "2 read in 1, 1 written in 1 commit" */
export function countsText(counts: StoreCounts): string {
  const { readings, read, listings, listed, commits, written, refused } = counts;
  const parts = [
    `${read} read in ${readings}`,
    ...(listings === 0 ? [] : [`${listed} listed in ${listings}`]),
    `${written} written in ${commits} commit${commits === 1 ? '' : 's'}`,
    ...(refused === 0 ? [] : [`${refused} refused`]),
  ];
  return parts.join(', ');
}
