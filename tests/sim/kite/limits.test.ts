import { describe, expect, test } from 'vitest';
import { at, BUY, Client, tiny } from './support.ts';

const TOO_MANY = { status: 429, type: 'NetworkException', message: 'Too many requests' };
const RESTING = { ...BUY, price: 95, quantity: 1 };

describe('orders', () => {
  test('ten a second, modifications and cancellations among them', () => {
    const client = new Client();
    const first = client.place(RESTING, at(600));
    for (let i = 1; i <= 7; i++) client.place(RESTING, at(600) + 900 + i);
    client.modify(first, { price: 94 }, at(600) + 990);
    client.cancel(first, at(600) + 991);
    expect(client.refusedPlace(RESTING, at(600) + 999)).toEqual(TOO_MANY);
    client.place(RESTING, at(601));
  });

  test('four hundred a minute', () => {
    const client = new Client(tiny(), { openingCash: 1_000_000_000 });
    for (let i = 0; i < 400; i++) client.place(RESTING, at(600) + i * 101);
    expect(client.refusedPlace(RESTING, at(600, 50))).toEqual(TOO_MANY);
    client.place(RESTING, at(601));
  });

  test('so many a day: what is refused or made by hand counts, what changes an order does not', () => {
    const client = new Client(tiny(), { limits: { ordersPerDay: 4 } });
    const id = client.place(RESTING, at(600, 1));
    client.refusedPlace({ ...RESTING, price: 95.02 }, at(600, 2));
    client.kite.tradeByHand({ instrument: 'NSE:TINY', side: 'BUY', qty: 1, limit: null }, at(600, 3));
    client.modify(id, { price: 94 }, at(600, 4));
    client.place(RESTING, at(600, 5));
    expect(client.refusedPlace(RESTING, at(600, 6))).toEqual(TOO_MANY);
    expect(
      client.kite.tradeByHand({ instrument: 'NSE:TINY', side: 'SELL', qty: 1, limit: null }, at(600, 7)),
    ).toEqual({
      kind: 'refused',
      why: 'the orders of the day are spent',
    });
    client.cancel(id, at(600, 8));
  });
});

test.each([
  ['/quote?i=NSE:TINY', 1],
  ['/quote/ltp?i=NSE:TINY', 1],
  ['/instruments/historical/1793/minute?from=2026-09-09&to=2026-09-09', 3],
  ['/user/margins', 10],
])('%s: %i a second', (url, limit) => {
  const client = new Client();
  for (let i = 0; i < limit; i++) client.get(url, at(600) + i);
  expect(client.refusal('GET', url, at(600, 1) - 1)).toEqual(TOO_MANY);
  client.get(url, at(600, 1));
});

test('at most 500 names in a quote', () => {
  const client = new Client();
  const names = (n: number) => Array.from({ length: n }, () => 'i=NSE:TINY').join('&');
  client.get(`/quote?${names(500)}`, at(600));
  expect(client.refusal('GET', `/quote?${names(501)}`, at(602)).type).toBe('InputException');
});
