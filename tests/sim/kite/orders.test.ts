import { describe, expect, test } from 'vitest';
import { step, tinyInstrumentDay, tinyMarket } from '../../support/tiny-day.ts';
import { at, BUY, Client, quiet, SELL, STOP, tiny, type Form } from './support.ts';

const PLACED = ['PUT ORDER REQ RECEIVED', 'VALIDATION PENDING', 'OPEN PENDING'];
const RESTING: Form = { ...BUY, price: 95 };
/** ₹100, and in the minute from 10:01 a fall to ₹94. */
const FALLING = tiny([step(602, 10_000, 9_400)]);

describe('an order on its way', () => {
  test('passes the interim states, opens and completes', () => {
    const client = new Client();
    const id = client.place(BUY, at(600, 1));
    expect(client.history(id, at(600, 2))).toEqual([...PLACED, 'OPEN', 'COMPLETE']);
    expect(client.order(id, at(600, 3))).toMatchObject({
      status: 'COMPLETE',
      filled_quantity: 10,
      pending_quantity: 0,
      average_price: 100,
      tag: 'abc123',
    });
  });

  test('is in the book before it reached the exchange', () => {
    const client = new Client();
    const id = client.place(BUY, at(600, 1));
    expect(client.order(id, at(600, 1) + 25)).toMatchObject({ status: 'OPEN PENDING', filled_quantity: 0 });
  });

  test('rests, and fills when its minute trades through it', () => {
    const client = new Client(FALLING);
    const id = client.place(RESTING, at(600, 1));
    expect(client.order(id, at(601, 59)).status).toBe('OPEN');
    expect(client.order(id, at(602))).toMatchObject({ status: 'COMPLETE', average_price: 95 });
  });

  test('waits for its trigger, then fills at the trigger or worse', () => {
    const client = new Client(FALLING);
    const id = client.place(STOP, at(600, 1));
    expect(client.order(id, at(600, 2)).status).toBe('TRIGGER PENDING');
    expect(client.history(id, at(602))).toEqual([...PLACED, 'TRIGGER PENDING', 'OPEN', 'COMPLETE']);
    expect(client.order(id, at(602, 1)).average_price).toBe(99);
  });

  test('fills as far as the volume goes; IOC dies with the rest, which stays "pending"', () => {
    const client = new Client(tiny([step(601, 10_000, 10_000, 60)]));
    const id = client.place({ ...BUY, validity: 'IOC' }, at(600, 1));
    expect(client.history(id, at(600, 2))).toEqual([...PLACED, 'OPEN', 'OPEN', 'CANCELLED']);
    expect(client.order(id, at(600, 3))).toMatchObject({
      filled_quantity: 6,
      pending_quantity: 4,
      cancelled_quantity: 4,
    });
  });

  test('of the market becomes a limit that can rest, and its protection is not echoed', () => {
    const client = new Client(tiny([step(601, 10_000, 10_000, 0)]));
    const id = client.place({ ...BUY, order_type: 'MARKET', price: 0, market_protection: 2 }, at(600, 1));
    expect(client.get('/orders', at(600, 2))).toMatchObject([
      { order_id: id, status: 'OPEN', order_type: 'LIMIT', price: 102, market_protection: 0 },
    ]);
    const shown = new Client(tiny([step(601, 10_000, 10_000, 0)]), { protectedShownAs: 'MARKET' });
    shown.place({ ...BUY, order_type: 'MARKET', market_protection: -1 }, at(600, 1));
    expect(shown.book(at(600, 2))[0]).toMatchObject({ order_type: 'MARKET', price: 0 });
  });
});

describe('a modification', () => {
  test('passes its states and takes effect', () => {
    const client = new Client(FALLING);
    const id = client.place(STOP, at(600, 1));
    client.modify(id, { order_type: 'SL', trigger_price: 97, price: 96 }, at(600, 2));
    expect(client.history(id, at(600, 3)).slice(3)).toEqual([
      'TRIGGER PENDING',
      'MODIFY VALIDATION PENDING',
      'MODIFY PENDING',
      'MODIFIED',
      'TRIGGER PENDING',
    ]);
    expect(client.order(id, at(602)).average_price).toBe(97);
  });

  test('makes a stop a limit that takes the market', () => {
    const client = new Client();
    const id = client.place(STOP, at(600, 1));
    client.modify(id, { order_type: 'LIMIT', price: 99.5 }, at(600, 2));
    expect(client.order(id, at(600, 3))).toMatchObject({ status: 'COMPLETE', average_price: 100 });
  });

  test('that is overtaken by a fill changes nothing, not even a state on the way', () => {
    const client = new Client(FALLING);
    const id = client.place(STOP, at(600, 1));
    client.modify(id, { order_type: 'SL', trigger_price: 95, price: 94 }, at(602) - 5);
    expect(client.history(id, at(602, 1)).slice(-2)).toEqual(['OPEN', 'COMPLETE']);
    expect(client.order(id, at(602, 2))).toMatchObject({ average_price: 99, trigger_price: 99 });
  });

  test('is refused for an order that is done, unknown or on its way', () => {
    const client = new Client();
    const id = client.place(BUY, at(600, 1));
    const soon = client.refusal('PUT', `/orders/regular/${id}`, at(600, 1) + 5, { price: 99 });
    expect(soon).toMatchObject({ status: 400, type: 'OrderException' });
    expect(soon.message).toContain('being processed');
    expect(client.refusal('PUT', `/orders/regular/${id}`, at(600, 2), { price: 99 }).message).toContain(
      'complete',
    );
    expect(client.refusal('PUT', '/orders/regular/77', at(600, 3), { price: 99 }).message).toContain(
      'order_id',
    );
  });

  test('keeps the rules of a placement', () => {
    const client = new Client();
    const id = client.place(RESTING, at(600, 1));
    const put = (form: Form) => client.refusal('PUT', `/orders/regular/${id}`, at(600, 2), form).message;
    expect(put({ price: 95.02 })).toContain('Tick size');
    expect(put({ price: 120 })).toContain('circuit limits');
    expect(put({ order_type: 'MARKET' })).toContain('market protection');
    expect(client.order(id, at(600, 3))).toMatchObject({ price: 95, status: 'OPEN' });
  });

  test('is refused the 26th time', () => {
    const client = new Client();
    const id = client.place(RESTING, at(600, 1));
    for (let i = 0; i < 25; i++) client.modify(id, { price: 94 + (i % 2) }, at(600, 2 + i));
    expect(client.refusal('PUT', `/orders/regular/${id}`, at(601), { price: 93 })).toMatchObject({
      status: 429,
    });
  });
});

