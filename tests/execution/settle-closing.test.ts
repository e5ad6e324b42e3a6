import { describe, expect, test } from 'vitest';
import { NO_CLOSING, type Closing } from '../../shared/domain/closing.ts';
import { MODIFICATIONS_MAX, type BookRow } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import type { ClosingLook } from '../../shared/execution/closing-orders.ts';
import { stillHeld, withBook } from '../../shared/execution/closing.ts';
import { closingId } from '../../shared/execution/order-id.ts';
import { othersReading, type WholeAccount } from '../../shared/execution/others-reading.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { settleClosing, type ClosingStep } from '../../shared/execution/settle-closing.ts';
import { TODAY } from '../support/tiny-day.ts';
import { account, LOTS, ours, TERMS, theirs, TIMING } from './closings.ts';

const T = 100_000;
const ID = (n: number): string => closingId(TODAY, LOTS.token, n);
const AGREED: Closing = { ...NO_CLOSING, seen: { at: T - 10_000, agreedAt: T, others: 250, filled: 250 } };
const HELD = [theirs('BUY', 250)];

function step(
  closing: Closing,
  read: WholeAccount,
  change: Partial<ClosingLook> = {},
  now = read.beganAt,
): ClosingStep {
  const reading = othersReading(LOTS.key, read, TIMING);
  const look = { reading, terms: TERMS, ownOpen: false, failed: new Set<string>(), ...change };
  const timing = { now, ...TIMING };
  return settleClosing(withBook(closing, reading.rows, read.beganAt), look, timing, DEFAULT_PROTOCOL);
}

describe('how much there is to be closed', () => {
  test('needs two readings a settling time apart', () => {
    const read = (at: number): WholeAccount => account(at, { foreign: HELD });
    const first = step(NO_CLOSING, read(T));
    expect(first).toMatchObject({ sending: null, closing: { seen: { at: T, agreedAt: null, others: 250 } } });
    const soon = step(first.closing, read(T + 9_999));
    expect(soon.sending).toBeNull();
    const second = step(soon.closing, read(T + 10_000));
    expect(second.sending).toEqual({ kind: 'place', id: ID(0) });
    expect(second.closing.orders).toMatchObject([
      { id: ID(0), status: 'sending', request: { side: 'SELL', qty: 100, price: 9_950 } },
    ]);
  });

  test('is begun anew where the second reading says something else', () => {
    const { closing } = step(NO_CLOSING, account(T, { foreign: HELD }));
    const other = step(closing, account(T + 20_000, { foreign: [...HELD, theirs('SELL', 50)] }));
    expect(other.sending).toBeNull();
    expect(other.closing.seen).toEqual({ at: T + 20_000, agreedAt: null, others: 200, filled: 200 });
  });

  test('is nobody’s word while positions are of before', () => {
    const stale = account(T, { foreign: HELD }, { positions: [] });
    expect(step(NO_CLOSING, stale)).toMatchObject({ sending: null, closing: { seen: null } });
  });

  test.each([
    ['all of theirs', 250, 0, [], 250],
    ['a short', -250, 0, [], -250],
    ['less what our closing orders filled', 250, 0, [ours(ID(0), 'SELL', 100)], 150],
    ['beside ours on the same side', 250, 40, [], 250],
    ['nothing of what they closed of ours', -30, 40, [], 0],
    ['only what they sold beyond ours', -70, 40, [], -30],
    ['what our own orders closed too much', 100, 0, [ours(ID(0), 'SELL', 130)], -30],
  ] as const)('%s', (_, others, own, rows: readonly BookRow[], held) => {
    const seen = { at: 0, agreedAt: 0, others, filled: others };
    const reading = { ...othersReading(LOTS.key, account(T, {}), TIMING), own, filled: others };
    expect(stillHeld(withBook({ ...NO_CLOSING, seen }, rows, T), reading)).toBe(held);
  });
});

