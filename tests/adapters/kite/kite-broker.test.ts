import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { OrderRequest } from '../../../shared/domain/order.ts';
import { paise, ZERO } from '../../../shared/domain/units.ts';
import { TINY } from '../../support/tiny-day.ts';
import { ID, kiteCase, LIMIT, OUT, SOON, STOP, TAG, yes } from './case.ts';
import { data, error } from './kite-model.ts';

const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:NIFTY26SEPFUT',
  exchange: 'NFO',
  symbol: 'NIFTY26SEPFUT',
  kind: 'future',
};
const OPTION: Instrument = {
  ...FUTURE,
  key: 'NFO:NIFTY2691524500CE',
  symbol: 'NIFTY2691524500CE',
  kind: 'option',
};
const BSE: Instrument = { ...TINY, key: 'BSE:TINY', exchange: 'BSE' };
const INDEX: Instrument = { ...TINY, key: 'NSE:NIFTY 50', kind: 'index' };
const KNOWN = new Map([TINY, FUTURE, OPTION, BSE, INDEX].map((each) => [each.key, each]));

function wide() {
  return kiteCase(yes, { instrumentOf: (key) => KNOWN.get(key) });
}

describe('what goes out', () => {
  test('an order in Kite’s words: what it has, in rupees, nothing that it has not', async () => {
    const { broker, clock, writes } = wide();
    await broker.place(TAG, FUTURE.key, { ...LIMIT, price: paise(2_345_605) }, clock.now() + SOON);
    expect(writes()).toEqual([
      {
        method: 'POST',
        url: '/orders/regular',
        headers: expect.objectContaining({
          authorization: 'token key:token-1',
          'x-kite-version': '3',
          'content-type': 'application/x-www-form-urlencoded',
        }),
        body: expect.any(String),
      },
    ]);
    expect(formOf(writes()[0])).toEqual({
      exchange: 'NFO',
      tradingsymbol: 'NIFTY26SEPFUT',
      transaction_type: 'BUY',
      quantity: '10',
      product: 'MIS',
      order_type: 'LIMIT',
      validity: 'DAY',
      price: '23456.05',
      tag: TAG,
      variety: 'regular',
    });
  });

  test('a stop with its trigger and protection; a modification with absolute prices and never a quantity', async () => {
    const { broker, clock, writes } = wide();
    await broker.place(TAG, TINY.key, STOP, clock.now() + SOON);
    await broker.modify(ID, OUT, 'trail', clock.now() + SOON);
    await broker.cancel(ID, clock.now() + SOON);
    const [place, modify, cancel] = writes();
    expect(formOf(place)).toMatchObject({
      order_type: 'SL-M',
      trigger_price: '99.05',
      market_protection: '3',
    });
    expect(formOf(place)).not.toHaveProperty('price');
    expect(modify).toMatchObject({ method: 'PUT', url: `/orders/regular/${ID}` });
    expect(formOf(modify)).toEqual({ order_type: 'LIMIT', price: '99.95', variety: 'regular', order_id: ID });
    expect(cancel).toMatchObject({ method: 'DELETE', body: '' });
    expect(cancel?.url.split('?')[0]).toBe(`/orders/regular/${ID}`);
  });

  test('any price in paise goes out as exactly that many rupees', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000_000 }), async (amount) => {
        const { broker, clock, writes } = wide();
        await broker.place(TAG, TINY.key, { ...LIMIT, price: paise(amount) }, clock.now() + SOON);
        const text = formOf(writes()[0])['price'] ?? '';
        expect(text).toMatch(/^\d+(\.\d{1,2})?$/);
        const [whole = '', part = ''] = text.split('.');
        expect(BigInt(whole + part.padEnd(2, '0'))).toBe(BigInt(amount));
      }),
      { numRuns: 200, seed: 20260909 },
    );
  });

  test('what is passed is left as it was, frozen or not', async () => {
    const frozen = Object.freeze({ ...STOP });
    const change = Object.freeze({ ...OUT });
    const { broker, clock } = wide();
    const answers = [
      await broker.place(TAG, TINY.key, frozen, clock.now() + SOON),
      await broker.modify(ID, change, 'chase', clock.now() + SOON),
      await broker.margin(TINY.key, frozen).catch(() => null),
    ];
    expect(answers.slice(0, 2).map((answer) => answer?.kind)).toEqual(['accepted', 'accepted']);
    expect([frozen, change]).toEqual([STOP, OUT]);
  });
});

