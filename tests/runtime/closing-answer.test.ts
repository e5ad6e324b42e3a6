import { expect, test } from 'vitest';
import { NO_CLOSING, type Closing } from '../../shared/domain/closing.ts';
import type { Claim, Order } from '../../shared/domain/order.ts';
import type { BrokerAnswer } from '../../shared/ports.ts';
import { withAnswer } from '../../shared/runtime/closing-answer.ts';
import type { Heard } from '../../shared/runtime/learn.ts';
import { orderWith, STOP_REQUEST } from '../execution/orders.ts';

const CLAIM: Claim = { nonce: 'mine', sendBy: 0, what: 'place', version: 0 };

function closing(change: Partial<Order> = {}): Closing {
  const order = { id: 'o', role: 'exit', request: STOP_REQUEST, status: 'sending', claim: CLAIM } as const;
  return { ...NO_CLOSING, orders: [orderWith({ ...order, ...change })] };
}

function heard(answer: BrokerAnswer, change: Partial<Heard> = {}): Heard {
  return { id: 'o', what: 'place', nonce: 'mine', version: 0, answer, ...change };
}

const failed = (kind: 'refused' | 'unsent' | 'no-answer', failure: 'refused' | 'rate-limited' = 'refused') =>
  ({ kind, failure, why: 'no', http: null }) as const;

test('an id is known from then on, and a reading without it is short', () => {
  const after = withAnswer(closing(), heard({ kind: 'accepted', brokerId: 'b' }), false, 5);
  expect(after.orders).toMatchObject([{ status: 'open', brokerId: 'b', claim: null }]);
  expect(after.known).toMatchObject([{ tag: 'o', brokerId: 'b', filledQty: 0, done: false }]);
});

test.each(['refused', 'unsent'] as const)(
  'what was certainly not done (%s) is over, and why is kept',
  (kind) => {
    const after = withAnswer(closing(), heard(failed(kind)), false, 5);
    expect(after).toMatchObject({ orders: [], refused: { at: 5, why: 'no' } });
  },
);

test('without an answer only the book can tell: the claim stays', () => {
  const after = withAnswer(closing(), heard(failed('no-answer')), false, 5);
  expect(after.orders).toMatchObject([{ status: 'unknown', claim: CLAIM }]);
});

test('a row in the book counts, and no refusal', () => {
  expect(withAnswer(closing(), heard(failed('refused')), true, 5)).toEqual(closing());
});

test('an answer to a claim that is no longer the order’s says nothing', () => {
  for (const claim of [null, { ...CLAIM, nonce: 'another' }]) {
    const before = closing({ claim });
    expect(withAnswer(before, heard(failed('refused')), false, 5)).toEqual(before);
  }
});

test('a change that was refused for good is not wanted any more; one that was refused for the moment is', () => {
  const asked = closing({ status: 'open', asked: 'cancel', claim: { ...CLAIM, what: 'cancel' } });
  const cancel = { what: 'cancel' } as const;
  const refused = withAnswer(asked, heard(failed('refused'), cancel), true, 5);
  expect(refused.orders).toMatchObject([{ asked: null, claim: null }]);
  const passing = withAnswer(asked, heard(failed('refused', 'rate-limited'), cancel), true, 5);
  expect(passing.orders).toMatchObject([{ asked: 'cancel', claim: null }]);
  const silent = withAnswer(asked, heard(failed('no-answer'), cancel), true, 5);
  expect(silent.orders).toMatchObject([{ asked: 'cancel', claim: { what: 'cancel' } }]);
});
