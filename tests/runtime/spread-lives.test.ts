import { describe, expect, test } from 'vitest';
import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Store } from '../../shared/ports.ts';
import { SILENT, type DayResult } from '../../shared/runtime/day-result.ts';
import { replayDay } from '../../shared/runtime/replay-day.ts';
import type { Place } from '../../shared/runtime/place.ts';
import { runInMemory, runKept } from '../../shared/runtime/wire.ts';
import {
  AT,
  FAR_PRICE,
  LAST,
  NEAR_PRICE,
  quiet,
  spreadMarket,
  spreadSetup,
  type SpreadDay,
} from '../support/spread-day.ts';
import { OPEN, step, still } from '../support/tiny-day.ts';

/** Whatever moment a life ends in, between the legs too, the next one brings the spread to the end that it would have come to. */

class CutOff extends Error {}

const RISEN = [step(OPEN + 9, NEAR_PRICE, 8_000), ...still(OPEN + 10, LAST, 8_000)];
const THIN = step(AT + 1, FAR_PRICE, FAR_PRICE, 1_500);
const DRY = [21, 22].map((of) => step(AT + of, FAR_PRICE, FAR_PRICE, 1_000));

const DAYS: Readonly<Record<string, SpreadDay>> = {
  'that reaches its target': { near: quiet(NEAR_PRICE, ...RISEN) },
  'whose second leg is sold in part': { far: quiet(FAR_PRICE, THIN) },
  'whose second leg nobody buys': { far: quiet(FAR_PRICE, step(AT + 1, 1_900, FAR_PRICE)) },
  'whose second leg is bought back piece by piece': { far: quiet(FAR_PRICE, ...DRY) },
};

const SETUP = spreadSetup();

/** One life of the day; null: its store failed it at that commit, before or after it landed. */
async function life(
  place: Place,
  market: MarketDay,
  end = Infinity,
  lands = false,
): Promise<DayResult | null> {
  let commits = 0;
  const store: Store = {
    ...place.store,
    async commit(asked) {
      commits += 1;
      if (commits < end) return place.store.commit(asked);
      if (commits === end && lands) await place.store.commit(asked);
      throw new CutOff();
    },
  };
  const pace = async (): Promise<void> => {
    if (commits >= end) throw new CutOff();
  };
  const asked = { source: 'test', request: {}, resume: true };
  try {
    return await runKept({ ...place, store }, SETUP, market, SILENT, { kind: 'replay', wait: pace }, asked);
  } catch (error) {
    if (commits >= end) return null;
    throw error;
  }
}

function newPlace(): Place {
  const queue = memoryQueue();
  return { store: memoryStore(), queue: async () => queue, astray: () => null };
}

describe.each(Object.keys(DAYS))('a day with a spread %s', (name) => {
  const market = spreadMarket(DAYS[name]);

  test('is decided through the ports, born anew each minute, as by the bare loop', async () => {
    const ran = await runInMemory(SETUP, market, SILENT, async () => undefined);
    const looped = replayDay(SETUP, market);
    expect(ran).toEqual(looped);
    expect(ran.trades).toHaveLength(1);
    expect(ran.left).toEqual([]);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])(
    'of which a life ends %s any of its commits comes to the same end',
    async (_, lands) => {
      const whole = await life(newPlace(), market);
      expect(whole?.trades).toHaveLength(1);
      let end = 1;
      const ends: number[] = [];
      for (; end < 2_000; end++) {
        const place = newPlace();
        const first = await life(place, market, end, lands);
        if (first !== null) break;
        const { trades, account, hash } = (await life(place, market)) ?? {};
        if (hash !== whole?.hash) ends.push(end);
        expect(trades).toEqual(whole?.trades);
        expect(account).toEqual(whole?.account);
      }
      expect(ends).toEqual([]);
      expect(end).toBeGreaterThan(40);
    },
    60_000,
  );
});
