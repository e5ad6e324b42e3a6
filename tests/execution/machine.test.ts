import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTerminal, type Order, type OrderEvent, type OrderStatus } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import { advance, MachineError, MOVES } from '../../shared/execution/machine.ts';
import { orderWith, STOP_REQUEST } from './orders.ts';

const STOP = orderWith({ role: 'exit', request: STOP_REQUEST });
const OUT = { type: 'LIMIT', price: paise(9800), trigger: paise(0), protection: 0 } as const;
const filled = (qty: number): OrderEvent => ({ kind: 'filled', qty, value: paise(qty * 10_000), at: qty });

/** One of each kind; a fill is a part. */
const EVENTS: readonly OrderEvent[] = [
  { kind: 'claimed' },
  { kind: 'unsent', why: 'late' },
  { kind: 'no-answer' },
  { kind: 'absent' },
  { kind: 'accepted', brokerId: 'b', resting: 'trigger-pending' },
  { kind: 'triggered', limit: paise(0) },
  filled(4),
  { kind: 'modified', change: OUT },
  { kind: 'cancelled', why: 'c' },
  { kind: 'rejected', why: 'r' },
  { kind: 'unchanged', why: 'u' },
  { kind: 'released' },
];

/** Where each event leads from each status; "-": no row. The columns are `EVENTS`. */
const TABLE: Readonly<Record<OrderStatus, string>> = {
  //                 claimed unsent no-answer absent accepted triggered filled modified cancelled rejected unchanged released
  approved: /*     */ 'sending lapsed - - trigger-pending open open - cancelled rejected - -',
  sending: /*      */ '- lapsed unknown - trigger-pending open open - cancelled rejected - approved',
  unknown: /*      */ '- - unknown abandoned trigger-pending open open - cancelled rejected - approved',
  abandoned: /*    */ '- - abandoned abandoned trigger-pending open open - cancelled rejected - -',
  'trigger-pending':
    '- - trigger-pending - trigger-pending open open open cancelled rejected trigger-pending -',
  open: /*         */ '- - open - open open open open cancelled rejected open -',
  complete: /*     */ '- - complete - complete complete complete complete - - complete -',
  cancelled: /*    */ '- - cancelled - cancelled cancelled cancelled cancelled cancelled - cancelled -',
  rejected: /*     */ '- - rejected - rejected rejected rejected rejected - rejected rejected -',
  lapsed: /*       */ '- - - - - - - - - - - -',
};

function after(order: Order, event: OrderEvent): string {
  try {
    return advance(order, event).status;
  } catch (error) {
    if (error instanceof MachineError) return '-';
    throw error;
  }
}

describe('the table', () => {
  test.each(Object.entries(TABLE))('from %s: %s', (from, row) => {
    const status = statusOf(from);
    expect(EVENTS.map((event) => after({ ...STOP, status }, event)).join(' ')).toBe(row);
  });

  test('is whole', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual(Object.keys(MOVES).toSorted());
  });

  test('ends where an order ends: nothing leads out of a terminal status', () => {
    for (const [from, row] of Object.entries(TABLE)) {
      if (!isTerminal(statusOf(from))) continue;
      expect(row.split(' ').every((to) => to === '-' || to === from)).toBe(true);
    }
  });

  test('a missing row throws, naming order, status and event', () => {
    expect(() => advance(STOP, EVENTS[3]!)).toThrow('order id is approved: no row for "absent"');
  });
});

function statusOf(name: string): OrderStatus {
  const found = Object.keys(TABLE).find((status): status is OrderStatus => status === name);
  if (found === undefined) throw new Error(`no status ${name}`);
  return found;
}

describe('a fill', () => {
  const open = orderWith({ status: 'open' });

  test('of everything completes, of a part leaves the rest working', () => {
    expect(advance(open, filled(10)).status).toBe('complete');
    expect(advance(open, filled(9))).toMatchObject({ status: 'open', filledQty: 9, filledValue: 90_000 });
  });

  test('that is older than what is known changes nothing, the time of the first one stays', () => {
    const seven = advance(advance(open, filled(5)), filled(7));
    expect(advance(seven, filled(6))).toEqual(seven);
    expect(seven.firstFillAt).toBe(5);
  });

  test('after a cancellation still counts', () => {
    const cancelled = advance(open, { kind: 'cancelled', why: 'IOC' });
    expect(advance(cancelled, filled(3))).toMatchObject({ status: 'cancelled', filledQty: 3, note: 'IOC' });
  });

  test.each([0, -1, 0.5, 11, NaN, Infinity])('of %d of 10 throws', (qty) => {
    const event: OrderEvent = { kind: 'filled', qty, value: paise(0), at: 0 };
    for (const status of ['open', 'trigger-pending', 'unknown', 'complete', 'cancelled'] as const) {
      expect(() => advance({ ...open, status }, event)).toThrow(`${qty} filled of 10`);
    }
  });
});

describe('a modification', () => {
  test('to a limit makes a waiting stop a working order, another trigger leaves it waiting', () => {
    const waiting: Order = { ...STOP, status: 'trigger-pending' };
    expect(advance(waiting, { kind: 'modified', change: OUT })).toMatchObject({
      status: 'open',
      request: { qty: 10, ...OUT },
    });
    const moved = { ...OUT, type: 'SL', trigger: paise(9950) } as const;
    expect(advance(waiting, { kind: 'modified', change: moved }).status).toBe('trigger-pending');
  });
});

test('an acceptance names the broker’s order; a second one under the same id throws', () => {
  const accepted = advance({ ...STOP, status: 'unknown' }, EVENTS[4]!);
  expect(accepted.brokerId).toBe('b');
  expect(advance(accepted, EVENTS[4]!)).toEqual(accepted);
  const second: OrderEvent = { kind: 'accepted', brokerId: 'b2', resting: 'open' };
  expect(() => advance(accepted, second)).toThrow('the book has b2 beside b');
});

/** True histories of a stop once it was sent, as facts; what the last one is decides the end. */
const history = fc
  .record({
    fills: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    end: fc.constantFrom('complete' as const, 'cancelled' as const, 'rejected' as const, 'open' as const),
    heard: fc.boolean(),
    out: fc.boolean(),
  })
  .map(({ fills, end, heard, out }) => {
    const parts = end === 'rejected' ? [] : end === 'complete' ? [...fills, 10] : fills;
    const facts: OrderEvent[] = [EVENTS[4]!, { kind: 'triggered', limit: paise(0) }, ...parts.map(filled)];
    if (!heard) facts.push({ kind: 'no-answer' });
    if (end === 'cancelled' || end === 'rejected') facts.push({ kind: end, why: '' });
    return {
      facts,
      end,
      changes: out ? [{ kind: 'modified', change: OUT } as const] : [],
      most: Math.max(0, ...parts),
    };
  });
const shuffled = history.chain(({ facts, end, changes, most }) =>
  fc.record({
    facts: fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
    changes: fc.constant(changes),
    end: fc.constant(end),
    most: fc.constant(most),
  }),
);

test('facts in any order and doubled: the same quantity, and a terminal status wins', () => {
  fc.assert(
    fc.property(shuffled, ({ facts, changes, end, most }) => {
      let order: Order = { ...STOP, status: 'sending' };
      for (const fact of [...facts, ...changes]) order = advance(order, fact);
      expect(order).toMatchObject({ filledQty: most, filledValue: most * 10_000, status: end });
    }),
  );
});
