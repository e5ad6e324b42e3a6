import { expect, test } from 'vitest';
import { isTerminal, opposite, signOf, type OrderStatus } from '../../shared/domain/order.ts';

test('a side has its opposite and its sign', () => {
  expect([opposite('BUY'), opposite('SELL')]).toEqual(['SELL', 'BUY']);
  expect([signOf('BUY'), signOf('SELL')]).toEqual([1, -1]);
});

test.each<[OrderStatus, boolean]>([
  ['approved', false],
  ['sending', false],
  ['unknown', false],
  ['open', false],
  ['trigger-pending', false],
  // A late fill of it is still accepted.
  ['abandoned', false],
  ['complete', true],
  ['cancelled', true],
  ['rejected', true],
  ['lapsed', true],
])('%s is an end: %s', (status, end) => {
  expect(isTerminal(status)).toBe(end);
});
