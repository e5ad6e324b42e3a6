import { expect, test } from 'vitest';
import { dayText } from '../../../shared/domain/time.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { memoryPlace, runInMemory } from '../../../shared/runtime/wire.ts';
import { thinned } from '../../support/thinned.ts';
import { at, DAY, kiteOf, live, Machine, MARKET, nothingTold, SETUP, type Life } from './feed-day.ts';

/** Without when in its minute something was sent. */
function told({ hash, decisions, trades }: DayResult) {
  return {
    hash,
    chased: decisions.filter(({ rule }) => rule === 'chase').length,
    trades: trades.map((trade) => Object.assign({}, trade, { openedAt: 0, closedAt: 0 })),
  };
}

function life(by: number, machine: Machine): Life {
  const kite = kiteOf(thinned(MARKET, by));
  return { machine, http: (request, now) => kite.http(request, now), told: nothingTold() };
}

// An exit that the next minute's open fills a part of, or the rest of: a replay knows that when it decides.
test(`${dayText(DAY)} through the feed, its volume divided by a hundred, decides and trades as a replay of its bars`, async () => {
  const by = 100;
  const { result, feed } = await live(life(by, new Machine(at(525))));
  const ran = await runInMemory(SETUP, feed.market, SILENT, async () => undefined);
  expect(told(ran).chased).toBeGreaterThan(2);
  expect(ran.trades.length).toBeGreaterThan(0);
  expect(told(result)).toEqual(told(ran));
}, 120_000);

test('a life that ends before the next minute is published, or as it is being published, goes on to the same', async () => {
  const whole = await live(life(100, new Machine(at(525))));
  for (const [minute, seconds] of [
    [616, 30],
    [741, 62],
  ] as const) {
    const place = memoryPlace();
    const first = live(life(100, new Machine(at(525), at(minute, seconds))), place);
    await expect(first).rejects.toThrow('cut off');
    const second = await live(life(100, new Machine(at(minute, seconds + 10))), place, true);
    expect(told(second.result)).toEqual(told(whole.result));
  }
}, 240_000);
