import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import { openQty } from '../../shared/domain/trade.ts';
import type { Minute } from '../../shared/domain/time.ts';
import type { Ports } from '../../shared/ports.ts';
import {
  buyAt,
  live,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TINY,
  type MinuteRow,
} from '../support/tiny-day.ts';
import { world } from '../runtime/world.ts';

/** What must hold on any day, however wild: of one position one exit, never more than is open, and flat in the end. */

const FIRST = 556;
const SQUARE_OFF = 590;
const LAST = 612;

interface RandomMinute {
  readonly move: number;
  readonly up: number;
  readonly down: number;
  readonly gap: number;
  readonly volume: number;
  readonly missing: boolean;
}

const randomMinute: fc.Arbitrary<RandomMinute> = fc.record({
  move: fc.integer({ min: -12, max: 12 }),
  up: fc.nat(8),
  down: fc.nat(8),
  gap: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -40, max: 40 }) },
  ),
  volume: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1_000_000) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 6_000 }) },
  ),
  missing: fc.boolean().chain((maybe) => (maybe ? fc.boolean() : fc.constant(false))),
});

/** Prices in ticks of 5 about 10,000; the last minutes after the square-off are complete and liquid. */
function rowsOf(minutes: readonly RandomMinute[]): MinuteRow[] {
  const rows: MinuteRow[] = [];
  let price = 10_000;
  for (const [i, { move, up, down, gap, volume, missing }] of minutes.entries()) {
    const minute = FIRST + i;
    const complete = minute > SQUARE_OFF;
    if (missing && !complete && i > 0) continue;
    const open = Math.max(5_000, price + gap * 5);
    const close = Math.max(5_000, open + move * 5);
    rows.push({
      minute,
      open,
      close,
      high: Math.max(open, close) + up * 5,
      low: Math.min(open, close) - down * 5,
      volume: complete ? 1_000_000 : volume,
    });
    price = close;
  }
  return rows;
}

/** Enters wherever it may, every so many bars, long and short in turn. On five-minute bars its lane runs ahead of the clock. */
function eager(timeframe: 1 | 5, everyBars: number, targetPct: number) {
  return stub({
    timeframe,
    find(bar: Bar) {
      if ((bar.minute / timeframe) % everyBars !== 0) return undefined;
      const side = (bar.minute / timeframe) % 2 === 0 ? 'BUY' : 'SELL';
      const sign = side === 'BUY' ? 1 : -1;
      const target = bar.close * (1 + (sign * targetPct) / 100);
      return buyAt(bar.minute, { side, stop: bar.close * (1 - sign * 0.008), target })(bar);
    },
    exit: (bar, trade) => (bar.minute - trade.openedMinute > 9 ? 'bored' : undefined),
  });
}

const days = fc.record({
  minutes: fc.array(randomMinute, { minLength: LAST - FIRST + 1, maxLength: LAST - FIRST + 1 }),
  timeframe: fc.constantFrom<1 | 5>(1, 5),
  every: fc.integer({ min: 1, max: 5 }),
  targetPct: fc.double({ min: 0.1, max: 2, noNaN: true }),
  stopsCancelledAt: fc.constantFrom<Minute | null>(null, 575),
  other: fc.boolean(),
});

type RandomDay = typeof days extends fc.Arbitrary<infer T> ? T : never;

function marketOf({ minutes, stopsCancelledAt, other }: RandomDay) {
  const options = { squareOff: SQUARE_OFF, stopsCancelledAt };
  const first = tinyInstrumentDay(rowsOf(minutes), options);
  if (!other) return tinyMarket(first);
  const instrument = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', token: 8 };
  return tinyMarket(first, tinyInstrumentDay(rowsOf(minutes.toReversed()), { ...options, instrument }));
}

const OVERRIDES = { limits: { cooldownMinutes: 0, costGateFraction: 1 } };

test('on any day a position has one exit, never beyond what is open, and the day ends flat', async () => {
  let trades = 0;
  await fc.assert(
    fc.asyncProperty(days, async (day) => {
      const setup = tinySetup([eager(day.timeframe, day.every, day.targetPct)], undefined, OVERRIDES);
      const market = marketOf(day);
      const watch = new Watch();
      const w = world(setup, market, (ports) => watch.over(ports));
      for (let minute = FIRST; minute <= LAST; minute++) {
        await w.minute(minute);
        await watch.look(w.broker);
        for (const { instrument } of market.instruments) {
          const { exit, trade } = await w.position(instrument.key);
          const held = trade === null ? 0 : openQty(trade) * (trade.side === 'BUY' ? 1 : -1);
          expect(watch.netOf(instrument.key)).toBe(held);
          expect(exit === null ? Math.abs(held) : exit.request.qty - exit.filledQty).toBe(Math.abs(held));
        }
      }
      expect(watch.wrong).toEqual([]);
      for (const { instrument } of market.instruments) {
        expect(await w.position(instrument.key)).toMatchObject({ entry: null, exit: null, trade: null });
        expect(watch.netOf(instrument.key)).toBe(0);
      }
      const account = await w.account();
      expect(account.open).toEqual([]);
      expect(account.halted).toBeNull();
      // And the bare loop lives the very same day.
      const story = live(setup, market);
      expect(w.decisions).toEqual(story.decisions);
      expect(w.closed).toEqual(story.trades);
      expect(account).toEqual(story.account.state);
      trades += w.closed.length;
    }),
    { numRuns: 60, seed: 20260909 },
  );
  expect(trades).toBeGreaterThan(40);
}, 60_000);

/** Looks into the broker's book after everything that changes it. */
class Watch {
  readonly #placed = new Map<
    string,
    { readonly instrument: string; readonly sign: 1 | -1; readonly qty: number }
  >();
  readonly wrong: string[] = [];
  readonly #net = new Map<string, number>();

  over(ports: Ports): Ports {
    const { broker } = ports;
    return {
      ...ports,
      broker: {
        ...broker,
        place: async (tag, instrument, request, sendBy) => {
          this.#placed.set(tag, { instrument, sign: request.side === 'BUY' ? 1 : -1, qty: request.qty });
          const answer = await broker.place(tag, instrument, request, sendBy);
          await this.look(broker);
          return answer;
        },
        modify: async (...change) => {
          const answer = await broker.modify(...change);
          await this.look(broker);
          return answer;
        },
      },
    };
  }

  netOf(instrument: string): number {
    return this.#net.get(instrument) ?? 0;
  }

  async look(broker: Ports['broker']): Promise<void> {
    this.#net.clear();
    const waiting = new Map<string, { readonly signed: number }>();
    for (const { tag, filledQty, status } of await broker.book()) {
      const order = this.#placed.get(tag);
      if (order === undefined) throw new Error(`nobody placed ${tag}`);
      const { instrument, sign, qty } = order;
      this.#net.set(instrument, this.netOf(instrument) + sign * filledQty);
      if (tag[15] !== 'x' || (status !== 'open' && status !== 'trigger-pending')) continue;
      if (waiting.has(instrument)) this.wrong.push(`${tag}: a second exit live in ${instrument}`);
      waiting.set(instrument, { signed: sign * (qty - filledQty) });
    }
    for (const [instrument, { signed }] of waiting) {
      const net = this.netOf(instrument);
      // On the opposite side, and never more than there is: filling it cannot turn the position round.
      if (Math.sign(signed) !== -Math.sign(net) || Math.abs(signed) > Math.abs(net)) {
        this.wrong.push(`${instrument}: ${signed} live against ${net}`);
      }
    }
  }
}
