import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { DocumentError } from '../../shared/runtime/document-error.ts';
import { formatted } from '../../shared/runtime/document-format.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { arm, armingOf, disarm, disarmedLines, type Arming } from '../../shared/runtime/live-arming.ts';
import type { Json, Store } from '../../shared/ports.ts';
import { instantOf } from '../../shared/domain/time.ts';

const DAY = 20260909;
const AT = instantOf(DAY, 600);
const KEPT = keys.unreadable(AT, keys.live(DAY));
const ARMING: Arming = {
  day: DAY,
  userId: 'AB1234',
  by: 'ANN',
  at: instantOf(DAY, 500),
  profile: 'seed',
  maxDailyLoss: 50_000,
  maxTrades: 3,
};

const putting = (store: Store, value: Json) =>
  store.commit({ expect: [], writes: [{ key: keys.live(DAY), value }] });
const stored = async (store: Store, key: string): Promise<Json> =>
  (await store.read([key]))[0]?.value ?? null;

/** What a store may hold where an arming belongs: by its envelope, or in it. */
const strange = fc.oneof(
  fc.jsonValue().filter((value) => value !== null && !Object.is(value, -0)),
  fc.record({ format: fc.constant(4), data: fc.jsonValue().filter((value) => value !== null) }),
  fc.record({ format: fc.integer({ min: 5 }), data: fc.constant({ ...ARMING }) }),
  fc.constantFrom('by', 'at', 'userId').map((field) => ({ format: 4, data: { ...ARMING, [field]: null } })),
);

describe('a day that was armed', () => {
  test('is not armed once that is taken back, which again changes nothing', async () => {
    const store = formatted(memoryStore());
    await arm(store, ARMING);
    expect(await armingOf(store, DAY)).toEqual(ARMING);
    expect(await disarm(store, DAY, AT)).toEqual({ kind: 'arming' });
    expect(await disarm(store, DAY, AT)).toEqual({ kind: 'nothing' });
    expect([await armingOf(store, DAY), await stored(store, KEPT)]).toEqual([null, null]);
  });

  test('with what nobody can read is refused by name and not armed over; to take it back keeps a copy of whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(strange, async (value) => {
        const inner = memoryStore();
        const store = formatted(inner);
        await putting(inner, JSON.parse(JSON.stringify(value)));
        await expect(armingOf(store, DAY)).rejects.toThrow(DocumentError);
        await expect(arm(store, ARMING)).rejects.toThrow(`document ${keys.live(DAY)} `);
        expect(await stored(inner, keys.live(DAY))).toEqual(JSON.parse(JSON.stringify(value)));
        const was = await disarm(store, DAY, AT);
        expect(was).toMatchObject({ kind: 'unreadable', kept: KEPT });
        expect(await armingOf(store, DAY)).toBeNull();
        const kept = await stored(store, KEPT);
        expect(kept).toMatchObject({ key: keys.live(DAY), at: AT, held: expect.any(String) });
        await arm(store, ARMING);
        expect(await armingOf(store, DAY)).toEqual(ARMING);
      }),
      { numRuns: 200 },
    );
  });

  test('is not armed any more even where nothing tells what stood there, or there is too much of it', async () => {
    const inner = memoryStore();
    const dead: Store = { ...inner, read: () => Promise.reject(new Error('no answer')) };
    await putting(inner, { format: 4, data: { ...ARMING } });
    expect(await disarm(dead, DAY, AT)).toEqual({ kind: 'unreadable', why: 'no answer', kept: KEPT });
    expect(await stored(inner, keys.live(DAY))).toBeNull();
    expect(await stored(inner, KEPT)).toMatchObject({ held: null });
    await putting(inner, 'x'.repeat(900_000));
    expect(await disarm(formatted(inner), DAY, AT)).toMatchObject({ kind: 'unreadable' });
    expect(JSON.stringify(await stored(inner, KEPT)).length).toBeLessThan(101_000);
  });

  test('stays armed where it cannot be taken back, which is the error', async () => {
    const over: Store = {
      ...memoryStore(),
      read: () => Promise.reject(new Error('no answer')),
      commit: () => Promise.reject(new Error('no room')),
    };
    await expect(disarm(over, DAY, AT)).rejects.toThrow('no room');
  });

  test('says what could not be read, and where the copy is', () => {
    const was = { kind: 'unreadable', why: 'document live/20260909 is odd', kept: KEPT } as const;
    expect(disarmedLines(DAY, was, ': so')).toEqual([
      `What it was armed with could not be read: document live/20260909 is odd. It is taken away; a copy is kept (${KEPT})`,
      '2026-09-09 is not armed any more: so',
    ]);
    expect(disarmedLines(DAY, { kind: 'nothing' }, ': so')).toEqual(['2026-09-09 is not armed']);
  });
});
