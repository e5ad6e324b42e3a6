import { describe, expect, test } from 'vitest';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { walk } from '../../support/tiny-day.ts';
import { armed, at, BUY, Client, encoded, STOP, tiny, type Form } from './support.ts';

const RESTING: Form = { ...BUY, price: 95 };
const MARKET: Form = { ...BUY, order_type: 'MARKET', price: 0, market_protection: 1 };

function send(client: Client, form: Form, when: number) {
  return client.send('POST', '/orders/regular', when, encoded(form));
}

describe('an answer that is lost', () => {
  test.each<[string, FaultOptions, object, boolean]>([
    ['a timeout that landed', { fault: 'timeout-landed' }, { kind: 'silent' }, true],
    ['a timeout that did not', { fault: 'timeout-not-landed' }, { kind: 'silent' }, false],
    ['a reset', { fault: 'reset' }, { kind: 'reset' }, false],
    ['a reset after landing', { fault: 'reset', landed: true }, { kind: 'reset' }, true],
    ['a 500', { fault: 'server-error' }, { status: 500 }, false],
    ['a 503 after landing', { fault: 'server-error', status: 503, landed: true }, { status: 503 }, true],
    [
      'a 502 of HTML',
      { fault: 'bad-gateway' },
      { status: 502, headers: { 'content-type': 'text/html' } },
      false,
    ],
    ['an empty 504', { fault: 'gateway-timeout', landed: true }, { status: 504, body: '' }, true],
    [
      'a page with 200',
      { fault: 'html-200' },
      { status: 200, headers: { 'content-type': 'text/html' } },
      false,
    ],
    ['a page with 200 after landing', { fault: 'html-200', landed: true }, { status: 200 }, true],
    ['a 429', { fault: 'rate-limited' }, { status: 429 }, false],
  ])('%s', (_name, fault, outcome, landed) => {
    const client = armed(fault);
    expect(send(client, BUY, at(600, 1))).toMatchObject(outcome);
    expect(client.book(at(600, 2)).map(({ status }) => status)).toEqual(landed ? ['COMPLETE'] : []);
    expect(client.net(at(600, 3))).toEqual(landed ? { 'NSE:TINY': 10 } : {});
    expect(client.kite.fired()).toEqual([{ at: at(600, 1), fault: fault.fault, route: 'place' }]);
  });

  test('of a cancellation that landed', () => {
    const client = armed({ fault: 'timeout-landed', route: 'cancel' });
    const id = client.place(RESTING, at(600, 1));
    expect(client.send('DELETE', `/orders/regular/${id}`, at(600, 2)).kind).toBe('silent');
    expect(client.order(id, at(600, 3)).status).toBe('CANCELLED');
  });

  test('HTTP 400 "Order request timed out", and it fills eight seconds later', () => {
    const client = armed({ fault: 'timed-out-400' });
    const refusal = client.refusedPlace(BUY, at(600, 1));
    expect(refusal).toEqual({ status: 400, type: 'InputException', message: 'Order request timed out' });
    expect(client.book(at(600, 8))).toEqual([]);
    expect(client.book(at(600, 10))).toMatchObject([
      { status: 'COMPLETE', filled_quantity: 10, tag: 'abc123' },
    ]);
  });

  test('and what lands later is looked at then: after the close it is refused', () => {
    const client = armed({ fault: 'timed-out-400' });
    expect(client.refusedPlace(BUY, at(930) - 5_000).status).toBe(400);
    expect(client.book(at(931))).toEqual([]);
  });

  test('slow: what it does is done at once', () => {
    const client = armed({ fault: 'slow-answer', delayMs: 6_500 });
    expect(send(client, BUY, at(600, 1))).toMatchObject({ status: 200, delayMs: 6_500 });
    expect(client.book(at(600, 2))).toHaveLength(1);
  });
});

describe('a book that is not true', () => {
  test('short, with 200: the newest rows are missing, once', () => {
    const client = armed({ fault: 'short-book', missing: 2, route: 'orders' });
    const ids = [1, 2, 3].map((second) => client.place(RESTING, at(600, second)));
    expect(client.book(at(600, 4)).map(({ order_id }) => order_id)).toEqual([ids[0]]);
    expect(client.book(at(600, 5))).toHaveLength(3);
  });

  test('late: an order is missing for a while, its position is not', () => {
    const client = armed({ fault: 'book-lag', ms: 4_000 });
    const id = client.place(BUY, at(600, 1));
    expect(client.book(at(600, 4))).toEqual([]);
    expect(client.refusal('GET', `/orders/${id}`, at(600, 4)).message).toContain('order_id');
    expect(client.get('/trades', at(600, 4))).toEqual([]);
    expect(client.net(at(600, 4))).toEqual({ 'NSE:TINY': 10 });
    expect(client.order(id, at(600, 5)).status).toBe('COMPLETE');
  });

  test('positions of a while ago, once by a fault and always by the setting', () => {
    const client = armed({ fault: 'stale-positions', ageMs: 5_000 });
    client.place(BUY, at(600, 1));
    expect(client.net(at(600, 3))).toEqual({});
    expect(client.net(at(600, 4))).toEqual({ 'NSE:TINY': 10 });
    const lagging = new Client(tiny(), { positionsLagMs: 2_000 });
    lagging.place(BUY, at(600, 1));
    expect(lagging.net(at(600, 3))).toEqual({});
    expect(lagging.net(at(600, 4))).toEqual({ 'NSE:TINY': 10 });
  });
});

