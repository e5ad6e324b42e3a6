import * as fc from 'fast-check';
import { KiteTicker } from 'kiteconnect';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  frameOf,
  HEARTBEAT,
  packetOf,
  type Mode,
  type Tick,
} from '../../../../shared/sim/kite/ticker/packets.ts';

const NONE = { price: 0, quantity: 0, orders: 0 };
const levels = (...rows: readonly (readonly [quantity: number, price: number, orders: number])[]) =>
  rows.map(([quantity, price, orders]) => ({ quantity, price, orders }));

/** What the packets of zerodha/kiteconnect-mocks (ticker_quote.packet, ticker_full.packet) say of NSE:INFY on 5 July 2021. */
const QUOTE: Tick = {
  token: 408_065,
  at: 1_625_461_887_000,
  last: 157_315,
  lastQty: 1,
  average: 157_033,
  volume: 1_175_986,
  buyQty: 256_511,
  sellQty: 360_503,
  open: 156_915,
  high: 157_500,
  low: 156_105,
  close: 156_780,
  tradedAt: 1_625_461_887_000,
  oi: 0,
  oiHigh: 0,
  oiLow: 0,
  buy: Array.from({ length: 5 }, () => NONE),
  sell: Array.from({ length: 5 }, () => NONE),
};
const FULL: Tick = {
  ...QUOTE,
  last: 157_370,
  lastQty: 7,
  average: 157_037,
  volume: 1_192_471,
  buyQty: 256_443,
  sellQty: 363_009,
  buy: levels([5, 157_340, 1], [140, 157_300, 2], [2, 157_295, 1], [219, 157_290, 7], [50, 157_285, 1]),
  sell: levels([172, 157_370, 3], [44, 157_375, 3], [302, 157_385, 3], [141, 157_390, 2], [724, 157_395, 5]),
};
const QUOTE_PACKET = 'AAY6AQACZoMAAAABAAJlaQAR8bIAA+n/AAWANwACZPMAAmc8AAJhyQACZGw=';
const FULL_PACKET = [
  'AAY6AQACZroAAAAHAAJlbQASMhcAA+m7AAWKAQACZPMAAmc8AAJhyQACZGxg4pR/AAAAAAAAAAAAAAAAYOKUfw',
  'AAAAUAAmacAAEAAAAAAIwAAmZ0AAIAAAAAAAIAAmZvAAEAAAAAANsAAmZqAAcAAAAAADIAAmZlAAEAAAAAAKwA',
  'Ama6AAMAAAAAACwAAma/AAMAAAAAAS4AAmbJAAMAAAAAAI0AAmbOAAIAAAAAAtQAAmbTAAUAAA==',
].join('');

const INDEX = { ...QUOTE, token: 256_265 };
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('byte for byte', () => {
  test('a quote and a full packet are those that Zerodha publishes for tests', () => {
    expect(Buffer.from(packetOf(QUOTE, 'quote')).toString('base64')).toBe(QUOTE_PACKET);
    expect(Buffer.from(packetOf(FULL, 'full')).toString('base64')).toBe(FULL_PACKET);
  });

  test('a last price is eight bytes', () => {
    expect(hex(packetOf(FULL, 'ltp'))).toBe('00063a01000266ba');
  });

  test('an index goes high, low, open, close and change, and ends with the exchange’s second', () => {
    const prices = ['00026683', '0002673c', '000261c9', '000264f3', '0002646c', '00000217'];
    expect(hex(packetOf(INDEX, 'quote'))).toBe(['0003e909', ...prices].join(''));
    expect(hex(packetOf(INDEX, 'full'))).toBe(['0003e909', ...prices, '60e2947f'].join(''));
  });

  test('an index that fell has a negative change', () => {
    expect(hex(packetOf({ ...INDEX, last: 156_779 }, 'quote')).slice(-8)).toBe('ffffffff');
  });

  test('what has not traded has no last second', () => {
    expect(hex(packetOf({ ...FULL, tradedAt: null }, 'full').slice(44, 48))).toBe('00000000');
  });

  test.each([
    [1, 100],
    [2, 100],
    [3, 10_000_000],
    [4, 100],
    [5, 100],
    [6, 10_000],
    [7, 100],
    [9, 100],
  ])('segment %i counts a rupee as %i', (segment, divisor) => {
    const packet = packetOf({ ...QUOTE, token: 256 * 1000 + segment, last: 8_325 }, 'ltp');
    expect(new DataView(packet.buffer).getInt32(4)).toBe(83.25 * divisor);
  });

  test('a message counts its packets and says the length of each', () => {
    const frame = frameOf([packetOf(FULL, 'ltp'), packetOf(INDEX, 'quote'), packetOf(FULL, 'full')]);
    const view = new DataView(frame.buffer);
    expect([view.getUint16(0), view.getUint16(2), view.getUint16(12), view.getUint16(42)]).toEqual([
      3, 8, 28, 184,
    ]);
    expect(frame).toHaveLength(2 + 10 + 30 + 186);
    expect(HEARTBEAT).toHaveLength(1);
  });
});

