import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { step, tinyInstrumentDay, tinyMarket } from '../../support/tiny-day.ts';
import * as shapes from './shapes.ts';
import { at, BUY, Client, failure, four, FUTURE, OPTION, quiet, SELL, STOP, tiny } from './support.ts';

/** A day with every kind of order row in it. */
function busy(): Client {
  const client = new Client(tiny([step(601, 10_000, 10_000, 1_000)]), {
    carried: [{ instrument: 'NSE:TINY', product: 'CNC', qty: 5, averagePrice: 9_000 }],
    holdings: [{ instrument: 'NSE:TINY', isin: 'INE000A01010', qty: 5, averagePrice: 9_000 }],
  });
  client.place(BUY, at(600, 1));
  client.place(STOP, at(600, 2));
  client.place({ ...SELL, order_type: 'MARKET', market_protection: 1, quantity: 3 }, at(600, 3));
  client.place({ ...BUY, quantity: 90_000 }, at(600, 4));
  client.cancel(client.place({ ...BUY, price: 95 }, at(600, 5)), at(600, 6));
  return client;
}

const ASKED = {
  exchange: 'NSE',
  tradingsymbol: 'TINY',
  transaction_type: 'BUY',
  variety: 'regular',
  product: 'MIS',
  order_type: 'LIMIT',
  quantity: 10,
  price: 100,
  trigger_price: 0,
};
const NOTED = { ...ASKED, order_id: 'x1', average_price: 100 };

