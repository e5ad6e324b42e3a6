import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { syntheticMarketDay } from '../../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../../shared/backtest/synthetic/generate.ts';
import type { MarketDay } from '../../../../shared/domain/market-day.ts';
import { MINUTE_MS } from '../../../../shared/domain/time.ts';
import { Kite } from '../../../../shared/sim/kite/kite.ts';
import { Feed } from '../../../../shared/sim/kite/ticker/feed.ts';
import { Tape } from '../../../../shared/sim/kite/ticker/tape.ts';
import type { Mode, Tick } from '../../../../shared/sim/kite/ticker/packets.ts';
import { step } from '../../../support/tiny-day.ts';
import { API_KEY, at, COSTS, four, SETTINGS, tiny, TOKEN } from '../support.ts';

const kiteOf = (market: MarketDay) =>
  new Kite({
    market,
    costs: COSTS,
    settings: { ...SETTINGS, limits: { quotesPerSecond: 1_000_000, othersPerSecond: 1_000_000 } },
  });

const quoted = z.object({
  data: z.record(
    z.string(),
    z.object({
      last_price: z.number(),
      volume: z.number(),
      average_price: z.number(),
      oi: z.number(),
      oi_day_high: z.number(),
      oi_day_low: z.number(),
      last_quantity: z.number(),
      buy_quantity: z.number(),
      sell_quantity: z.number(),
      ohlc: z.object({ open: z.number(), high: z.number(), low: z.number(), close: z.number() }),
      depth: z.object({ buy: z.array(z.unknown()), sell: z.array(z.unknown()) }),
    }),
  ),
});

/** What GET /quote says of some instruments. */
function quotesOf(kite: Kite, keys: readonly string[], when: number) {
  const url = `/quote?${keys.map((key) => `i=${encodeURIComponent(key)}`).join('&')}`;
  const headers = { authorization: `token ${API_KEY}:${TOKEN}` };
  const outcome = kite.http({ method: 'GET', url, headers, body: '' }, when);
  if (outcome.kind !== 'answer') throw new Error(outcome.kind);
  return quoted.parse(JSON.parse(outcome.body)).data;
}

/** A tick in the words of GET /quote. */
function asQuote(tick: Tick) {
  const level = ({ price, quantity, orders }: Tick['buy'][number]) => ({
    price: price / 100,
    quantity,
    orders,
  });
  return {
    last_price: tick.last / 100,
    volume: tick.volume,
    average_price: Math.round(tick.average * 100) / 10_000,
    oi: tick.oi,
    oi_day_high: tick.oiHigh,
    oi_day_low: tick.oiLow,
    last_quantity: tick.lastQty,
    buy_quantity: tick.buyQty,
    sell_quantity: tick.sellQty,
    ohlc: { open: tick.open / 100, high: tick.high / 100, low: tick.low / 100, close: tick.close / 100 },
    depth: { buy: tick.buy.map(level), sell: tick.sell.map(level) },
  };
}

