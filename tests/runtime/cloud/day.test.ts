import { describe, expect, test } from 'vitest';
import layoutFile from '../../../functions/firestore.json' with { type: 'json' };
import { memoryQueue } from '../../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Store } from '../../../shared/ports.ts';
import { cloudLayout, type CloudLayout } from '../../../shared/runtime/cloud-layout.ts';
import { formatted } from '../../../shared/runtime/document-format.ts';
import { SILENT } from '../../../shared/runtime/day-result.ts';
import { runKept } from '../../../shared/runtime/wire.ts';
import { describeWithEmulator } from '../../support/emulator.ts';
import { missingIndex, watched, type Query } from '../../support/query-watch.ts';
import { market, setup } from '../decided.ts';

const LAYOUT = cloudLayout(layoutFile);

/** The tiny day, kept in that store: what it came to, and which documents each minute of it wrote how often. */
async function lived(store: Store) {
  const writes: Map<string, number>[] = [];
  const watching: Store = {
    ...store,
    async commit(commit) {
      for (const { key } of commit.writes) {
        const minute = writes.at(-1);
        minute?.set(key, (minute.get(key) ?? 0) + 1);
      }
      // A replayed day has a time of its own, which Firestore's is not.
      const { kind, ...answer } = await store.commit(commit);
      return kind === 'conflict' && 'key' in answer ? { kind, key: answer.key } : { kind: 'committed' };
    },
  };
  const place = { store: formatted(watching), queue: async () => memoryQueue(), astray: () => null };
  const wait = async (): Promise<void> => void writes.push(new Map());
  const asked = { source: 'test', request: {}, resume: false };
  const result = await runKept(place, setup, market, SILENT, { kind: 'replay', wait }, asked);
  return { result, writes };
}

describeWithEmulator('a day on Firestore', 'tron-day', (emulated) => {
  test('comes to what it comes to in memory, by queries that have their indexes, and no document is hot', async () => {
    const seen: Query[] = [];
    const [here, there] = await Promise.all([
      lived(memoryStore()),
      lived(emulated.storeBy((client) => watched(client, seen))),
    ]);
    expect(there.result).toEqual(here.result);
    expect(there.result.trades).toHaveLength(1);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map((query) => missingIndex(LAYOUT, query))).toEqual(seen.map(() => null));
    const kinds = new Set(
      there.writes.flatMap((minute) => [...minute.keys()].map((key) => key.split('/')[0] ?? '')),
    );
    expect(
      [...kinds].filter((kind) => !LAYOUT.collections.some(({ collection }) => collection === kind)),
    ).toEqual([]);
    // Firestore bears one write a second of a document for long.
    const most = Math.max(...there.writes.map((minute) => Math.max(0, ...minute.values())));
    expect(most).toBeLessThanOrEqual(10);
  }, 60_000);
});

describe('an index that a query needs', () => {
  const byStatus = {
    structuredQuery: {
      from: [{ collectionId: 'orders' }],
      where: {
        fieldFilter: { field: { fieldPath: 'status' }, op: 'EQUAL' as const, value: { stringValue: 'open' } },
      },
      orderBy: [{ field: { fieldPath: 'createdAt' }, direction: 'ASCENDING' as const }],
    },
  };

  test('is missed where the layout has it not', () => {
    expect(missingIndex(LAYOUT, byStatus)).toBe('an index of orders by status, createdAt');
    const fields = ['status', 'createdAt'].map((field) => ({ field, order: 'ASCENDING' as const }));
    const layout: CloudLayout = { ...LAYOUT, composite: [{ collection: 'orders', fields }] };
    expect(missingIndex(layout, byStatus)).toBeNull();
  });

  test('is none where documents are asked for by name, in a collection that there is', () => {
    const byName = {
      structuredQuery: {
        from: [{ collectionId: 'orders' }],
        orderBy: [{ field: { fieldPath: '__name__' } }],
      },
    };
    expect(missingIndex(LAYOUT, byName)).toBeNull();
    expect(missingIndex(LAYOUT, { structuredQuery: { from: [{ collectionId: 'other' }] } })).toBe(
      'the collection other',
    );
  });
});
