import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { ModifyPurpose } from '../../../shared/domain/order.ts';
import { TINY } from '../../support/tiny-day.ts';
import { ID, kiteCase, LIMIT, OUT, SOON, TAG, yes } from './case.ts';

describe('the instant to be sent by', () => {
  test('is looked at after everything that takes time', async () => {
    // Reading the book takes a second, and so does reading the token.
    for (const left of [1999, 2000]) {
      const one = kiteCase(
        (request) => {
          if (request.method === 'GET') one.clock.set(one.clock.now() + 1000);
          return yes(request);
        },
        {
          token: async () => {
            one.clock.set(one.clock.now() + 1000);
            return 'token-1';
          },
        },
      );
      const answer = await one.broker.place(TAG, TINY.key, LIMIT, one.clock.now() + left);
      expect(answer.kind).toBe(left < 2000 ? 'unsent' : 'accepted');
      expect(one.writes()).toHaveLength(left < 2000 ? 0 : 1);
    }
  });

  test('holds for whatever happens: nothing is written after it', async () => {
    const delay = fc.integer({ min: 0, max: 1500 });
    const call = fc.constantFrom('place', 'modify', 'cancel');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(call, delay, delay), { maxLength: 12 }),
        delay,
        async (calls, slow) => {
          const written: number[] = [];
          const one = kiteCase((request) => {
            if (request.method !== 'GET') written.push(one.clock.now());
            one.clock.set(one.clock.now() + slow);
            return yes(request);
          });
          for (const [i, [what, before, left]] of calls.entries()) {
            one.clock.set(one.clock.now() + before);
            const sendBy = one.clock.now() + left;
            const count = written.length;
            const tag = `${TAG.slice(0, 17)}${String(i).padStart(2, '0')}`;
            const answer =
              what === 'place'
                ? await one.broker.place(tag, TINY.key, LIMIT, sendBy)
                : what === 'modify'
                  ? await one.broker.modify(ID, OUT, 'flatten', sendBy)
                  : await one.broker.cancel(ID, sendBy);
            expect(answer.kind === 'accepted').toBe(written.length > count);
            expect(written.slice(count).every((at) => at <= sendBy)).toBe(true);
          }
        },
      ),
      { numRuns: 200, seed: 20260909 },
    );
  });

  test('that is no instant is never reached', async () => {
    const { broker, writes } = kiteCase(yes);
    expect((await broker.cancel(ID, NaN)).kind).toBe('unsent');
    expect(writes()).toEqual([]);
  });
});

test('a write waits for its turn, and is unsent where that comes too late', async () => {
  const one = kiteCase(yes, { settings: { ...DEFAULT_KITE_SETTINGS, waitMs: 500 } });
  const cancel = () => one.broker.cancel(ID, one.clock.now() + SOON);
  const kinds: string[] = [];
  for (let i = 0; i < 3; i++) kinds.push((await cancel()).kind);
  expect(kinds).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await cancel()).toMatchObject({ kind: 'unsent', failure: 'rate-share', http: null });
  one.clock.set(one.clock.now() + 600);
  expect((await cancel()).kind).toBe('accepted');
  expect(one.writes()).toHaveLength(4);
});

test('an order’s modifications are counted by what they are for, and what was not written is not', async () => {
  const fate = { late: false };
  const one = kiteCase(yes);
  const modify = (purpose: ModifyPurpose) => {
    one.clock.set(one.clock.now() + 2000);
    return one.broker.modify(ID, OUT, purpose, one.clock.now() + (fate.late ? -1 : SOON));
  };
  fate.late = true;
  for (let i = 0; i < 30; i++) expect((await modify('chase')).kind).toBe('unsent');
  fate.late = false;
  const done: Record<string, number> = {};
  for (const purpose of ['trail', 'chase', 'flatten'] as const) {
    for (let i = 0; i < 12; i++) {
      const answer = await modify(purpose);
      const key = `${purpose} ${answer.kind === 'accepted' ? answer.kind : answer.failure}`;
      done[key] = (done[key] ?? 0) + 1;
    }
  }
  expect(done).toEqual({
    'trail accepted': 5,
    'trail modifications': 7,
    'chase accepted': 5,
    'chase modifications': 7,
    'flatten accepted': 10,
    'flatten modifications': 2,
  });
  expect(one.writes()).toHaveLength(20);
});
