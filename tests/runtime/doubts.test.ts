import { describe, expect, test } from 'vitest';
import { haltCleared } from '../../shared/risk/account.ts';
import type { Store } from '../../shared/ports.ts';
import { parsed, plain } from '../../shared/runtime/documents.ts';
import { doubtDocument, type Doubt } from '../../shared/runtime/doubts.ts';
import { daysOf, keys } from '../../shared/runtime/keys.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { tick } from '../../shared/runtime/tick.ts';
import { BAND, buysOnce } from '../support/one-trade.ts';
import { step, still, tinyInstrumentDay, tinyMarket, TODAY } from '../support/tiny-day.ts';
import { at, kiteWorld } from './kite-world.ts';
import { haltBy } from './world.ts';

const setup = buysOnce();
/** Flat, then through the stop at 99.00. */
const market = tinyMarket(
  tinyInstrumentDay([...still(556, 560, 10_000), step(561, 10_000, 9_885), ...still(562, 600, 9_885)], BAND),
);

async function doubtsIn(store: Store): Promise<readonly Doubt[]> {
  const documents = await store.list(...daysOf('doubts', TODAY));
  return documents.map(({ key, value }) => parsed(key, value, doubtDocument));
}

describe('what was doubted is kept', () => {
  test('nothing on a day without faults', async () => {
    const w = kiteWorld(setup, market);
    await w.minutes(556, 566);
    expect(await w.trades()).toHaveLength(1);
    expect(await doubtsIn(w.store)).toEqual([]);
  });

  test.each([
    ['an entry', 1],
    ['a stop', 2],
  ])(
    '%s: not answered, and filled or resting all the same, once, when it is long settled',
    async (_, nth) => {
      const w = kiteWorld(setup, market);
      w.kite.arm({ fault: 'timeout-landed', route: 'place', nth });
      w.kite.arm({ fault: 'book-lag', ms: 9_000, nth: nth === 1 ? 1 : 2 });
      await w.minutes(556, 570);
      expect(w.kite.fired().map(({ fault }) => fault)).toContain('timeout-landed');
      expect(await w.trades()).toHaveLength(1);
      const doubts = await doubtsIn(w.store);
      expect(doubts).toHaveLength(1);
      expect(doubts).toMatchObject([{ kind: 'unknown', id: w.kite.orders()[nth - 1]?.tag }]);
    },
  );

  test('an entry that was not answered and is nowhere', async () => {
    const w = kiteWorld(setup, market);
    w.kite.arm({ fault: 'timeout-not-landed', route: 'place' });
    await w.minutes(556, 566);
    expect(w.kite.orders()).toEqual([]);
    expect(await doubtsIn(w.store)).toMatchObject([{ kind: 'unknown' }]);
  });

  test('a halt by the system, after a person has cleared it; not one that a person asked for', async () => {
    const w = kiteWorld(setup, market);
    await w.minute(556);
    await haltBy(w.runtime.ports, 'a person');
    await reconcile(w.runtime);
    expect(await doubtsIn(w.store)).toEqual([]);
    const account = await w.account();
    await w.store.commit({
      expect: [],
      writes: [{ key: keys.account('main'), value: plain(haltCleared(account)) }],
    });
    w.clock.set(at(558));
    await tick({ ...w.runtime, restoreEpoch: 1 }, 'stocks', at(558));
    const why = 'the database was restored (0 → 1): a person has to reconcile';
    expect(await doubtsIn(w.store)).toEqual([{ kind: 'halt', why, at: at(558) }]);
  });
});
