import { KiteConnect, KiteTicker } from 'kiteconnect';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { tinyInstrumentDay, tinyMarket } from '../../../support/tiny-day.ts';
import { API_KEY, at, FUTURE, INDEX, quiet, TOKEN } from '../support.ts';
import { Heard, serving } from './served.ts';

const TINY_TOKEN = 7 * 256 + 1;
const FUTURE_TOKEN = 68_407 * 256 + 2;
const INDEX_TOKEN = 1_000 * 256 + 9;

const ticksSchema = z.array(z.looseObject({ instrument_token: z.number() }));
type Ticks = z.output<typeof ticksSchema>;

/** Stands still but for the minute from 10:01. */
function minutes() {
  return quiet([{ minute: 602, open: 10_000, high: 10_200, low: 9_900, close: 10_100, volume: 90_000 }]);
}

const bid = (price: number) => ({ price, quantity: 8_970, orders: 1 });

/** At 10:01:40, the third of the minute's four ticks. */
const FUTURE_TICK = {
  tradable: true,
  mode: 'full',
  instrument_token: FUTURE_TOKEN,
  last_price: 102,
  last_traded_quantity: 65,
  average_traded_price: 100,
  volume_traded: 46_000_000 + 59_995,
  total_buy_quantity: 5 * 8_970,
  total_sell_quantity: 5 * 8_970,
  ohlc: { open: 100, high: 102, low: 99, close: 100 },
  change: 2,
  exchange_timestamp: new Date(at(601, 40)),
  last_trade_time: new Date(at(601, 40)),
  oi: 0,
  oi_day_high: 0,
  oi_day_low: 0,
  depth: {
    buy: [102, 101.9, 101.8, 101.7, 101.6].map(bid),
    sell: [102, 102.1, 102.2, 102.3, 102.4].map(bid),
  },
};
const INDEX_TICK = {
  tradable: false,
  mode: 'full',
  instrument_token: INDEX_TOKEN,
  last_price: 102,
  ohlc: { high: 102, low: 99, open: 100, close: 100 },
  change: 2,
  exchange_timestamp: new Date(at(601, 40)),
};

function listening(root: string) {
  const params = { api_key: API_KEY, access_token: TOKEN, root: root, reconnect: false };
  const ticker = new KiteTicker(params);
  const heard = new Heard<Ticks>();
  const messages = new Heard<number>();
  const updates = new Heard<unknown>();
  const opened = new Heard<true>();
  const ended = new Heard<true>();
  ticker.on('connect', () => opened.push(true));
  ticker.on('disconnect', () => ended.push(true));
  ticker.on('ticks', (ticks: unknown) => heard.push(ticksSchema.parse(ticks)));
  ticker.on('message', (bytes: ArrayBuffer) => messages.push(bytes.byteLength));
  ticker.on('order_update', (order: unknown) => updates.push(order));
  return { ticker, heard, messages, updates, opened, ended };
}

/** The official ticker keeps its state in its module, so this file has one test with one of it. */
test('the official ticker hears every mode, an index, order updates and heartbeats, as they were sent', async () => {
  const market = tinyMarket(
    tinyInstrumentDay(minutes()),
    tinyInstrumentDay(minutes(), { instrument: FUTURE }),
    tinyInstrumentDay(minutes(), { instrument: INDEX }),
  );
  const served = await serving({ market });
  const { ticker, heard, messages, updates, opened, ended } = listening(served.tickerRoot);
  ticker.connect();
  await opened.next();

  ticker.subscribe([TINY_TOKEN, FUTURE_TOKEN, INDEX_TOKEN]);
  const first = await heard.next();
  expect(first.map(({ mode, instrument_token }) => [mode, instrument_token])).toEqual([
    ['quote', TINY_TOKEN],
    ['quote', FUTURE_TOKEN],
    ['quote', INDEX_TOKEN],
  ]);
  ticker.setMode(ticker.modeLTP, [TINY_TOKEN]);
  expect(await heard.next()).toEqual([
    { tradable: true, mode: 'ltp', instrument_token: TINY_TOKEN, last_price: 100 },
  ]);
  ticker.setMode(ticker.modeFull, [FUTURE_TOKEN, INDEX_TOKEN]);
  expect((await heard.next()).map(({ mode }) => mode)).toEqual(['full', 'full']);
  expect(await messages.next((length) => length === 1)).toBe(1);

  await served.advance('10:01:40');
  const [, , third] = [await heard.next(), await heard.next(), await heard.next()];
  const [open, low, high] = [await heard.next(), await heard.next(), await heard.next()];
  expect(third[0]).toMatchObject({ last_price: 100 });
  expect([open, low, high].map(([tick]) => tick?.['last_price'])).toEqual([100, 99, 102]);
  const [tiny, future, index] = high;
  expect(tiny).toEqual({ tradable: true, mode: 'ltp', instrument_token: TINY_TOKEN, last_price: 102 });
  expect([future, index]).toEqual([FUTURE_TICK, INDEX_TICK]);

  const client = new KiteConnect({ api_key: API_KEY, access_token: TOKEN, root: served.root });
  const { order_id } = await client.placeOrder('regular', {
    exchange: 'NSE',
    tradingsymbol: 'TINY',
    transaction_type: 'BUY',
    product: 'MIS',
    quantity: 10,
    order_type: 'LIMIT',
    price: 105,
  });
  await served.control('advance', { byMs: 1_000 });
  expect(await updates.next()).toMatchObject({ order_id, status: 'COMPLETE', filled_quantity: 10 });

  ticker.unsubscribe([TINY_TOKEN, FUTURE_TOKEN, INDEX_TOKEN]);
  ticker.subscribe([INDEX_TOKEN]);
  expect((await heard.next((ticks) => ticks.length === 1)).map(({ mode }) => mode)).toEqual(['quote']);
  ticker.disconnect();
  await ended.next();
});
