import { describe, expect, test } from 'vitest';
import { at, BUY, Client, four, FUTURE, OPTION, SELL, STOP, tiny, type Form } from './support.ts';

const F: Form = { ...BUY, exchange: 'NFO', tradingsymbol: FUTURE.symbol, quantity: 65, price: 25_000 };
const O: Form = { ...F, tradingsymbol: OPTION.symbol, price: 100 };
const SLM: Form = { ...STOP, order_type: 'SL-M', price: 0, market_protection: 1 };

describe('an order that breaks a rule before it has an id', () => {
  test.each<[string, Form, string]>([
    ['a tag above 20 characters', { ...BUY, tag: 'a'.repeat(21) }, 'tag'],
    ['a tag that is not alphanumeric', { ...BUY, tag: 'a-b' }, 'tag'],
    ['a price off the tick', { ...BUY, price: 100.02 }, 'Tick size'],
    ['a price of a fraction of a paisa', { ...BUY, price: 100.001 }, 'Tick size'],
    ['a price above the band', { ...BUY, price: 110.05 }, 'circuit limits'],
    ['a trigger below the band', { ...STOP, trigger_price: 89, price: 90 }, 'circuit limits'],
    ['no price', { ...BUY, price: 0 }, 'Price is needed'],
    ['no trigger', { ...STOP, trigger_price: 0 }, 'Trigger price is needed'],
    [
      'a trigger above the price',
      { ...STOP, trigger_price: 101, price: 90 },
      'lower than the last traded price',
    ],
    ['a stop that is IOC', { ...STOP, validity: 'IOC' }, 'IOC'],
    ['MARKET without protection', { ...BUY, order_type: 'MARKET' }, 'without market protection'],
    ['SL-M without protection', { ...SLM, market_protection: 0 }, 'without market protection'],
    ['a protection above 100', { ...SLM, market_protection: 101 }, 'market_protection'],
    ['a protection that is no number', { ...SLM, market_protection: 'true' }, 'market_protection'],
    ['no quantity', { ...BUY, quantity: '' }, 'quantity'],
    ['a fraction of a share', { ...BUY, quantity: 1.5 }, 'quantity'],
    ['too many shares', { ...BUY, quantity: 100_001 }, '100000'],
    ['delivery', { ...BUY, product: 'CNC' }, 'CNC'],
    ['an unknown symbol', { ...BUY, tradingsymbol: 'NOBODY' }, 'does not exist'],
    ['an unknown order type', { ...BUY, order_type: 'ICEBERG' }, 'order_type'],
    ['autoslice', { ...BUY, autoslice: 'true' }, 'autoslice'],
    [
      'a scrip that MIS is blocked for',
      { ...BUY, tradingsymbol: 'TINY', product: 'MIS', tag: 'blocked' },
      'MIS',
    ],
  ])('%s', (name, form, words) => {
    const client = new Client(tiny(), { misBlocked: name.includes('blocked') ? ['NSE:TINY'] : [] });
    const { status, type, message } = client.refusedPlace(form, at(600, 1));
    expect([status, type]).toEqual([400, 'InputException']);
    expect(message).toContain(words);
    expect(client.book(at(600, 2))).toEqual([]);
  });

  test.each<[string, Form, string]>([
    ['half a lot', { ...F, quantity: 100 }, 'multiples of 65'],
    ['more than the freeze quantity', { ...F, quantity: 28 * 65 }, 'freeze quantity 1800'],
    ['an index', { ...BUY, tradingsymbol: 'NIFTY 50' }, 'index'],
  ])('%s', (_name, form, words) => {
    const client = new Client(four(), { openingCash: 1_000_000_000_00 });
    expect(client.refusedPlace(form, at(600, 1)).message).toContain(words);
    expect(client.place({ ...F, quantity: 27 * 65 }, at(600, 2))).toMatch(/^\d+$/);
  });

  test('outside market hours', () => {
    expect(new Client().refusedPlace(BUY, at(554)).message).toContain('closed');
    expect(new Client().refusedPlace(BUY, at(930)).message).toContain('closed');
  });

  test.each(['amo', 'co', 'iceberg', 'auction'])('of variety %s', (variety) => {
    const client = new Client();
    expect(client.refusal('POST', `/orders/${variety}`, at(600), BUY)).toMatchObject({
      type: 'InputException',
    });
    expect(client.book(at(601))).toEqual([]);
  });
});

describe('an order that is rejected after it got an id', () => {
  test('for margin: the row says what is required and what there is', () => {
    const client = new Client(tiny(), { openingCash: 10_000 });
    const id = client.place(BUY, at(600, 1));
    expect(client.history(id, at(600, 2))).toEqual([
      'PUT ORDER REQ RECEIVED',
      'VALIDATION PENDING',
      'REJECTED',
    ]);
    expect(client.order(id, at(600, 3)).status_message).toBe(
      'Insufficient funds. Required margin is ₹200 but available margin is ₹100.',
    );
  });

  test('unless the setting has RMS answer at once', () => {
    const client = new Client(tiny(), { openingCash: 10_000, rejections: { margin: 'sync' } });
    expect(client.refusedPlace(BUY, at(600, 1))).toMatchObject({ status: 400, type: 'MarginException' });
    expect(client.book(at(600, 2))).toEqual([]);
  });

  test('for a stop type that the segment has not', () => {
    const client = new Client(four());
    const id = client.place(
      { ...SLM, ...O, order_type: 'SL-M', transaction_type: 'BUY', trigger_price: 101 },
      at(600, 1),
    );
    expect(client.order(id, at(600, 2))).toMatchObject({ status: 'REJECTED', filled_quantity: 0 });
    const taken = client.place(SLM, at(600, 3));
    expect(client.order(taken, at(600, 4)).status).toBe('TRIGGER PENDING');
  });

  test('for a margin that nobody knows: a sold option without a share in the settings', () => {
    const sold = { ...O, transaction_type: 'SELL' };
    const client = new Client(four());
    expect(client.order(client.place(sold, at(600, 1)), at(600, 2)).status_message).toContain('is not known');
    const told = new Client(four(), {
      shares: { optionSold: 2, stockFuture: null },
    });
    expect(told.order(told.place(sold, at(600, 1)), at(600, 2)).status).toBe('COMPLETE');
  });
});

describe('margin', () => {
  test('is not asked of what closes, and working orders that open block it', () => {
    const client = new Client(tiny(), { openingCash: 30_000 });
    client.place(BUY, at(600, 1));
    expect(client.order(client.place(SELL, at(600, 2)), at(600, 3)).status).toBe('COMPLETE');
    const resting = client.place({ ...BUY, price: 95 }, at(600, 4));
    expect(client.order(resting, at(600, 5)).status).toBe('OPEN');
    const beyond = client.place({ ...BUY, price: 95 }, at(600, 6));
    expect(client.order(beyond, at(600, 7)).status_message).toContain('₹190 but available margin is ₹110');
  });

  test('is asked of a second exit: what a working one closes cannot be closed again', () => {
    const client = new Client(tiny(), { openingCash: 30_000 });
    client.place(BUY, at(600, 1));
    expect(client.order(client.place(STOP, at(600, 2)), at(600, 3)).status).toBe('TRIGGER PENDING');
    const second = client.place({ ...SELL, price: 101 }, at(600, 4));
    expect(client.order(second, at(600, 5)).status_message).toContain('₹202 but available margin is ₹100');
  });
});
