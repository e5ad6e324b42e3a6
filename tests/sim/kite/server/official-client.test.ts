import { KiteConnect } from 'kiteconnect';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { API_KEY, API_SECRET, TOKEN } from '../support.ts';
import { Served } from './served.ts';

/** The official npm client as it is published, told only another root. */
type Client = InstanceType<typeof KiteConnect>;

const ORDER = {
  exchange: 'NSE',
  tradingsymbol: 'TINY',
  transaction_type: 'BUY',
  quantity: 10,
  product: 'MIS',
  order_type: 'LIMIT',
  price: 100,
  validity: 'DAY',
  tag: 'official1',
} as const;

const rejection = z.object({ error_type: z.string(), message: z.string() });

async function rejected(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { error_type, message } = rejection.parse(error);
    return `${error_type}: ${message}`;
  }
  throw new Error('it was not rejected');
}

const live: { readonly served: Served; readonly client: Client }[] = [];

beforeEach(async () => {
  const served = await Served.of({
    settings: {
      carried: [{ instrument: 'NSE:TINY', product: 'CNC', qty: 5, averagePrice: 9_000 }],
      holdings: [{ instrument: 'NSE:TINY', isin: 'INE000A01010', qty: 5, averagePrice: 9_000 }],
      newLoginEndsOld: false,
    },
    server: { redirectUrl: 'http://127.0.0.1:9/back' },
  });
  const client = new KiteConnect({ api_key: API_KEY, access_token: TOKEN, root: served.root });
  live.push({ served, client });
});

afterEach(() => live.pop()?.served.stop());

function now() {
  return live[0]!;
}

test('logs in by its own URL, its own checksum and the redirect', async () => {
  const { served } = now();
  const mine = new KiteConnect({ api_key: API_KEY, root: served.root });
  const { pathname, search } = new URL(mine.getLoginURL());
  const page = await fetch(`${served.root}${pathname}${search}`);
  expect(await page.text()).toContain(`<input type="hidden" name="api_key" value="${API_KEY}">`);
  const body = new URLSearchParams({ user_id: 'AB1234', api_key: API_KEY });
  const sent = await fetch(`${served.root}${pathname}`, { method: 'POST', body, redirect: 'manual' });
  const back = new URL(sent.headers.get('location') ?? '');
  const session = await mine.generateSession(back.searchParams.get('request_token') ?? '', API_SECRET);
  expect(session).toMatchObject({ user_id: 'AB1234', api_key: API_KEY });
  mine.setAccessToken(session.access_token);
  expect(await mine.getProfile()).toMatchObject({ user_id: 'AB1234', broker: 'ZERODHA' });
  expect(await mine.invalidateAccessToken(session.access_token)).toBe(true);
  expect(await rejected(mine.getProfile())).toBe('TokenException: Incorrect `api_key` or `access_token`.');
});

test('reads the account', async () => {
  const { client } = now();
  expect(await client.getMargins()).toMatchObject({
    equity: { enabled: true, available: { cash: 100_000 } },
  });
  expect(await client.getMargins('equity')).toMatchObject({ available: { cash: 100_000 } });
  expect(await client.getHoldings()).toMatchObject([
    { tradingsymbol: 'TINY', isin: 'INE000A01010', quantity: 5 },
  ]);
  const { net } = await client.getPositions();
  expect(net).toMatchObject([{ tradingsymbol: 'TINY', product: 'CNC', overnight_quantity: 5 }]);
});