describe('an order that goes another way', () => {
  test('RMS rejects it after the acknowledgement', () => {
    const client = armed({ fault: 'rms-reject', afterMs: 2_000, message: 'RMS:Blocked' });
    const id = client.place(BUY, at(600, 1));
    expect(client.order(id, at(600, 2)).status).toBe('OPEN PENDING');
    expect(client.order(id, at(600, 3))).toMatchObject({ status: 'REJECTED', status_message: 'RMS:Blocked' });
    expect(client.net(at(600, 4))).toEqual({});
  });

  test('it fills in part; the rest comes with the next minute', () => {
    const client = armed({ fault: 'partial-fill', qty: 4 });
    const id = client.place(BUY, at(600, 1));
    expect(client.order(id, at(600, 59))).toMatchObject({
      status: 'OPEN',
      filled_quantity: 4,
      pending_quantity: 6,
    });
    expect(client.order(id, at(601))).toMatchObject({ status: 'COMPLETE', filled_quantity: 10 });
  });

  test('IOC: the rest dies', () => {
    const client = armed({ fault: 'partial-fill', qty: 4 });
    const id = client.place({ ...BUY, validity: 'IOC' }, at(600, 1));
    expect(client.order(id, at(600, 2))).toMatchObject({
      status: 'CANCELLED',
      filled_quantity: 4,
      cancelled_quantity: 6,
    });
  });

  test('a stop fills in part when it triggers', () => {
    const client = new Client(tiny(walk(601, [10_000, 9_800])));
    client.kite.arm({ fault: 'partial-fill', qty: 4 });
    const id = client.place(STOP, at(600, 1));
    expect(client.order(id, at(602) - 1)).toMatchObject({
      status: 'OPEN',
      filled_quantity: 4,
      average_price: 99,
    });
  });

  test.each([
    ['all of it', {}, { status: 'COMPLETE', filled_quantity: 10, cancelled_quantity: 0, average_price: 95 }],
    [
      'a part',
      { qty: 3 },
      { status: 'CANCELLED', filled_quantity: 3, cancelled_quantity: 7, average_price: 95 },
    ],
  ])('the cancellation is accepted, and %s fills before it arrives', (_name, part, row) => {
    const client = armed({ fault: 'cancel-race', ...part });
    const id = client.place(RESTING, at(600, 1));
    client.cancel(id, at(600, 2));
    expect(client.order(id, at(600, 3))).toMatchObject(row);
  });

  test('a stop is triggered and filled before its cancellation arrives', () => {
    const client = armed({ fault: 'cancel-race' });
    const id = client.place(STOP, at(600, 1));
    client.cancel(id, at(600, 2));
    expect(client.order(id, at(600, 3))).toMatchObject({
      status: 'COMPLETE',
      filled_quantity: 10,
      average_price: 99,
    });
  });

  test.each(['silent', 'accepted'] as const)('an old modification (%s) lands after a newer one', (answer) => {
    const client = armed({ fault: 'late-put', afterMs: 5_000, answer });
    const id = client.place(STOP, at(600, 1));
    const put = (trigger: number, price: number, when: number) =>
      client.send(
        'PUT',
        `/orders/regular/${id}`,
        when,
        encoded({ order_type: 'SL', trigger_price: trigger, price }),
      );
    expect(put(97, 96, at(600, 2))).toMatchObject(answer === 'silent' ? { kind: 'silent' } : { status: 200 });
    expect(put(98, 97, at(600, 4))).toMatchObject({ status: 200 });
    expect(client.order(id, at(600, 5)).trigger_price).toBe(98);
    expect(client.order(id, at(600, 8)).trigger_price).toBe(97);
  });

  test('protection is found missing where it was sent', () => {
    const client = armed({ fault: 'missing-protection' });
    expect(client.refusedPlace(MARKET, at(600, 1)).message).toContain('without market protection');
    expect(client.order(client.place(MARKET, at(600, 2)), at(600, 3)).status).toBe('COMPLETE');
  });
});

describe('who may not', () => {
  test('a token dies with the call and stays dead', () => {
    const client = armed({ fault: 'dead-token', route: 'orders' });
    client.place(BUY, at(600, 1));
    expect(client.refusal('GET', '/orders', at(600, 2))).toMatchObject({
      status: 403,
      type: 'TokenException',
    });
    expect(client.refusedPlace(BUY, at(600, 3))).toMatchObject({ status: 403, type: 'TokenException' });
    client.token = 'another';
    expect(client.refusal('GET', '/user/profile', at(600, 4)).status).toBe(403);
  });

  test('an address is revoked for writes, reading goes on', () => {
    const client = armed({ fault: 'revoked-ip', from: at(600), to: at(601) });
    expect(client.refusedPlace(BUY, at(600, 1))).toMatchObject({ status: 403, type: 'PermissionException' });
    expect(client.book(at(600, 2))).toEqual([]);
    client.place(BUY, at(601));
  });
});
