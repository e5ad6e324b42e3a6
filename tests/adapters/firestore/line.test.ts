import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firestoreStore } from '../../../shared/adapters/firestore/store.ts';
import type { Commit, Store } from '../../../shared/ports.ts';
import { committed } from '../../../shared/runtime/claim.ts';
import { describeWithEmulator } from '../../support/emulator.ts';
import { holdingProxy, type HoldingProxy } from '../../support/holding-proxy.ts';

const clock = { now: () => 0 };
const ORDER = 'orders/a';

function claimOf(nonce: string, version = 0): Commit {
  return { expect: [{ key: ORDER, version }], writes: [{ key: ORDER, value: { claim: { nonce } } }] };
}

describeWithEmulator('on the emulator, by a line that loses answers', 'tron-line', (emulated) => {
  let line: HoldingProxy;
  beforeAll(async () => {
    line = await holdingProxy(emulated.address);
  });
  afterAll(() => line.close());

  /** The same documents by the line and beside it; the line's connection is up. */
  async function both(
    deadlines: { commitDeadlineMs?: number; readDeadlineMs?: number } = {},
  ): Promise<{ store: Store; beside: Store }> {
    line.mend();
    const environment = `e${randomUUID()}`;
    const options = { clock, nonce: randomUUID };
    const byLine = { environment, at: line.address };
    // The connection may still be the broken one of the test before: a new one is made now, whatever the deadline.
    const patient = firestoreStore(emulated.calls(byLine), options);
    await patient.read([ORDER]).catch(() => patient.read([ORDER]));
    const store = firestoreStore(emulated.calls({ ...byLine, ...deadlines }), options);
    return { store, beside: firestoreStore(emulated.calls({ environment }), options) };
  }

  async function landing(beside: Store): Promise<void> {
    while ((await beside.read([ORDER]))[0] === null);
  }

  describe('a commit that landed', () => {
    test('and whose connection broke is told as unsure, and found by its nonce', async () => {
      const { store, beside } = await both();
      line.hold();
      const failing = store.commit(claimOf('mine')).catch((error: unknown) => error);
      await landing(beside);
      line.cut();
      expect(await failing).toMatchObject({ name: 'FirestoreError', status: 'UNAVAILABLE' });
      expect(await failing).toMatchObject({
        message: expect.stringMatching(/it may have been made: read again$/),
      });
      expect((await store.read([ORDER]))[0]?.value).toEqual({ claim: { nonce: 'mine' } });
    });

    test('is a claim that is won, and nobody else’s', async () => {
      const { store, beside } = await both();
      line.hold();
      const won = committed(store, claimOf('mine'), 'mine');
      await landing(beside);
      line.cut();
      expect(await won).toBe(true);
      expect(await committed(store, claimOf('theirs'), 'theirs')).toBe(false);
    });

    test('and is never answered is given up at its deadline, and not asked for again', async () => {
      const { store, beside } = await both({ commitDeadlineMs: 2000 });
      line.hold();
      const failing = store.commit(claimOf('mine')).catch((error: unknown) => error);
      await landing(beside);
      expect(await failing).toMatchObject({ status: 'DEADLINE_EXCEEDED' });
      const [first] = await beside.read([ORDER]);
      line.cut();
      await store.read([ORDER]);
      expect((await beside.read([ORDER]))[0]?.version).toBe(first?.version);
    });
  });

  test('a commit that reached nobody writes nothing', async () => {
    const { store, beside } = await both();
    line.refuse();
    await expect(store.commit(claimOf('mine'))).rejects.toMatchObject({ status: 'UNAVAILABLE' });
    expect(await beside.read([ORDER])).toEqual([null]);
  });

  test('a reading whose connection broke is made again on a new one', async () => {
    const { store, beside } = await both();
    await beside.commit(claimOf('mine'));
    line.hold();
    const reading = store.read([ORDER]);
    const listing = store.list('orders/', 'orders/~');
    await beside.read([ORDER]);
    line.cut();
    expect((await reading)[0]?.value).toEqual({ claim: { nonce: 'mine' } });
    expect(await listing).toHaveLength(1);
  });

  test('a reading that nobody answers is given up at its deadline', async () => {
    const { store } = await both({ readDeadlineMs: 300 });
    line.hold();
    await expect(store.read([ORDER])).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' });
    line.cut();
  });
});
