import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isTerminal,
  type BookRow,
  type Order,
  type OrderChange,
  type OrderEvent,
} from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import { newsOf } from '../../shared/execution/book-facts.ts';
import { advance } from '../../shared/execution/machine.ts';
import { ENTRY_REQUEST, orderWith, STOP_REQUEST } from './orders.ts';

const changeOf = ({ type, price, trigger, protection }: OrderChange): OrderChange => ({
  type,
  price,
  trigger,
  protection,
});

const STOP = orderWith({ role: 'exit', request: STOP_REQUEST, status: 'sending' });
const WAITING: BookRow = {
  tag: 'id',
  brokerId: 'b1',
  instrument: STOP.instrument,
  side: STOP_REQUEST.side,
  qty: STOP_REQUEST.qty,
  status: 'trigger-pending',
  change: changeOf(STOP_REQUEST),
  filledQty: 0,
  filledValue: paise(0),
  exact: true,
  filledAt: null,
  why: null,
};
const OUT: OrderChange = { type: 'LIMIT', price: paise(9800), trigger: paise(0), protection: 0 };
const filled = (filledQty: number) => ({
  filledQty,
  filledValue: paise(filledQty * 9900),
  filledAt: filledQty,
});

function folded(order: Order, row: BookRow): Order {
  return newsOf(order, row).reduce(advance, order);
}
function kinds(order: Order, row: BookRow): readonly string[] {
  return newsOf(order, row).map((event: OrderEvent) => event.kind);
}

describe('what a row says that the order does not know', () => {
  const waiting: Order = { ...STOP, status: 'trigger-pending', brokerId: 'b1' };

  test.each(['approved', 'sending', 'unknown', 'abandoned'] as const)(
    'to an order that is %s: that it was accepted',
    (status) => {
      expect(folded({ ...STOP, status }, WAITING)).toMatchObject({
        status: 'trigger-pending',
        brokerId: 'b1',
      });
      const entry = { ...WAITING, status: 'cancelled' as const, change: changeOf(ENTRY_REQUEST), why: 'IOC' };
      expect(folded(orderWith({ status }), entry)).toMatchObject({
        status: 'cancelled',
        note: 'IOC',
        brokerId: 'b1',
      });
    },
  );

  test('nothing new: nothing', () => {
    expect(newsOf(waiting, WAITING)).toEqual([]);
  });

  test('on its way to the exchange: accepted, and not triggered', () => {
    const pending: BookRow = { ...WAITING, status: 'pending' };
    expect(kinds(STOP, pending)).toEqual(['accepted']);
    expect(folded(STOP, pending).status).toBe('trigger-pending');
    expect(newsOf(waiting, pending)).toEqual([]);
  });

  test('triggered, with a fill or without', () => {
    expect(kinds(waiting, { ...WAITING, status: 'open' })).toEqual(['triggered']);
    expect(kinds(waiting, { ...WAITING, status: 'complete', ...filled(10) })).toEqual([
      'triggered',
      'filled',
    ]);
    expect(kinds(STOP, { ...WAITING, status: 'cancelled', ...filled(4) })).toEqual([
      'accepted',
      'triggered',
      'filled',
      'cancelled',
    ]);
  });

  test('made a limit: modified, and working without ever triggering', () => {
    const row: BookRow = { ...WAITING, status: 'open', change: OUT, ...filled(3) };
    const leaving: Order = { ...waiting, asked: OUT };
    expect(kinds(leaving, row)).toEqual(['modified', 'filled']);
    expect(folded(leaving, row)).toMatchObject({ status: 'open', filledQty: 3, request: OUT });
  });

  test('shown as the limit that it became, and nobody asked for that: triggered, at that limit', () => {
    const row: BookRow = { ...WAITING, status: 'open', change: OUT };
    for (const asked of [null, 'cancel', { ...changeOf(STOP_REQUEST), trigger: paise(9950) }] as const) {
      const order: Order = { ...waiting, asked };
      expect(newsOf(order, row)).toEqual([{ kind: 'triggered', limit: OUT.price }]);
      const { trigger } = STOP_REQUEST;
      expect(folded(order, row)).toMatchObject({ status: 'open', request: { trigger, price: OUT.price } });
      expect(newsOf(folded(order, row), row)).toEqual([]);
    }
  });

  test('rejected: only that', () => {
    const row: BookRow = { ...WAITING, status: 'rejected', why: 'no funds' };
    expect(newsOf(STOP, row)).toEqual([{ kind: 'rejected', why: 'no funds' }]);
    expect(newsOf(folded(STOP, row), row)).toEqual([]);
  });

  test('an older row takes nothing back', () => {
    const open = folded(waiting, { ...WAITING, status: 'open', ...filled(4) });
    expect(newsOf(open, WAITING)).toEqual([]);
    expect(newsOf(open, { ...WAITING, status: 'open', ...filled(2) })).toEqual([]);
  });

  test('more filled than was asked for is no fact but an alarm', () => {
    expect(() => folded(waiting, { ...WAITING, status: 'open', ...filled(11) })).toThrow('11 filled of 10');
  });

  test('another order at the broker under our tag is no fact but an alarm', () => {
    expect(() => folded(waiting, { ...WAITING, brokerId: 'b2' })).toThrow('the book has b2 beside b1');
  });
});

