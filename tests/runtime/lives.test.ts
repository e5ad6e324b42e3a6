import { describe, expect, test } from 'vitest';
import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { instantOf, type Day, type Minute } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../shared/runtime/day-result.ts';
import { accountDocument, parsed } from '../../shared/runtime/documents.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import type { Place } from '../../shared/runtime/place.ts';
import { runKept } from '../../shared/runtime/wire.ts';
import { put } from './book/lived.ts';

const FIRST = { day: 20260909, seed: 1326 };
const SECOND = { day: 20260910, seed: 7 };

/** Eight days are lived in one test. */
const SLOW_MS = 120_000;

class CutOff extends Error {}

/** Where a life ends: after the commit of that number, or when the market comes to that minute. */
interface End {
  readonly commit?: number;
  readonly minute?: Minute;
}

/** One life of a day; null: it was cut off. */
async function life(
  place: Place,
  { day, seed }: { readonly day: Day; readonly seed: number },
  { commit = Infinity, minute = Infinity }: End = {},
): Promise<DayResult | null> {
  const setup = setupOf(
    {
      config: configOf('demo', {}),
      bots: ['stocks', 'futures'],
      strategy: null,
      preset: 'default',
      rates: 'newest',
    },
    day,
  );
  let commits = 0;
  const store: Store = {
    ...place.store,
    async commit(asked) {
      if (commits >= commit) throw new CutOff();
      commits += 1;
      return place.store.commit(asked);
    },
  };
  const pace = async (at: number): Promise<void> => {
    if (commits >= commit || at >= instantOf(day, minute)) throw new CutOff();
  };
  const asked = { source: 'synthetic', request: {}, resume: true };
  try {
    const market = syntheticMarketDay(generateMarket({ seed, day }));
    return await runKept({ ...place, store }, setup, market, SILENT, { kind: 'replay', wait: pace }, asked);
  } catch (error) {
    if (commits >= commit || error instanceof CutOff) return null;
    throw error;
  }
}

function newPlace(): Place {
  const queue = memoryQueue();
  return { store: memoryStore(), queue: async () => queue, astray: () => null };
}

describe('two days in one book', () => {
  test('each is told as it was, whatever day the account is of by now', async () => {
    const place = newPlace();
    const days = [await life(place, FIRST), await life(place, SECOND)];
    expect(days[0]?.trades.length).toBeGreaterThan(0);
    expect([await life(place, FIRST), await life(place, SECOND)]).toEqual(days);
  });

  test('a day that is over keeps its own end: neither a halt of later nor the end of one is part of it', async () => {
    const place = newPlace();
    const first = await life(place, FIRST);
    const [stored] = await place.store.read(['accounts/main']);
    const account = parsed('accounts/main', stored?.value ?? null, accountDocument);
    await put(place.store, 'accounts/main', { ...account, halted: 'by hand' });
    expect(await life(place, FIRST)).toEqual(first);
    expect((await life(place, SECOND))?.account.halted).toBe('by hand');
    await put(place.store, 'accounts/main', { ...account, day: SECOND.day, halted: null });
    expect((await life(place, SECOND))?.account.halted).toBe('by hand');
  });

  test.each([620, 800])(
    'the first, cut off at minute %i and gone on with after the second, comes to what it comes to alone',
    async (minute) => {
      const alone = { first: await life(newPlace(), FIRST), second: await life(newPlace(), SECOND) };
      const place = newPlace();
      expect(await life(place, FIRST, { minute })).toBeNull();
      expect(await life(place, SECOND)).toEqual(alone.second);
      expect(await life(place, FIRST)).toEqual(alone.first);
      expect(await life(place, SECOND)).toEqual(alone.second);
    },
  );

  test(
    'an entry that was waiting in the queue is sent, though the other day took its task from there',
    async () => {
      const whole = newPlace();
      const first = await life(whole, FIRST);
      const store = whole.store;
      const commit = await commitOfFirstEntry();
      expect((await store.list('orders/', 'orders/~')).length).toBeGreaterThan(0);
      for (const more of [0, 2]) {
        const place = newPlace();
        expect(await life(place, FIRST, { commit: commit + more })).toBeNull();
        await life(place, SECOND);
        expect(await life(place, FIRST)).toEqual(first);
      }
    },
    SLOW_MS,
  );
});

/** The number of the first commit that leaves an order in the store. */
async function commitOfFirstEntry(): Promise<number> {
  const store = memoryStore();
  let commits = 0;
  let found = 0;
  const counting: Store = {
    ...store,
    async commit(asked) {
      commits += 1;
      if (found === 0 && asked.writes.some(({ key }) => key.startsWith('orders/'))) found = commits;
      return store.commit(asked);
    },
  };
  await life({ store: counting, queue: async () => memoryQueue(), astray: () => null }, FIRST);
  return found;
}
