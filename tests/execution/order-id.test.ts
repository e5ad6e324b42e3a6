import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, instantOf } from '../../shared/domain/time.ts';
import {
  orderDay,
  orderId,
  TRACE_LENGTH,
  traceFor,
  traceOf,
  type Cause,
} from '../../shared/execution/order-id.ts';

const DAY = 20260909;
const CAUSE: Cause = {
  day: DAY,
  bot: 1,
  token: 13_238_786,
  at: instantOf(DAY, 600),
  role: 'entry',
  leg: 0,
  slice: 0,
  attempt: 0,
};

const digit = fc.integer({ min: 0, max: 35 });
const parts = fc.record({
  days: fc.integer({ min: 0, max: 20_000 }),
  second: fc.integer({ min: 0, max: 86_399 }),
  bot: digit,
  token: fc.integer({ min: 0, max: 36 ** 7 - 1 }),
  role: fc.constantFrom('entry' as const, 'exit' as const),
  leg: digit,
  slice: digit,
  attempt: digit,
});
const cause = parts.map(({ days, second, bot, token, role, leg, slice, attempt }): Cause => {
  const day = addDays(20200101, days);
  return { day, bot, token, at: instantOf(day, 0) + second * 1000, role, leg, slice, attempt };
});

/** One part of a cause changed: the neighbours that a careless id would confuse. */
const neighbours = fc.tuple(
  cause,
  cause,
  fc.constantFrom<keyof Cause>('bot', 'token', 'role', 'leg', 'slice', 'attempt'),
);

describe('an order id', () => {
  test('is the cause, readable', () => {
    expect(orderId(CAUSE)).toBe('7is1007vr420rs0e000');
    expect(orderId({ ...CAUSE, role: 'exit', leg: 1, slice: 2, attempt: 35 })).toBe('7is1007vr420rs0x12z');
  });

  test('has 19 characters of base 36, so it fits a tag', () => {
    fc.assert(
      fc.property(cause, (of) => {
        expect(orderId(of)).toMatch(/^[0-9a-z]{19}$/);
      }),
    );
  });

  test('differs for different causes and is the same for the same', () => {
    fc.assert(
      fc.property(neighbours, ([one, other, part]) => {
        const near: Cause = { ...one, [part]: other[part] };
        expect(orderId(near) === orderId(one)).toBe(near[part] === one[part]);
        expect(orderId(other) === orderId(one)).toBe(JSON.stringify(other) === JSON.stringify(one));
      }),
    );
  });

  test('begins with its trace, which all orders of one cause share and no other cause has', () => {
    fc.assert(
      fc.property(cause, cause, digit, (of, other, attempt) => {
        const trace = traceFor(of);
        expect(trace).toHaveLength(TRACE_LENGTH);
        expect(traceOf(orderId(of))).toBe(trace);
        expect(traceOf(orderId({ ...of, role: 'exit', attempt, leg: other.leg }))).toBe(trace);
        const same = ['bot', 'token', 'at'] as const;
        expect(traceFor(other) === trace).toBe(same.every((part) => other[part] === of[part]));
      }),
    );
    expect(() => traceFor({ ...CAUSE, token: NaN })).toThrow('token');
  });

  test('of an exit differs for every minute of a day that one is tried', () => {
    const ids = Array.from({ length: 432 }, (_, attempt) => orderId({ ...CAUSE, role: 'exit', attempt }));
    expect(new Set([...ids, orderId(CAUSE)]).size).toBe(433);
    expect(ids[36]).toBe('7is1007vr420rs0y000');
  });

  test.each<[string, Partial<Cause>]>([
    ['bot', { bot: 36 }],
    ['token', { token: 36 ** 7 }],
    ['token', { token: NaN }],
    ['leg', { leg: -1 }],
    ['slice', { slice: 0.5 }],
    ['attempt', { attempt: 36 }],
    ['attempt', { role: 'exit', attempt: 432 }],
    ['attempt', { role: 'exit', attempt: -1 }],
    ['date', { day: 21280101, at: instantOf(21280101, 600) }],
    ['date', { day: 19991231, at: instantOf(19991231, 600) }],
    ['the bar is not of the day', { at: instantOf(20260910, 600) }],
    ['the bar is not of the day', { at: NaN }],
    ['not a whole second', { at: CAUSE.at + 1 }],
  ])('is refused by name where the %s does not fit: %o', (name, change) => {
    expect(() => orderId({ ...CAUSE, ...change })).toThrow(RangeError);
    expect(() => orderId({ ...CAUSE, ...change })).toThrow(name);
  });
});

test('ids begin with their day, and with no other', () => {
  fc.assert(
    fc.property(cause, cause, (a, b) => {
      expect(orderId(a).startsWith(orderDay(a.day))).toBe(true);
      expect(orderId(a).startsWith(orderDay(b.day))).toBe(a.day === b.day);
    }),
  );
});
