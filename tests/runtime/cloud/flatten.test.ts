import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import type { Store } from '../../../shared/ports.ts';
import {
  cloudFlatten,
  nothingOnPaper,
  type CloudFlattenParts,
} from '../../../shared/runtime/cloud/flatten.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';
import { memoryQueue } from '../../../shared/adapters/memory-queue.ts';

const ASKED = { why: 'a test', all: false };
const FLAT = { flat: true, left: [], kept: [], tookMs: 5 };

/** A flatten whose clock stands but while somebody waits, over a store of which some calls are refused. */
function desk(changes: Partial<CloudFlattenParts> = {}, refused: readonly (keyof Store)[] = []) {
  let now = 0;
  const refusals = new Set(refused);
  const clock = { now: () => now };
  const kept = memoryStore(clock);
  const unless = <T>(name: keyof Store, work: () => Promise<T>): Promise<T> =>
    refusals.has(name) ? Promise.reject(new Error('PERMISSION_DENIED')) : work();
  const store: Store = {
    read: (keys) => unless('read', () => kept.read(keys)),
    list: (from, before) => unless('list', () => kept.list(from, before)),
    commit: (commit) => unless('commit', () => kept.commit(commit)),
  };
  const alerts: string[] = [];
  const ways: string[] = [];
  const flatten = cloudFlatten({
    ports: {
      clock,
      store,
      queue: memoryQueue(),
      alerts: { alert: async (text) => void alerts.push(text) },
      log: SILENT_LOG,
    },
    async sleepUntil(at) {
      await new Promise((resolve) => setImmediate(resolve));
      now = Math.max(now, at);
    },
    async throughStore() {
      ways.push('store');
      return FLAT;
    },
    async storeless() {
      ways.push('storeless');
      return { report: FLAT, agoMs: 0 };
    },
    deadline: () => ({ over: new Promise(() => undefined), callOff: () => undefined }),
    ...changes,
  });
  return { flatten, alerts, ways, refusals, now: clock.now };
}

describe('the flatten of a function', () => {
  test('goes by the documents where they can be had, and halts', async () => {
    const { flatten, alerts, ways } = desk();
    expect(await flatten(ASKED)).toMatchObject({ flat: true, by: 'store', store: 'up', halted: true });
    expect([ways, alerts]).toEqual([['store'], []]);
  });

  test.each([
    ['read', ['read']],
    ['written', ['commit']],
  ] as const)(
    'goes by the broker’s book alone where they cannot be %s, and says and pages that nobody is halted',
    async (_, refused) => {
      const { flatten, alerts, ways } = desk({}, refused);
      expect(await flatten(ASKED)).toMatchObject({
        flat: true,
        by: 'storeless',
        store: 'down',
        halted: false,
        tookMs: expect.any(Number),
      });
      expect(ways).toEqual(['storeless']);
      expect(alerts).toEqual([expect.stringMatching(/^flatten \(a test\): flat in .*\n.*\nNOT HALTED: /)]);
    },
  );

  test('leaves a store that dies on the way, within a quarter of a minute', async () => {
    const ways: string[] = [];
    const one = desk({
      throughStore: () => {
        ways.push('store');
        one.refusals.add('read');
        return new Promise(() => undefined);
      },
    });
    expect(await one.flatten(ASKED)).toMatchObject({ by: 'storeless', store: 'down' });
    expect(ways).toEqual(['store']);
    expect(one.now()).toBeLessThan(20_000);
  });

  test('asks a store that comes back once more, for what it has not heard of is the halt', async () => {
    const one = desk(
      {
        async storeless() {
          one.refusals.clear();
          return { report: FLAT, agoMs: 0 };
        },
      },
      ['read'],
    );
    expect(await one.flatten(ASKED)).toMatchObject({ by: 'store', halted: true });
    expect(one.ways).toEqual(['store']);
  });

  test('is one for all who ask while it goes on, and who wants everybody’s closed is not among them', async () => {
    const { flatten, ways } = desk();
    const both = [flatten(ASKED), flatten({ ...ASKED, why: 'another' }), flatten({ ...ASKED, all: true })];
    const [first, second, all] = await Promise.all(both);
    expect(second).toBe(first);
    expect(all).not.toBe(first);
    expect(ways).toHaveLength(2);
    await flatten(ASKED);
    expect(ways).toHaveLength(3);
  });

  test('can do nothing on paper without the documents, and does not call that flat', async () => {
    const { flatten } = desk({ storeless: nothingOnPaper }, ['read']);
    expect(await flatten(ASKED)).toMatchObject({
      flat: false,
      by: 'storeless',
      left: [expect.stringContaining('orders on paper are kept in the store')],
    });
  });
});