describe('a slice', () => {
  test('is not made while others trade', () => {
    const moved = account(T + 1_000, { foreign: [...HELD, theirs('SELL', 60)] });
    expect(step(AGREED, moved).sending).toBeNull();
  });

  test('leaves to others what an order of theirs may close', () => {
    const working = theirs('SELL', 230, { filledQty: 0, working: true, brokerId: 'w' });
    const { closing } = step(AGREED, account(T + 1_000, { foreign: [...HELD, working] }));
    expect(closing.orders.map(({ request }) => request.qty)).toEqual([20]);
  });

  test('follows another at once, and no more than is held', () => {
    const own = [0, 1].map((n) => ours(ID(n), 'SELL', 100, { filledAt: T }));
    const read = account(T + 500, { ours: own, foreign: HELD });
    const { closing, sending } = step({ ...AGREED, made: 2 }, read);
    expect(sending).toEqual({ kind: 'place', id: ID(2) });
    expect(closing.orders.map(({ request }) => request.qty)).toEqual([50]);
  });

  test('is not made on an agreement that is old', () => {
    const read = account(T + 10_001, { ours: [ours(ID(0), 'SELL', 100, { filledAt: T })], foreign: HELD });
    expect(step({ ...AGREED, made: 1 }, { ...read, positions: [] }).sending).toBeNull();
  });

  test('is not made by one who stood still since the reading', () => {
    const read = account(T + 1_000, { foreign: HELD });
    expect(step(AGREED, read, {}, T + 10_000).sending?.kind).toBe('place');
    expect(step(AGREED, read, {}, T + 11_001).sending).toBeNull();
    const beyond = account(T, { ours: [ours(ID(0), 'SELL', 270)], foreign: HELD });
    expect(step({ ...AGREED, made: 1 }, beyond, {}, T + 10_001).sending).toBeNull();
  });

  test('is not made where others traded since, though no settled reading says so yet', () => {
    const own = ours(ID(0), 'SELL', 100, { filledAt: T });
    const moved = account(T + 500, { ours: [own], foreign: [...HELD, theirs('SELL', 60)] });
    const { sending, left } = step({ ...AGREED, made: 1 }, moved);
    expect(sending).toBeNull();
    expect(left).toEqual(['SELL 90 (MIS) to close what others hold: others are trading']);
  });

  test('is not made from a book that lacks a row that filled', () => {
    const whole = account(T + 500, { ours: [ours(ID(0), 'SELL', 100)], foreign: HELD });
    const short = { ...whole, orders: { ours: [], foreign: HELD } };
    expect(step({ ...AGREED, made: 1 }, short).sending).toBeNull();
  });

  test('counts an order without an answer as one that may fill', () => {
    const sent = step(AGREED, account(T, { foreign: HELD })).closing;
    const next = step(sent, account(T + 500, { foreign: HELD }));
    const last = step(next.closing, account(T + 1_000, { foreign: HELD }));
    expect(last.closing.orders.map(({ request }) => request.qty)).toEqual([100, 100, 50]);
    expect(step(last.closing, account(T + 1_500, { foreign: HELD })).sending).toBeNull();
  });

  test('is made anew under the next number once two complete readings lack it', () => {
    let { closing } = step(
      { ...AGREED, seen: { ...AGREED.seen!, others: 100, filled: 100 } },
      account(T, { foreign: [theirs('BUY', 100)] }),
    );
    const sent = {
      ...closing,
      orders: closing.orders.map((order) => ({
        ...order,
        claim: { nonce: 'n', sendBy: T, what: 'place' as const, version: 0 },
      })),
    };
    closing = sent;
    const read = (at: number): ClosingStep => step(closing, account(at, { foreign: [theirs('BUY', 100)] }));
    expect(read(T + 17_000).sending).toBeNull();
    closing = read(T + 17_001).closing;
    expect(closing.orders[0]).toMatchObject({ status: 'sending', absentAt: T + 17_001 });
    const again = read(T + 27_001);
    expect(again.sending).toEqual({ kind: 'place', id: ID(1) });
    expect(again.closing.orders.map(({ id, status }) => `${id} ${status}`)).toEqual([
      `${ID(0)} abandoned`,
      `${ID(1)} sending`,
    ]);
    // The late one stands beside its successor: it is cut at once.
    const late = ours(ID(0), 'SELL', 100, { status: 'open', filledQty: 0 });
    const successor = ours(ID(1), 'SELL', 100, { status: 'open', filledQty: 0 });
    const both = step(
      again.closing,
      account(T + 28_000, { ours: [late, successor], foreign: [theirs('BUY', 100)] }),
    );
    expect(both.sending).toEqual({ kind: 'cancel', id: ID(0), brokerId: `b-${ID(0)}` });
  });

  test('stays inside the day’s price band', () => {
    const terms = { ...TERMS, bandLow: paise(9_973) };
    const { closing } = step(AGREED, account(T, { foreign: HELD }), { terms });
    expect(closing.orders[0]?.request.price).toBe(9_975);
  });

  test('takes back at once what our own orders closed too much', () => {
    const read = account(T + 60_000, {
      ours: [ours(ID(0), 'SELL', 270, { filledAt: T + 59_000 })],
      foreign: HELD,
    });
    const { closing, sending } = step({ ...AGREED, made: 1 }, read);
    expect(sending?.kind).toBe('place');
    expect(closing.orders).toMatchObject([{ request: { side: 'BUY', qty: 20 } }]);
  });

  test('waits for our own position where that is on the other side', () => {
    const own = ours(`${'a'.repeat(15)}e000`, 'SELL', 40);
    const read = account(T, { ours: [own], foreign: HELD });
    expect(step(AGREED, read, { ownOpen: true }).left.join()).toMatch(
      /our own position in it has to be over/,
    );
    expect(step(AGREED, read).sending?.kind).toBe('place');
  });

  test('is no less than a lot: what is, is a person’s', () => {
    const seen = { ...AGREED.seen!, others: 7, filled: 7 };
    const { sending, left } = step({ ...AGREED, seen }, account(T, { foreign: [theirs('BUY', 7)] }));
    expect(sending).toBeNull();
    expect(left).toEqual(['SELL 7 (MIS) to close what others hold: by hand, it is less than the lot of 10']);
  });
});