describe('every route answers in its shape', () => {
  test('orders, histories, trades', () => {
    const client = busy();
    const book = z.array(shapes.order).parse(client.get('/orders', at(600, 7)));
    expect(book.map(({ status }) => status).sort()).toEqual([
      'CANCELLED',
      'COMPLETE',
      'COMPLETE',
      'REJECTED',
      'TRIGGER PENDING',
    ]);
    for (const [i, { order_id }] of book.entries()) {
      z.array(shapes.order)
        .min(3)
        .parse(client.get(`/orders/${order_id}`, at(600, 10 + i)));
      z.array(shapes.trade).parse(client.get(`/orders/${order_id}/trades`, at(600, 10 + i)));
    }
    expect(z.array(shapes.trade).parse(client.get('/trades', at(600, 30)))).toHaveLength(2);
  });

  test('positions and holdings', () => {
    const client = busy();
    const { net, day } = shapes.positions.parse(client.get('/portfolio/positions', at(600, 10)));
    expect(net).toMatchObject([
      { product: 'CNC', quantity: 5, overnight_quantity: 5 },
      { product: 'MIS', quantity: 7, overnight_quantity: 0 },
    ]);
    expect(net[0]).toMatchObject({ average_price: 90, pnl: 50, value: -450, last_price: 100 });
    expect(net[1]).toMatchObject({ buy_quantity: 10, sell_quantity: 3, value: -700, pnl: 0 });
    expect(day).toHaveLength(1);
    z.array(shapes.holding)
      .length(1)
      .parse(client.get('/portfolio/holdings', at(600, 11)));
  });

  test('profile and funds', () => {
    const client = busy();
    shapes.profile.parse(client.get('/user/profile', at(600, 10)));
    z.strictObject({ equity: shapes.funds, commodity: shapes.funds }).parse(
      client.get('/user/margins', at(600, 11)),
    );
    const equity = shapes.funds.parse(client.get('/user/margins/equity', at(600, 12)));
    // 7 held and 5 carried at ₹100 and ₹90, a fifth of the value; the stop closes, the cancelled and the rejected order block nothing.
    expect(equity.utilised['debits']).toBe((700 + 450) / 5);
    expect(equity.net).toBe(100_000 - 230);
  });

  test('margins and charges', () => {
    const client = busy();
    const post = (url: string, second: number, body: unknown) =>
      client.ok('POST', url, at(600, second), JSON.stringify(body));
    const [full] = z.array(shapes.margin).parse(post('/margins/orders', 10, [ASKED]));
    expect(full).toMatchObject({ total: 200, var: 200, leverage: 5 });
    expect(full?.charges).not.toMatchObject({ total: 0 });
    const [compact] = z.array(shapes.margin).parse(post('/margins/orders?mode=compact', 11, [ASKED]));
    expect(compact).toMatchObject({ total: 200, charges: { total: 0 } });
    const pair = [ASKED, { ...ASKED, transaction_type: 'SELL' }];
    const basket = shapes.basket.parse(post('/margins/basket?consider_positions=false&mode=', 12, pair));
    expect(basket).toMatchObject({ initial: { total: 400 }, final: { total: 200 } });
    // Seven are held, and the stop closes them already.
    const considered = shapes.basket.parse(post('/margins/basket?consider_positions=true', 13, pair));
    expect(considered).toMatchObject({ final: { total: 200 } });
    // ₹1,000 bought: brokerage 0.03 %, NSE 0.00307 %, SEBI ₹10 and stamp 0.003 % a crore, GST 18 %.
    const [note] = z.array(shapes.note).parse(post('/charges/orders', 14, [NOTED]));
    expect(note?.charges).toMatchObject({
      brokerage: 0.3,
      exchange_turnover_charge: 0.03,
      stamp_duty: 0.03,
      transaction_tax: 0,
      gst: { total: 0.06 },
    });
  });

  test('quotes; what is not known is absent', () => {
    const client = new Client(four());
    const i = ['NSE:TINY', FUTURE.key, OPTION.key, 'NSE:NIFTY 50', 'NSE:NOBODY', 'nonsense']
      .map((name) => `i=${encodeURIComponent(name)}`)
      .join('&');
    const known = ['NFO:NIFTY26SEP25000CE', 'NFO:NIFTY26SEPFUT', 'NSE:NIFTY 50', 'NSE:TINY'];
    const quotes = z.record(z.string(), shapes.quote).parse(client.get(`/quote?${i}`, at(600, 1)));
    expect(Object.keys(quotes).sort()).toEqual(known);
    expect(quotes['NSE:TINY']).toMatchObject({
      last_price: 100,
      volume: 45_000_000,
      average_price: 100,
      ohlc: { open: 100, high: 100, low: 100, close: 100 },
      instrument_token: 7 * 256 + 1,
    });
    const ohlc = z.record(z.string(), shapes.ohlc).parse(client.get(`/quote/ohlc?${i}`, at(600, 3)));
    const ltp = z.record(z.string(), shapes.ltp).parse(client.get(`/quote/ltp?${i}`, at(600, 5)));
    expect([Object.keys(ohlc).length, Object.keys(ltp).length]).toEqual([4, 4]);
  });

  test('a key without a price yet is absent', () => {
    const silent = tinyInstrumentDay(quiet());
    const market = tinyMarket({ ...silent, facts: { ...silent.facts, previousClose: NaN } });
    expect(new Client(market).get('/quote/ltp?i=NSE:TINY', at(540))).toEqual({});
  });

  test('instruments are text/csv with the columns of the dump', () => {
    const client = new Client(four());
    const all = client.answer('GET', '/instruments', at(500));
    expect(all.headers['content-type']).toBe('text/csv');
    expect(all.body).toBe(
      [
        'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange',
        '1793,7,TINY,TINY,0,,0,0.05,1,EQ,NSE,NSE',
        '17512194,68407,NIFTY26SEPFUT,NIFTY,0,2026-09-29,0,0.1,65,FUT,NFO-FUT,NFO',
        '12800258,50001,NIFTY26SEP25000CE,NIFTY,0,2026-09-29,25000,0.05,65,CE,NFO-OPT,NFO',
        '256009,1000,NIFTY 50,NIFTY,0,,0,0.05,1,EQ,INDICES,NSE',
        '',
      ].join('\n'),
    );
    expect(client.answer('GET', '/instruments/NFO', at(501)).body.split('\n')).toHaveLength(4);
  });

  test('every error has the one shape', () => {
    const client = busy();
    const { status, body } = client.answer('GET', '/no/such/route', at(600, 8));
    expect(status).toBe(404);
    failure.parse(JSON.parse(body));
    expect(client.refusal('POST', '/charges/orders', at(600, 9)).type).toBe('InputException');
  });
});

