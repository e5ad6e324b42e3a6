import { describe, expect, test } from 'vitest';
import { paise } from '../../../shared/domain/units.ts';
import { at, BUY, Client, encoded, STOP } from './support.ts';

describe('a person in Kite’s app', () => {
  test('trades without a tag, and the app hears of it only by websocket', () => {
    const client = new Client();
    const trade = { instrument: 'NSE:TINY', side: 'SELL', qty: 7, limit: null } as const;
    const answer = client.kite.tradeByHand(trade, at(600, 1));
    client.kite.advance(at(600, 2));
    expect(client.kite.events().map(({ kind }) => kind)).toEqual(['websocket']);
    expect(client.net(at(600, 3))).toEqual({ 'NSE:TINY': -7 });
    expect(client.book(at(600, 4))).toMatchObject([{ tag: null, status: 'COMPLETE', filled_quantity: 7 }]);
    expect(answer).toMatchObject({ kind: 'placed' });
  });

  test('lets a limit rest and keeps the rules', () => {
    const { kite } = new Client();
    const trade = { instrument: 'NSE:TINY', side: 'BUY', qty: 1 } as const;
    expect(kite.tradeByHand({ ...trade, limit: paise(9_500) }, at(600, 1)).kind).toBe('placed');
    expect(kite.tradeByHand({ ...trade, limit: paise(9_501) }, at(600, 2)).kind).toBe('refused');
    expect(kite.tradeByHand({ ...trade, instrument: 'NSE:X', limit: null }, at(600, 3)).kind).toBe('refused');
  });

  test('cancels an order of the app, which hears of it', () => {
    const client = new Client();
    const id = client.place(STOP, at(600, 1));
    expect(client.kite.cancelByHand(id, at(600, 2)).kind).toBe('placed');
    client.kite.advance(at(600, 3));
    expect(client.kite.events().map(({ kind }) => kind)).toEqual(['websocket', 'postback']);
    expect(client.order(id, at(600, 4)).status).toBe('CANCELLED');
    expect(client.kite.cancelByHand(id, at(600, 5)).kind).toBe('refused');
    expect(client.kite.cancelByHand('1', at(600, 6)).kind).toBe('refused');
  });
});

test('time does not go back', () => {
  const { kite } = new Client();
  kite.advance(at(600));
  expect(() => {
    kite.advance(at(599));
  }).toThrow('time goes on');
  expect(() => {
    kite.advance(NaN);
  }).toThrow('time goes on');
});

test('it says when something happens next by itself', () => {
  const client = new Client();
  client.kite.advance(at(600, 1));
  expect(client.kite.nextAt).toBe(at(601) - 1);
  client.send('POST', '/orders/regular', at(600, 2), encoded(BUY));
  expect(client.kite.nextAt).toBe(at(600, 2) + 10);
});