describe('a quantity in a modification', () => {
  /** Six of ten fill in the first minute, nothing in the next. */
  const thin = tiny([step(601, 10_000, 10_000, 60), step(602, 10_000, 10_000, 0)]);

  test.each([
    ['total', 12, 12],
    ['remaining', 12, 18],
  ] as const)('is %s where the setting says so', (modifyQuantity, quantity, total) => {
    const client = new Client(thin, { modifyQuantity });
    const id = client.place(BUY, at(600, 1));
    client.modify(id, { quantity }, at(600, 2));
    expect(client.order(id, at(600, 3))).toMatchObject({
      quantity: total,
      filled_quantity: 6,
      status: 'OPEN',
    });
    expect(client.order(id, at(603))).toMatchObject({ filled_quantity: total, status: 'COMPLETE' });
  });

  test('below what is filled leaves the order as it is', () => {
    const client = new Client(thin);
    const id = client.place(BUY, at(600, 1));
    client.modify(id, { quantity: 5 }, at(600, 2));
    const row = client.order(id, at(600, 3));
    expect(row).toMatchObject({ quantity: 10, filled_quantity: 6, status: 'OPEN' });
    expect(row.status_message).toContain('filled quantity 6');
  });
});

describe('a cancellation', () => {
  test('passes its state; what was filled stays', () => {
    const client = new Client(tiny([step(601, 10_000, 10_000, 60)]));
    const id = client.place(BUY, at(600, 1));
    client.cancel(id, at(600, 2));
    expect(client.history(id, at(600, 3)).slice(-2)).toEqual(['CANCEL PENDING', 'CANCELLED']);
    expect(client.order(id, at(600, 4))).toMatchObject({
      filled_quantity: 6,
      cancelled_quantity: 4,
      pending_quantity: 4,
      status_message: null,
    });
  });
});

describe('the book', () => {
  test('is in order of ids of 15 to 19 digits, not of time', () => {
    const client = new Client();
    const placed = Array.from({ length: 9 }, (_, i) =>
      client.place({ ...RESTING, price: 95 - i / 20 }, at(600, i)),
    );
    const ids = client.book(at(601)).map(({ order_id }) => order_id);
    expect(ids.every((id) => /^[1-9]\d*$/.test(id))).toBe(true);
    expect(new Set(ids.map(({ length }) => length))).toEqual(new Set([15, 16, 17, 18, 19]));
    expect(new Set(ids)).toEqual(new Set(placed));
    expect(ids).not.toEqual(placed);
  });

  test('lets stops go with the closing auction, and orders with the close', () => {
    const day = tinyInstrumentDay(quiet(), { stopsCancelledAt: 915 });
    const client = new Client(tinyMarket(day));
    const stop = client.place(STOP, at(600, 1));
    const resting = client.place(RESTING, at(600, 2));
    expect(client.order(stop, at(914, 59)).status).toBe('TRIGGER PENDING');
    expect(client.order(stop, at(915))).toMatchObject({
      status: 'CANCELLED',
      status_message: 'stops end with the closing auction',
    });
    const late = client.place(STOP, at(915, 1));
    expect(client.order(late, at(915, 2)).status).toBe('REJECTED');
    expect(client.order(resting, at(929)).status).toBe('OPEN');
    expect(client.order(resting, at(930)).status_message).toBe('unfilled at the close');
  });

  test('shows an order only after its lag', () => {
    const client = new Client(tiny(), { bookLagMs: 3_000 });
    client.place(SELL, at(600, 1));
    expect(client.book(at(600, 3))).toEqual([]);
    expect(client.book(at(600, 4))).toHaveLength(1);
  });
});