/** A true history of a stop at the broker: its row after each thing that happened, the first one when it came to be. */
const trueHistory = fc
  .record({
    moves: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
    triggers: fc.constantFrom('market' as const, 'shown-as-limit' as const, 'we' as const, 'never' as const),
    fills: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    end: fc.constantFrom('complete' as const, 'cancelled' as const, 'none' as const),
  })
  .map(({ moves, triggers, fills, end }) => {
    const rows: BookRow[] = [WAITING];
    const then = (change: Partial<BookRow>): void => void rows.push({ ...rows.at(-1)!, ...change });
    for (const move of moves) {
      then({ change: { ...changeOf(STOP_REQUEST), trigger: paise(9900 + 5 * move) } });
    }
    if (triggers !== 'never') {
      then(triggers === 'market' ? { status: 'open' } : { status: 'open', change: OUT });
      for (const qty of fills.toSorted((a, b) => a - b)) then(filled(qty));
      if (end === 'complete') then({ status: 'complete', ...filled(10) });
    }
    if (end === 'cancelled') then({ status: 'cancelled', why: 'c' });
    return { rows, asked: triggers === 'we' ? OUT : null };
  });
/** What was seen of it: rows missed and doubled, and between them what else the sender learnt. */
const seen = fc.record({
  history: trueHistory,
  picks: fc.array(fc.nat({ max: 11 }), { maxLength: 8 }),
  silent: fc.boolean(),
  lost: fc.boolean(),
  ordered: fc.boolean(),
});

describe('observation of a true history', () => {
  test('with rows lost, doubled and stale, converges on the newest row, and asking again gives nothing', () => {
    fc.assert(
      fc.property(seen, ({ history: { rows, asked }, picks, silent, lost, ordered }) => {
        let order: Order = { ...STOP, asked };
        if (silent) order = advance(order, { kind: 'no-answer' });
        if (silent && lost) order = advance(order, { kind: 'absent' });
        const last = rows.at(-1)!;
        const within = picks.map((pick) => pick % rows.length);
        const path = ordered ? within.toSorted((a, b) => a - b) : within;
        for (const row of [...path.map((i) => rows[i]!), last]) {
          // The reconciler asks no more of an order that has ended.
          if (isTerminal(order.status)) break;
          order = folded(order, row);
          expect(newsOf(order, row)).toEqual([]);
        }
        expect(order).toMatchObject({
          status: last.status,
          filledQty: last.filledQty,
          filledValue: last.filledValue,
          brokerId: 'b1',
        });
        // A modification that an order did not live to see need not be known of.
        const ended = last.status !== 'pending' && isTerminal(last.status);
        // Of one that triggered by itself the limit is all that is known of what became of it.
        const byItself = asked === null && last.change.trigger === 0;
        const known = byItself ? { ...changeOf(order.request), ...last.change } : changeOf(order.request);
        expect(ended ? last.change : known).toEqual(last.change);
        expect(byItself && !ended ? order.request.price : last.change.price).toBe(last.change.price);
      }),
      { numRuns: 500 },
    );
  });
});