describe('bounds', () => {
  test('quantities are unsigned 32 bits', () => {
    expect(hex(packetOf({ ...QUOTE, volume: 3_000_000_000 }, 'quote').slice(16, 20))).toBe('b2d05e00');
    expect(() => packetOf({ ...QUOTE, volume: 2 ** 32 }, 'quote')).toThrow(
      'a packet holds whole numbers from 0 below 2^32, got 4294967296',
    );
    expect(() => packetOf({ ...QUOTE, lastQty: NaN }, 'quote')).toThrow(RangeError);
  });

  test('prices are signed 32 bits of the segment’s unit', () => {
    expect(() => packetOf({ ...QUOTE, last: 2 ** 31 }, 'ltp')).toThrow(
      'a packet holds prices below 2^31 of its unit, got 2147483648',
    );
    expect(() => packetOf({ ...QUOTE, last: NaN }, 'ltp')).toThrow(RangeError);
  });
});

describe('the official client reads what was written', () => {
  const parse: unknown = Reflect.get(new KiteTicker({ api_key: '', access_token: '' }), 'parseBinary');
  const read = (frame: Uint8Array) => {
    if (typeof parse !== 'function') throw new Error('this version of kiteconnect has no parseBinary');
    return z.array(z.record(z.string(), z.unknown())).parse(parse(frame.buffer));
  };
  const price = fc.integer({ min: 1, max: 50_000_000 });
  const qty = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const level = fc.record({ price, quantity: qty, orders: fc.integer({ min: 0, max: 65_535 }) });
  const five = fc.array(level, { minLength: 5, maxLength: 5 });
  const second = fc.integer({ min: 1_500_000_000, max: 2_000_000_000 }).map((s) => s * 1000);
  const tick: fc.Arbitrary<Tick> = fc.record({
    token: fc
      .tuple(fc.integer({ min: 1, max: 2 ** 23 - 1 }), fc.constantFrom(1, 2, 4, 5))
      .map(([t, s]) => t * 256 + s),
    at: second,
    last: price,
    lastQty: qty,
    average: price,
    volume: qty,
    buyQty: qty,
    sellQty: qty,
    open: price,
    high: price,
    low: price,
    close: price,
    tradedAt: second,
    oi: qty,
    oiHigh: qty,
    oiLow: qty,
    buy: five,
    sell: five,
  });
  const rows = (of: Tick['buy']) =>
    of.map(({ price: paise, quantity, orders }) => ({ quantity, price: paise / 100, orders }));

  test('tradables, in every mode', () => {
    fc.assert(
      fc.property(tick, (of) => {
        const modes: readonly Mode[] = ['ltp', 'quote', 'full'];
        const [ltp, quote, full] = read(frameOf(modes.map((mode) => packetOf(of, mode))));
        const first = { tradable: true, instrument_token: of.token, last_price: of.last / 100 };
        expect(ltp).toEqual({ ...first, mode: 'ltp' });
        const second = {
          ...first,
          last_traded_quantity: of.lastQty,
          average_traded_price: of.average / 100,
          volume_traded: of.volume,
          total_buy_quantity: of.buyQty,
          total_sell_quantity: of.sellQty,
          ohlc: { open: of.open / 100, high: of.high / 100, low: of.low / 100, close: of.close / 100 },
        };
        expect(quote).toMatchObject({ ...second, mode: 'quote' });
        expect(full).toMatchObject({
          ...second,
          mode: 'full',
          last_trade_time: new Date(of.tradedAt ?? 0),
          exchange_timestamp: new Date(of.at),
          oi: of.oi,
          oi_day_high: of.oiHigh,
          oi_day_low: of.oiLow,
          depth: { buy: rows(of.buy), sell: rows(of.sell) },
        });
      }),
    );
  });

  test('indices, whose prices stand in another order', () => {
    const [quote, full] = read(frameOf([packetOf(INDEX, 'quote'), packetOf(INDEX, 'full')]));
    const both = {
      tradable: false,
      instrument_token: 256_265,
      last_price: 1573.15,
      ohlc: { open: 1569.15, high: 1575, low: 1561.05, close: 1567.8 },
    };
    expect(quote).toMatchObject({ ...both, mode: 'quote' });
    expect(full).toMatchObject({ ...both, mode: 'full', exchange_timestamp: new Date(INDEX.at) });
  });
});