test('at the begin and the end of every minute of their sessions the ticker and GET /quote say the same', () => {
  const day = 20_260_909;
  const market = syntheticMarketDay(generateMarket({ seed: 7, day }), day);
  const kite = kiteOf(market);
  const desks = [...kite.desks.values()].filter(({ instrument }) => !instrument.symbol.endsWith('E'));
  const tapes = desks.map((desk) => new Tape(desk, COSTS));
  const feed = new Feed(desks, COSTS);
  let compared = 0;
  for (let when = feed.nextAfter(-Infinity); when < Infinity; when = feed.nextAfter(when)) {
    const inMinute = when % MINUTE_MS;
    if (inMinute !== 0 && inMinute !== MINUTE_MS - 1) continue;
    const keys = desks.map(({ instrument }) => instrument.key);
    const quotes = quotesOf(kite, keys, when);
    for (const [i, key] of keys.entries()) {
      // After its hours a book's price stands still; bars that a source still has are ticked.
      if (!desks[i]!.book.isOpen(when - inMinute)) continue;
      const tick = tapes[i]!.tick(when);
      expect(quotes[key], `${key} at ${when}`).toEqual(tick === null ? undefined : asQuote(tick));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(5_000);
});

describe('a minute', () => {
  const market = tiny([
    step(556, 10_000, 10_000, 0),
    { minute: 557, open: 10_000, high: 10_100, low: 9_950, close: 10_050, volume: 900 },
  ]);

  function ticksAt(...whens: readonly number[]) {
    const [desk] = kiteOf(market).desks.values();
    if (desk === undefined) throw new Error('the day has no instrument');
    const tape = new Tape(desk, COSTS);
    return whens.map((when) => {
      const tick = tape.tick(when);
      if (tick === null) throw new Error(`no price at ${when}`);
      return tick;
    });
  }

  test('travels open, nearer extreme, other extreme, close, with a third of its volume behind each', () => {
    const ticks = ticksAt(at(556), at(556, 20), at(556, 40), at(556, 59.999));
    expect(ticks.map(({ last, high, low, volume }) => [last, high, low, volume])).toEqual([
      [10_000, 10_000, 10_000, 0],
      [9_950, 10_000, 9_950, 300],
      [10_100, 10_100, 9_950, 600],
      [10_050, 10_100, 9_950, 900],
    ]);
    expect(ticks.map(({ tradedAt }) => tradedAt)).toEqual(ticks.map((tick) => tick.at));
  });

  test('between two ticks stands as at the one before, which is when it traded', () => {
    const [between] = ticksAt(at(556, 30));
    expect(between).toMatchObject({ last: 9_950, at: at(556, 30), tradedAt: at(556, 20) });
  });

  test('has a depth while it goes on, and none when it is over', () => {
    const [during, after] = ticksAt(at(556, 40), at(556, 59.999));
    expect(during?.buy[0]).toEqual({ price: 10_100, quantity: 90, orders: 1 });
    expect(during?.sell[4]).toEqual({ price: 10_120, quantity: 90, orders: 1 });
    expect([after?.buyQty, after?.sellQty]).toEqual([0, 0]);
  });
});

describe('a day', () => {
  const kite = kiteOf(four());
  const tokens = [...kite.desks.values()].map(({ token }) => token);
  const modes = new Map<number, Mode>(tokens.map((token) => [token, 'ltp']));

  test('ticks four times a minute from the open on, and then no more', () => {
    const feed = new Feed(kite.desks.values(), COSTS);
    const whens: number[] = [];
    for (let when = feed.nextAfter(at(500)); when < Infinity; when = feed.nextAfter(when)) whens.push(when);
    expect(whens.slice(0, 5)).toEqual([at(555), at(555, 20), at(555, 40), at(555, 59.999), at(556)]);
    expect([whens.length, whens.at(-1)]).toEqual([4 * 165, at(719, 59.999)]);
  });

  test('tells who subscribed, in the order of subscribing, and nobody else', () => {
    const feed = new Feed(kite.desks.values(), COSTS);
    expect(feed.ticks(new Map(), at(555))).toBeNull();
    const frame = feed.ticks(new Map([...modes].toReversed()), at(555));
    const told = tokens.map((_, i) =>
      new DataView(frame?.buffer ?? new ArrayBuffer(0)).getUint32(4 + 10 * i),
    );
    expect(told).toEqual(tokens.toReversed());
  });

  test('before its first trade has no price but that of the day before', () => {
    const feed = new Feed(kite.desks.values(), COSTS);
    const frame = feed.snapshot(new Map([[tokens[0]!, 'full']]), at(550));
    const view = new DataView(frame?.buffer ?? new ArrayBuffer(0));
    expect([view.getInt32(8), view.getInt32(4 + 28), view.getInt32(4 + 44), view.getInt32(4 + 40)]).toEqual([
      10_000, 0, 0, 10_000,
    ]);
  });
});