describe('what rests unfilled', () => {
  const open = (change: Partial<BookRow> = {}): BookRow =>
    ours(ID(0), 'SELL', 100, { status: 'open', filledQty: 0, ...change });
  const SEEN = { at: T - 10_000, agreedAt: T, others: 100, filled: 100 };
  const foreign = [theirs('BUY', 100)];

  test('is priced again a step further each time, then cancelled and made anew', () => {
    let { closing } = step({ ...NO_CLOSING, seen: SEEN }, account(T, { foreign }));
    const prices: number[] = [];
    let row = open();
    let last: ClosingStep['sending'] = null;
    for (let at = T + 3_000; ; at += 3_000) {
      const next = step(closing, account(at, { ours: [row], foreign }), {
        terms: { ...TERMS, price: 10_000 - (at - T) / 300 },
      });
      closing = next.closing;
      const { sending } = next;
      last = sending;
      if (sending?.kind !== 'modify' || sending.purpose !== 'flatten') break;
      prices.push(sending.change.price);
      closing = {
        ...closing,
        orders: closing.orders.map((order) => ({
          ...order,
          spent: { ...order.spent, flatten: order.spent.flatten + 1 },
        })),
      };
      row = open({ change: sending.change });
    }
    expect(last).toEqual({ kind: 'cancel', id: ID(0), brokerId: row.brokerId });
    expect(prices).toHaveLength(MODIFICATIONS_MAX.flatten);
    expect(prices.slice(0, 3)).toEqual([9_890, 9_830, 9_770]);
    const gone = step(closing, account(T + 40_000, { ours: [{ ...row, status: 'cancelled' }], foreign }));
    expect(gone.sending).toEqual({ kind: 'place', id: ID(1) });
  });

  test('is cut where others closed it themselves', () => {
    const { closing } = step({ ...NO_CLOSING, seen: SEEN }, account(T, { foreign }));
    const read = account(T + 1_000, { ours: [open()], foreign: [...foreign, theirs('SELL', 100)] });
    expect(step(closing, read).sending).toMatchObject({ kind: 'cancel', id: ID(0) });
  });

  test('is taken in where the store does not know it, and numbers go on above it', () => {
    const strange = ours(ID(6), 'SELL', 60, { status: 'open', filledQty: 0 });
    const { closing } = step({ ...NO_CLOSING, seen: SEEN }, account(T, { ours: [strange], foreign }));
    expect(closing.orders.map(({ id, request }) => `${id} ${request.qty}`)).toEqual([
      `${ID(6)} 60`,
      `${ID(7)} 40`,
    ]);
  });
});

test('nothing is left once it is closed and the positions say so as well', () => {
  const rows = [0, 1].map((n) => ours(ID(n), 'SELL', 100)).concat(ours(ID(2), 'SELL', 50));
  const done = account(T + 20_000, { ours: rows, foreign: HELD });
  expect(step(AGREED, done)).toMatchObject({ sending: null, left: [], net: 0 });
  const stale = { ...done, positions: account(T, { foreign: HELD }).positions };
  expect(step(AGREED, stale).left).toEqual(["the broker's positions still show 250, meant are 0"]);
});
