import { expect, test } from 'vitest';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { decisionHash } from '../../../shared/runtime/decision-hash.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { runInMemory } from '../../../shared/runtime/wire.ts';
import { thinned } from '../../support/thinned.ts';
import { at, kiteOf, MARKET, SETUP } from '../feed/feed-day.ts';
import { eachBot, lived, marketOf, worldOf } from './cloud-world.ts';

/** By then a position of the generated day was left in parts. */
const LEFT = at(741);

/** Before that instant; without the second in which something was sent. */
function outcome({ decisions, trades }: DayResult, before: number) {
  const decided = decisions.filter(({ barAt }) => barAt < before);
  return {
    decided: decided.map(({ barAt, instrument, kind, qty, price, rule }) => ({
      barAt,
      instrument,
      kind,
      qty,
      price,
      rule,
    })),
    hash: decisionHash(decided),
    traded: trades
      .filter(({ closedAt }) => (closedAt ?? Infinity) < before)
      .map((trade) => Object.assign({}, trade, { openedAt: 0, closedAt: 0 })),
  };
}

// An exit that the next minute's open fills a part of, or the rest of: a replay knows that when it decides.
test.each([100, 1000])(
  'a position that is left in parts, for the volume is divided by %i, is left by the functions as by one process, to the paisa',
  async (by) => {
    const kite = kiteOf(thinned(MARKET, by));
    const world = worldOf({ http: (request, now) => kite.http(request, now) });
    const here = outcome(await lived(world, eachBot, LEFT + MINUTE_MS), LEFT);
    const one = outcome(
      await runInMemory(SETUP, await marketOf(world.store), SILENT, async () => undefined),
      LEFT,
    );
    expect(one.decided.filter(({ rule }) => rule === 'chase').length).toBeGreaterThan(2);
    expect(one.traded.length).toBeGreaterThan(0);
    expect(here).toEqual(one);
  },
  120_000,
);