describe('an order', () => {
  test('is placed, modified, filled when the minute has passed, and read back everywhere', async () => {
    const { served, client } = now();
    const { order_id } = await client.placeOrder('regular', { ...ORDER, price: 95 });
    expect(order_id).toMatch(/^\d{15,19}$/);
    await served.control('advance', { byMs: 1_000 });
    expect(await client.getOrderHistory(order_id)).toMatchObject([
      { status: 'PUT ORDER REQ RECEIVED' },
      { status: 'VALIDATION PENDING' },
      { status: 'OPEN PENDING' },
      { status: 'OPEN', price: 95, tag: 'official1' },
    ]);
    expect(await client.modifyOrder('regular', order_id, { price: 100, quantity: 20 })).toEqual({ order_id });
    await served.control('advance', { byMs: 60_000 });
    const orders = await client.getOrders();
    expect(orders.find((each) => each.order_id === order_id)).toMatchObject({
      status: 'COMPLETE',
      filled_quantity: 20,
      average_price: 100,
    });
    expect(await client.getOrderTrades(order_id)).toMatchObject([
      { order_id, quantity: 20, average_price: 100 },
    ]);
    expect(await client.getTrades()).toMatchObject([{ order_id }]);
    const { day } = await client.getPositions();
    expect(day).toMatchObject([{ tradingsymbol: 'TINY', product: 'MIS', quantity: 20 }]);
  });

  test('is cancelled', async () => {
    const { served, client } = now();
    const { order_id } = await client.placeOrder('regular', { ...ORDER, price: 94 });
    await served.control('advance', { byMs: 1_000 });
    expect(await client.cancelOrder('regular', order_id)).toEqual({ order_id });
    await served.control('advance', { byMs: 1_000 });
    const history = await client.getOrderHistory(order_id);
    expect(history.at(-1)).toMatchObject({ status: 'CANCELLED', cancelled_quantity: 10 });
  });

  test('at the market needs protection, which the client passes on', async () => {
    const { served, client } = now();
    const { price: _, ...market } = { ...ORDER, order_type: 'MARKET' } as const;
    // The client's types lack the field; what it is given it sends.
    const guarded = { ...market, market_protection: 2 };
    expect(await rejected(client.placeOrder('regular', market))).toMatch(
      /^InputException: Market orders without market protection are not allowed via API\./,
    );
    const { order_id } = await client.placeOrder('regular', guarded);
    await served.control('advance', { byMs: 1_000 });
    expect((await client.getOrderHistory(order_id)).at(-1)).toMatchObject({ status: 'COMPLETE' });
  });
});

describe('the market', () => {
  test('is quoted in three widths', async () => {
    const { client } = now();
    const keys = ['NSE:TINY', 'NFO:NIFTY26SEPFUT', 'NSE:NIFTY 50', 'NSE:NOBODY'];
    const ltp = await client.getLTP(keys);
    expect(ltp).toEqual({
      'NSE:TINY': { instrument_token: 7 * 256 + 1, last_price: 100 },
      'NFO:NIFTY26SEPFUT': { instrument_token: 68_407 * 256 + 2, last_price: 25_000 },
      'NSE:NIFTY 50': { instrument_token: 1_000 * 256 + 9, last_price: 24_900 },
    });
    expect(await client.getOHLC(keys)).toMatchObject({ 'NSE:TINY': { ohlc: { open: 100, close: 100 } } });
    const quote = await client.getQuote(keys);
    expect(quote['NSE:TINY']).toMatchObject({ volume: expect.any(Number), depth: { buy: { length: 5 } } });
  });

  test('has candles', async () => {
    const { client } = now();
    const candles = await client.getHistoricalData(
      7 * 256 + 1,
      'minute',
      '2026-09-09 09:15:00',
      '2026-09-09 09:17:00',
    );
    expect(candles).toMatchObject([{ open: 100, volume: 1_000_000 }, {}, {}]);
  });

  test('has a dump of its instruments, zipped, that the client reads', async () => {
    const { served, client } = now();
    const rows = await client.getInstruments();
    // The client makes a row of the line break at the end.
    expect(rows.map(({ tradingsymbol }) => tradingsymbol)).toEqual([
      'TINY',
      'NIFTY26SEPFUT',
      'NIFTY26SEP25000CE',
      'NIFTY 50',
      undefined,
    ]);
    const nfo = await client.getInstruments('NFO');
    expect(nfo.slice(0, 2)).toMatchObject([
      { tradingsymbol: 'NIFTY26SEPFUT', lot_size: 65, instrument_type: 'FUT', segment: 'NFO-FUT' },
      { tradingsymbol: 'NIFTY26SEP25000CE', strike: 25_000, instrument_type: 'CE' },
    ]);
    const answer = await served.ask('GET', '/instruments');
    expect([answer.headers.get('content-type'), answer.headers.get('content-encoding')]).toEqual([
      'text/csv',
      'gzip',
    ]);
  });
});

test('margins and charges of orders that were not placed', async () => {
  const { client } = now();
  const asked = { ...ORDER, variety: 'regular', trigger_price: 0 } as const;
  expect(await client.orderMargins([asked], '')).toMatchObject([{ tradingsymbol: 'TINY', total: 200 }]);
  expect(await client.orderBasketMargins([asked], true)).toMatchObject({ initial: { total: 200 } });
  const note = { ...asked, order_id: '1', average_price: 100 };
  const [charges] = z
    .array(z.object({ charges: z.object({ brokerage: z.number(), total: z.number() }) }))
    .parse(await client.getvirtualContractNote([note]));
  expect(charges?.charges.brokerage).toBe(0.3);
  expect(charges?.charges.total).toBeGreaterThan(0.3);
});
