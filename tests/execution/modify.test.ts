import { describe, expect, test } from 'vitest';
import type { BookRow, Order, OrderChange } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { assertionOf, claimAfter } from '../../shared/execution/modify.ts';
import { orderWith, STOP_REQUEST } from './orders.ts';

const OUT: OrderChange = { type: 'LIMIT', price: paise(9_800), trigger: ZERO, protection: 0 };
const LOWER: OrderChange = { ...OUT, price: paise(9_700) };
const { type, price, trigger, protection } = STOP_REQUEST;
const STOP: OrderChange = { type, price, trigger, protection };
const ROW: BookRow = {
  tag: 'id',
  brokerId: 'b1',
  instrument: 'NSE:TEST',
  side: 'SELL',
  qty: 10,
  status: 'trigger-pending',
  change: STOP,
  filledQty: 0,
  filledValue: ZERO,
  exact: true,
  filledAt: null,
  why: null,
};
const TIMING = { now: 100_000, timeoutMs: 7_000, settlingMs: 10_000 };
const RESTING = orderWith({
  role: 'exit',
  request: STOP_REQUEST,
  status: 'trigger-pending',
  brokerId: 'b1',
  asked: OUT,
  version: 1,
});

function claimFor(version: number, sendBy: number): NonNullable<Order['claim']> {
  return { nonce: 'n', sendBy, what: 'modify', version };
}

describe('what is wanted of an order against its row', () => {
  test.each([
    [
      'a stop that is to become a limit is modified',
      RESTING,
      ROW,
      { kind: 'modify', change: OUT, purpose: 'trail' },
    ],
    ['a row that shows it wants nothing', RESTING, { ...ROW, change: OUT }, { kind: 'as-wanted' }],
    [
      'an older request that landed on top is undone',
      { ...RESTING, asked: LOWER, version: 2 },
      { ...ROW, change: OUT },
      { kind: 'modify', change: LOWER, purpose: 'trail' },
    ],
    [
      'one request is out at a time',
      { ...RESTING, claim: claimFor(1, 100_000) },
      ROW,
      { kind: 'outstanding', until: 117_001 },
    ],
    [
      'one that shows nothing after 17 s is asked again',
      { ...RESTING, claim: claimFor(1, 82_999) },
      ROW,
      { kind: 'modify', change: OUT, purpose: 'trail' },
    ],
    [
      'a chase does not wait for the answer to something older',
      {
        ...RESTING,
        asked: LOWER,
        version: 2,
        request: { ...STOP_REQUEST, ...OUT },
        claim: claimFor(1, 100_000),
      },
      { ...ROW, change: OUT },
      { kind: 'modify', change: LOWER, purpose: 'chase' },
    ],
    [
      'a trail does',
      { ...RESTING, asked: { ...STOP, trigger: paise(9_950) }, version: 2, claim: claimFor(1, 100_000) },
      ROW,
      { kind: 'outstanding', until: 117_001 },
    ],
    [
      'what must get out does not, even with a trail of the allowance',
      { ...RESTING, version: 2, claim: claimFor(1, 100_000) },
      ROW,
      { kind: 'modify', change: OUT, purpose: 'trail' },
    ],
    [
      'a protection that the book does not tell is not asked for again',
      { ...RESTING, asked: { ...STOP, protection: 3 } },
      { ...ROW, change: { ...STOP, protection: 0 } },
      { kind: 'as-wanted' },
    ],
    [
      'a stop that has become a limit is not made a stop again while that is under way',
      { ...RESTING, asked: { ...STOP, trigger: paise(9_950) } },
      { ...ROW, status: 'pending' as const, change: OUT },
      { kind: 'as-wanted' },
    ],
    [
      'a stop is never moved away from the price',
      { ...RESTING, asked: { ...STOP, trigger: paise(9_850) } },
      ROW,
      { kind: 'as-wanted' },
    ],
    [
      'with the trails used up it becomes a limit all the same',
      { ...RESTING, spent: { trail: 5, chase: 0, flatten: 0 } },
      ROW,
      { kind: 'modify', change: OUT, purpose: 'chase' },
    ],
    [
      'with trails and chases used up it has to be replaced',
      { ...RESTING, spent: { trail: 5, chase: 5, flatten: 0 } },
      ROW,
      { kind: 'spent' },
    ],
    ['a cancellation is asked for', { ...RESTING, asked: 'cancel' as const }, ROW, { kind: 'cancel' }],
    [
      'of what is over nothing is wanted',
      { ...RESTING, asked: 'cancel' as const },
      { ...ROW, status: 'complete' as const },
      { kind: 'as-wanted' },
    ],
  ])('%s', (_, order, row, expected) => {
    expect(assertionOf(order, row, false, TIMING)).toEqual(expected);
  });

  test('a flatten has modifications that nothing else uses up', () => {
    const spent = { trail: 5, chase: 5, flatten: 9 };
    expect(assertionOf({ ...RESTING, spent }, ROW, true, TIMING)).toMatchObject({ purpose: 'flatten' });
    expect(assertionOf({ ...RESTING, spent: { ...spent, flatten: 10 } }, ROW, true, TIMING)).toEqual({
      kind: 'spent',
    });
  });
});

describe('a claim', () => {
  test('to place is settled by a row, whatever it says', () => {
    const claim = { nonce: 'n', sendBy: 0, what: 'place', version: 0 } as const;
    expect(claimAfter({ ...RESTING, claim }, ROW)).toBeNull();
    expect(claimAfter({ ...RESTING, claim }, undefined)).toBe(claim);
  });

  test('to modify stays until the row shows it or is over', () => {
    const claim = claimFor(1, 0);
    expect(claimAfter({ ...RESTING, claim }, ROW)).toBe(claim);
    expect(claimAfter({ ...RESTING, claim }, { ...ROW, change: OUT })).toBeNull();
    expect(claimAfter({ ...RESTING, claim }, { ...ROW, status: 'cancelled' })).toBeNull();
  });
});