describe('what is not even sent', () => {
  const REFUSED: readonly (readonly [string, string, string, Partial<OrderRequest>, RegExp])[] = [
    ['a tag of 20 letters', `${TAG}0`, TINY.key, {}, /no order id of ours/],
    ['a tag with a dash', `${TAG.slice(1)}-`, TINY.key, {}, /no order id of ours/],
    ['an empty tag', '', TINY.key, {}, /no order id of ours/],
    ['an unknown instrument', TAG, 'NSE:NOBODY', {}, /not in the day's instruments/],
    ['an index', TAG, INDEX.key, {}, /is an index/],
    ['no quantity', TAG, TINY.key, { qty: 0 }, /whole number above zero/],
    ['half a share', TAG, TINY.key, { qty: 0.5 }, /whole number above zero/],
    [
      'SL-M in an option',
      TAG,
      OPTION.key,
      STOP,
      /SL-M is not available for NFO:NIFTY2691524500CE: it has SL/,
    ],
    ['SL-M at BSE', TAG, BSE.key, STOP, /SL-M is not available for BSE:TINY/],
    ['MARKET without protection', TAG, TINY.key, { type: 'MARKET', price: ZERO }, /0 % of market protection/],
    ['SL-M without protection', TAG, TINY.key, { ...STOP, protection: 0 }, /0 % of market protection/],
    ['LIMIT with protection', TAG, TINY.key, { protection: 3 }, /3 % of market protection: none/],
    ['LIMIT without a price', TAG, TINY.key, { price: ZERO }, /limit ₹0: above zero/],
    ['LIMIT with a trigger', TAG, TINY.key, { trigger: paise(5) }, /trigger ₹0.05: none/],
    ['SL without a trigger', TAG, TINY.key, { type: 'SL' }, /trigger ₹0: above zero/],
  ];

  test.each(REFUSED)('%s', async (_name, tag, key, change, why) => {
    const { broker, clock, asked } = wide();
    const answer = await broker.place(tag, key, { ...LIMIT, ...change }, clock.now() + SOON);
    expect(answer).toEqual({
      kind: 'refused',
      failure: 'refused',
      why: expect.stringMatching(why),
      http: null,
    });
    expect(asked).toEqual([]);
  });

  test('an id that would be another path', async () => {
    const { broker, clock, asked } = wide();
    expect(await broker.cancel('../session/token', clock.now() + SOON)).toMatchObject({ kind: 'refused' });
    expect(await broker.modify('', OUT, 'chase', clock.now() + SOON)).toMatchObject({ kind: 'refused' });
    expect(asked).toEqual([]);
  });

  test('a stop type that the order’s own segment has not', async () => {
    const { broker, clock, writes } = wide();
    await broker.place(TAG, OPTION.key, LIMIT, clock.now() + SOON);
    const { type, price, trigger, protection } = STOP;
    const answer = await broker.modify(ID, { type, price, trigger, protection }, 'trail', clock.now() + SOON);
    expect(answer).toMatchObject({ kind: 'refused', why: expect.stringMatching(/SL-M is not available/) });
    expect(writes()).toHaveLength(1);
  });
});

test('the margin is Kite’s total of that very order, to the next paisa', async () => {
  const one = kiteCase(({ url, method }) =>
    method === 'POST' && url.startsWith('/margins')
      ? data([{ type: 'equity', total: 1234.5601 }])
      : undefined,
  );
  expect(await one.broker.margin(TINY.key, STOP)).toEqual({ kind: 'margin', amount: 123_457 });
  expect(one.asked[0]).toMatchObject({ method: 'POST', url: '/margins/orders?mode=compact' });
  expect(JSON.parse(one.asked[0]?.body ?? '')).toEqual([
    {
      exchange: 'NSE',
      tradingsymbol: 'TINY',
      transaction_type: 'SELL',
      variety: 'regular',
      product: 'MIS',
      order_type: 'SL-M',
      quantity: 10,
      price: 0,
      trigger_price: 99.05,
    },
  ]);
  const refusing = kiteCase(() => error(400, 'InputException', 'Invalid `tradingsymbol`.'));
  expect(await refusing.broker.margin(TINY.key, LIMIT)).toMatchObject({
    kind: 'refused',
    failure: 'refused',
  });
  expect(await refusing.broker.margin('NSE:NOBODY', LIMIT)).toMatchObject({ kind: 'refused', http: null });
});

function formOf(request: HttpRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.body));
}
