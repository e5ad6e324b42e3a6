import { describe, expect, test } from 'vitest';
import type { CommitAnswer, Store } from '../../shared/ports.ts';
import { STORE_DEADLINE_MS } from '../../shared/sim/sim-store.ts';
import type { ArmedFault } from '../../shared/sim/switches.ts';
import { storeContract } from '../contracts/store.ts';
import { bareWorld, pumped } from './pumped.ts';

storeContract('the simulated store', async () => bareWorld().store.port('a'));
storeContract('the simulated store of the world’s own parts', async () => bareWorld().store.direct);
storeContract('the simulated store through a life', async () => {
  const { kernel, store } = bareWorld();
  return pumped(kernel, 'store', store.port('a'));
});

const once = (fault: ArmedFault['fault'], ms?: number): ArmedFault =>
  ms === undefined ? { fault, when: { call: 1 } } : { fault, when: { call: 1 }, ms };

/** A world with a document at version `version`, its first commit by a life meeting the fault. */
async function met(fault: ArmedFault) {
  const world = bareWorld([fault]);
  const { kernel, store } = world;
  await store.direct.commit({ expect: [], writes: [{ key: 'k/a', value: 'old' }] });
  const [stored] = await store.direct.read(['k/a']);
  const port: Store = pumpedOnly(world, store.port('a'));
  const write = (value: string): Promise<CommitAnswer> =>
    port.commit({
      expect: [{ key: 'k/a', version: stored?.version ?? NaN }],
      writes: [{ key: 'k/a', value }],
    });
  return { world, kernel, store, port, write };
}

/** Runs the kernel beside the call, so that deadlines pass. */
function pumpedOnly({ kernel }: ReturnType<typeof bareWorld>, store: Store): Store {
  return pumped(kernel, 'store', store);
}

describe('a simulated store', () => {
  test('under contention calls a key stale and writes nothing', async () => {
    const { store, write } = await met(once('store.commit.conflict'));
    expect(await write('new')).toEqual({ kind: 'conflict', key: 'k/a' });
    expect(store.peek('k/a')).toBe('old');
    expect(await write('new')).toMatchObject({ kind: 'committed' });
  });

  test('under contention fails a commit that expects nothing', async () => {
    const { port } = await met(once('store.commit.conflict'));
    await expect(port.commit({ expect: [], writes: [{ key: 'k/b', value: 1 }] })).rejects.toThrow(/^ABORTED/);
  });

  test('unavailable for a window reads, lists and writes nothing within it', async () => {
    const { store, kernel, port, write } = await met({
      fault: 'store.unavailable',
      when: { from: 0, until: 15_000 },
    });
    await expect(write('new')).rejects.toThrow(/^UNAVAILABLE/);
    await expect(port.list('k/', 'k/~')).rejects.toThrow(/^UNAVAILABLE/);
    expect(kernel.now()).toBe(20_000);
    expect(store.peek('k/a')).toBe('old');
    expect(await write('new')).toMatchObject({ kind: 'committed' });
    expect((await port.read(['k/a']))[0]?.value).toBe('new');
  });

  test('may have written what it answers an error to', async () => {
    const { store, write } = await met(once('store.commit.landed-error'));
    await expect(write('new')).rejects.toThrow(/^UNAVAILABLE/);
    expect(store.peek('k/a')).toBe('new');
  });

  test('past its deadline has written nothing', async () => {
    const { store, write } = await met(once('store.commit.deadline'));
    await expect(write('new')).rejects.toThrow(/^DEADLINE_EXCEEDED/);
    expect(store.peek('k/a')).toBe('old');
  });

  test('past its deadline may still write, after the caller was told', async () => {
    const { kernel, store, world } = await met(once('store.commit.lands-late', 500));
    const [stored] = await store.direct.read(['k/a']);
    const seen: unknown[] = [];
    const commit = {
      expect: [{ key: 'k/a', version: stored?.version ?? NaN }],
      writes: [{ key: 'k/a', value: 'late' }],
    };
    kernel.after(0, 'a', () => {
      store
        .port('a')
        .commit(commit)
        .catch(() => seen.push([world.now(), store.peek('k/a')]));
    });
    await kernel.run({ quietBy: 100_000 });
    expect(seen).toEqual([[STORE_DEADLINE_MS, 'old']]);
    expect([world.now(), store.peek('k/a')]).toEqual([STORE_DEADLINE_MS + 500, 'late']);
  });

  test('whose late commit was overtaken meanwhile does not write it', async () => {
    const { kernel, store } = await met(once('store.commit.lands-late', 500));
    const [stored] = await store.direct.read(['k/a']);
    const expected = [{ key: 'k/a', version: stored?.version ?? NaN }];
    const commit = (value: string) => ({ expect: expected, writes: [{ key: 'k/a', value }] });
    kernel.after(
      0,
      'a',
      () =>
        void store
          .port('a')
          .commit(commit('late'))
          .catch(() => undefined),
    );
    kernel.after(1_200, 'b', () => void store.port('b').commit(commit('second')));
    await kernel.run({ quietBy: 100_000 });
    expect(store.peek('k/a')).toBe('second');
  });

  test('does not answer a read in time', async () => {
    const { port } = await met(once('store.read.deadline'));
    await expect(port.read(['k/a'])).rejects.toThrow(/^DEADLINE_EXCEEDED/);
    expect((await port.read(['k/a']))[0]?.value).toBe('old');
  });

  test('restored to the past has its documents of then, a new epoch, and no version that anybody holds', async () => {
    const { store } = bareWorld();
    const put = async (key: string, value: string | null): Promise<void> =>
      void (await store.direct.commit({ expect: [], writes: [{ key, value }] }));
    await put('k/a', 'old');
    await put('k/gone', 'still there');
    store.snapshot('before');
    await put('k/a', 'new');
    await put('k/later', 'later');
    await put('k/gone', null);
    const held = (await store.direct.list('k/', 'k/~')).map(({ version }) => version);
    expect(store.epoch).toBe(0);
    await store.restore('before');
    expect(store.epoch).toBe(1);
    const now = await store.direct.list('k/', 'k/~');
    expect(now.map(({ key, value }) => [key, value])).toEqual([
      ['k/a', 'old'],
      ['k/gone', 'still there'],
    ]);
    expect(store.peekAll('k/', 'k/~').map(([key]) => key)).toEqual(['k/a', 'k/gone']);
    expect(Math.min(...now.map(({ version }) => version))).toBeGreaterThan(Math.max(...held));
    await expect(store.restore('never')).rejects.toThrow('no snapshot "never" to restore; there are: before');
  });
});