describe('historical candles', () => {
  const day = 'from=2026-09-09+09:15:00&to=2026-09-09+15:30:00';
  const rows = [step(556, 10_000, 10_100, 10), step(557, 10_100, 9_900, 20), step(558, 9_900, 10_050, 30)];
  const client = () => new Client(tiny(rows));

  test('are named by their start, the last one unfinished', () => {
    const { candles } = shapes.candles.parse(
      client().get(`/instruments/historical/1793/minute?${day}`, at(557, 30)),
    );
    expect(candles).toEqual([
      ['2026-09-09T09:15:00+0530', 100, 101, 100, 101, 10],
      ['2026-09-09T09:16:00+0530', 101, 101, 99, 99, 20],
      ['2026-09-09T09:17:00+0530', 99, 99, 99, 99, 0],
    ]);
  });

  test('are put together from 09:15 on', () => {
    const { candles } = shapes.candlesWithOi.parse(
      client().get(`/instruments/historical/1793/3minute?${day}&oi=1`, at(559)),
    );
    expect(candles).toEqual([
      ['2026-09-09T09:15:00+0530', 100, 101, 99, 100.5, 60, 0],
      ['2026-09-09T09:18:00+0530', 100, 100, 100, 100, 1_000_000, 0],
    ]);
    const { candles: days } = shapes.candles.parse(
      client().get(`/instruments/historical/1793/day?${day}`.replace('09:15', '00:00'), at(559)),
    );
    expect(days[0]?.slice(0, 5)).toEqual(['2026-09-09T00:00:00+0530', 100, 101, 99, 100]);
  });

  test('of earlier sessions are there where they were loaded', () => {
    const before = [[20260908, quiet()]] as const;
    const market = tinyMarket(tinyInstrumentDay(quiet(), { before }));
    const url = '/instruments/historical/1793/60minute?from=2026-09-08&to=2026-09-09';
    const { candles } = shapes.candles.parse(new Client(market).get(url, at(556)));
    expect(candles.map(([name]) => name)).toEqual([
      '2026-09-08T09:15:00+0530',
      '2026-09-08T10:15:00+0530',
      '2026-09-08T11:15:00+0530',
    ]);
  });

  test('of earlier sessions come from the warm-up where no minutes were loaded, in fives only', () => {
    const warm = tinyInstrumentDay(quiet(), { before: [[20260908, quiet()]] });
    const { fives, fivesFrom, fivesTo } = warm;
    const market = tinyMarket({ ...tinyInstrumentDay(quiet()), fives, fivesFrom, fivesTo });
    const ask = (interval: string) =>
      shapes.candles.parse(
        new Client(market).get(
          `/instruments/historical/1793/${interval}?from=2026-09-08&to=2026-09-09+12:00:00`,
          at(565),
        ),
      ).candles;
    const names = ask('5minute').map(([name]) => name);
    expect(names).toHaveLength(33 + 3);
    expect([names[0], names[33], names[35]]).toEqual([
      '2026-09-08T09:15:00+0530',
      '2026-09-09T09:15:00+0530',
      '2026-09-09T09:25:00+0530',
    ]);
    expect(ask('10minute')[0]?.[0]).toBe('2026-09-09T09:15:00+0530');
  });

  test.each([
    ['/instruments/historical/1/minute', 'invalid token'],
    ['/instruments/historical/1793/2minute', 'invalid interval'],
    ['/instruments/historical/1793/minute', 'interval exceeds max limit: 60 days'],
  ])('%s: %s', (path, why) => {
    const url = `${path}?from=2026-01-01&to=2026-09-09`;
    expect(client().refusal('GET', url, at(600))).toEqual({
      status: 400,
      type: 'InputException',
      message: why,
    });
  });

  test('a date that does not exist is refused', () => {
    const url = '/instruments/historical/1793/minute?from=2026-02-30&to=2026-03-01';
    expect(client().refusal('GET', url, at(600)).message).toBe('invalid from or to date');
  });
});
