import { describe, expect, test } from 'vitest';
import { leased } from '../../shared/runtime/lease.ts';
import type { Ports } from '../../shared/ports.ts';
import { at, market, setup } from './decided.ts';
import { world } from './world.ts';

function quiet(wrap?: (ports: Ports) => Ports) {
  const w = world(setup, market, wrap);
  w.clock.set(at(557));
  return w;
}

describe('the lease of the reconciliation', () => {
  test('lets one work at a time; who comes meanwhile leaves word, and the work is done again', async () => {
    const { runtime } = quiet();
    const done: string[] = [];
    await leased(runtime, async () => {
      done.push('first');
      if (done.length === 1) await leased(runtime, async () => void done.push('second'));
    });
    expect(done).toEqual(['first', 'first']);
  });

  test('is given back: the next one works', async () => {
    const { runtime } = quiet();
    let done = 0;
    for (let i = 0; i < 3; i++) await leased(runtime, async () => void (done += 1));
    expect(done).toBe(3);
  });

  test('of one that died is anybody’s after 20 s', async () => {
    const { runtime, clock } = quiet();
    let done = 0;
    const dead = leased(runtime, () => new Promise<void>(() => undefined));
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    await leased(runtime, async () => void (done += 1));
    expect(done).toBe(0);
    clock.set(clock.now() + 20_000);
    await leased(runtime, async () => void (done += 1));
    expect(done).toBe(1);
    void dead;
  });

  test('is no guard: where the store does not answer the work is done', async () => {
    const { runtime } = quiet((ports) => ({
      ...ports,
      store: {
        ...ports.store,
        commit: () => Promise.reject(new Error('down')),
        read: () => Promise.reject(new Error('down')),
      },
    }));
    let done = 0;
    await leased(runtime, async () => void (done += 1));
    expect(done).toBe(1);
  });
});
