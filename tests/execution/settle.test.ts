import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BookRow, Order } from '../../shared/domain/order.ts';
import { EMPTY_SLOT, type KnownOrder } from '../../shared/domain/slot.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { excessOf } from '../../shared/execution/excess.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { isComplete, knownWith } from '../../shared/execution/reading.ts';
import type { PositionFacts } from '../../shared/execution/action.ts';
import { settle } from '../../shared/execution/settle.ts';
import { closedTrade } from '../domain/trades.ts';
import { orderWith, STOP_REQUEST } from './orders.ts';

const TRACE = '9ib0000007rsw0e';
const ENTRY = `${TRACE}e000`;
const [X0, X1] = [`${TRACE}x000`, `${TRACE}x001`];
const NOW = 1_000_000;
const TIMING = { now: NOW, timeoutMs: 7_000, settlingMs: 10_000 };

const TRADE = closedTrade({
  id: ENTRY,
  asked: 10,
  qty: 10,
  entryValue: paise(100_000),
  exitQty: 0,
  exitValue: ZERO,
  settledExitQty: 0,
  settledExitValue: ZERO,
  exitReason: null,
  closedAt: null,
});

const { type, price, trigger, protection } = STOP_REQUEST;

function row(tag: string, change: Partial<BookRow> = {}): BookRow {
  return {
    tag,
    brokerId: `b-${tag}`,
    instrument: 'NSE:TEST',
    side: 'SELL',
    qty: 10,
    status: 'trigger-pending',
    change: { type, price, trigger, protection },
    filledQty: 0,
    filledValue: ZERO,
    exact: true,
    filledAt: null,
    why: null,
    ...change,
  };
}

function stop(id: string, change: Partial<Order> = {}): Order {
  return orderWith({ id, role: 'exit', request: STOP_REQUEST, status: 'trigger-pending', ...change });
}

function facts(change: Partial<PositionFacts> = {}): PositionFacts {
  return {
    entry: null,
    exit: stop(X0),
    past: [],
    trade: TRADE,
    slot: EMPTY_SLOT,
    halted: null,
    flat: false,
    barred: false,
    ...change,
  };
}

function asked(change: Partial<PositionFacts>, rows: readonly BookRow[], now = NOW): readonly string[] {
  const timing = { ...TIMING, now };
  return settle(facts(change), { rows, beganAt: now }, timing, DEFAULT_PROTOCOL).map((action) =>
    'id' in action ? `${action.kind} ${action.id.slice(15)}` : action.kind,
  );
}

const placed = { nonce: 'n', sendBy: NOW - 20_000, what: 'place', version: 0 } as const;
const lost = { status: 'unknown', claim: placed } as const;

describe('what the book asks for', () => {
  test.each<[string, Partial<PositionFacts>, readonly BookRow[], readonly string[]]>([
    ['nothing while a stop rests for all that is open', {}, [row(X0)], []],
    ['an exit that nobody sent is placed', { exit: stop(X0, { status: 'approved' }) }, [], ['place x000']],
    [
      'not while the entry may still fill',
      { entry: orderWith({ id: ENTRY, status: 'open' }), exit: stop(X0, { status: 'approved' }) },
      [],
      [],
    ],
    ['the next attempt where none is left', { exit: null }, [], ['replace']],
    [
      'not at once where it was refused',
      { exit: null, slot: { ...EMPTY_SLOT, refusedAt: NOW - 1 } },
      [],
      ['wait'],
    ],
    ['nothing new before the broker’s own square-off', { exit: null, barred: true }, [], ['alert']],
    [
      'nothing new while a restored store is in doubt',
      { exit: null, slot: { ...EMPTY_SLOT, doubt: { since: NOW, absentAt: null } } },
      [],
      ['wait'],
    ],
    ['an exit that is lacked is not doubled', { exit: stop(X0, lost) }, [], ['lacked x000']],
    [
      'lacked twice it is given up',
      { exit: stop(X0, { ...lost, absentAt: NOW - 10_000 }) },
      [],
      ['abandon x000'],
    ],
    [
      'a short reading gives nothing up',
      {
        exit: stop(X0, { ...lost, absentAt: NOW - 10_000 }),
        slot: { ...EMPTY_SLOT, known: knownWith([], [row(ENTRY)]) },
      },
      [],
      ['wait'],
    ],
    [
      'a late first attempt beside its successor is cut',
      { exit: stop(X1), past: [stop(X0)] },
      [row(X0), row(X1)],
      ['cut x000'],
    ],
    [
      'a late first attempt takes the place of one that nobody sent',
      { exit: stop(X1, { status: 'approved' }), past: [stop(X0)] },
      [row(X0)],
      ['drop x001'],
    ],
    ['and is the exit then', { exit: null, past: [stop(X0)] }, [row(X0)], ['promote x000']],
    ['an exit for more than is open is cut', { trade: { ...TRADE, exitQty: 4 } }, [row(X0)], ['cut x000']],
    [
      'an exit is cut to what others left',
      { slot: { ...EMPTY_SLOT, foreignQty: 4 } },
      [row(X0)],
      ['cut x000'],
    ],
    [
      'what is cut is cancelled',
      { exit: stop(X0, { asked: 'cancel', version: 1 }) },
      [row(X0)],
      ['wait', 'cancel x000'],
    ],
    ['a trade that is over leaves no exit', { trade: null }, [row(X0)], ['cut x000']],
    [
      'an exit that nobody sent is dropped with its trade',
      { trade: null, exit: stop(X0, { status: 'approved' }) },
      [],
      ['drop x000'],
    ],
    [
      'a triggered stop is looked at again after 3 s',
      { exit: stop(X0, { status: 'open', triggeredAt: NOW - 2_999 }) },
      [row(X0, { status: 'open' })],
      ['wait'],
    ],
    [
      'and chased then',
      { exit: stop(X0, { status: 'open', triggeredAt: NOW - 3_000 }) },
      [row(X0, { status: 'open' })],
      ['chase'],
    ],
    ['a stop on its way protects nothing yet', {}, [row(X0, { status: 'pending' })], ['wait']],
    ['a flatten turns the stop into a limit', { flat: true }, [row(X0)], ['leave']],
    [
      'a flatten drops an entry that nobody sent',
      { flat: true, trade: null, exit: null, entry: orderWith({ id: ENTRY }) },
      [],
      ['drop e000'],
    ],
    [
      'a flatten cancels an entry that works',
      { flat: true, trade: null, exit: null, entry: orderWith({ id: ENTRY, status: 'open' }) },
      [row(ENTRY, { side: 'BUY', status: 'open' })],
      ['cut e000'],
    ],
  ])('%s', (_, change, rows, expected) => {
    expect(asked(change, rows)).toEqual(expected);
  });

  test('tagged exits beyond what was entered are taken back, any other difference is not ours', () => {
    const sold = row(X0, { status: 'complete', filledQty: 10 });
    const bought = row(ENTRY, { side: 'BUY', status: 'complete', filledQty: 10 });
    const again = row(X1, { status: 'complete', filledQty: 3 });
    const flat = { exit: null, trade: null };
    const known = (rows: readonly BookRow[]): PositionFacts['slot'] => ({
      ...EMPTY_SLOT,
      known: knownWith([], rows),
    });
    expect(asked({ ...flat, slot: known([bought, sold]) }, [bought, sold])).toEqual([]);
    expect(asked({ ...flat, slot: known([bought, sold, again]) }, [bought, sold, again])).toEqual(['excess']);
    expect(excessOf(known([bought, sold, again]).known)).toEqual({ tag: ENTRY, side: 'BUY', qty: 3 });
    // A short reading: the entry's other fills may be what it lacks.
    expect(asked({ ...flat, slot: known([bought, sold, again]) }, [sold, again])).toEqual([]);
  });
});

describe('what is known of our orders', () => {
  const tag = fc.constantFrom(ENTRY, X0, X1);
  const one = fc
    .tuple(tag, fc.integer({ min: 0, max: 10 }), fc.boolean())
    .map(([id, filledQty, done]) =>
      row(id, { filledQty, filledValue: paise(filledQty * 100), status: done ? 'cancelled' : 'open' }),
    );
  const readings = fc.array(fc.uniqueArray(one, { selector: (each) => each.tag }), { maxLength: 6 });
  const fold = (all: readonly (readonly BookRow[])[]): readonly KnownOrder[] =>
    all.reduce<readonly KnownOrder[]>((known, rows) => knownWith(known, rows), []);

  test('never falls, whatever is read', () => {
    fc.assert(
      fc.property(readings, (all) => {
        let before: readonly KnownOrder[] = [];
        for (const rows of all) {
          const now = knownWith(before, rows);
          for (const was of before) {
            const is = now.find(({ brokerId }) => brokerId === was.brokerId);
            expect(is?.filledQty).toBeGreaterThanOrEqual(was.filledQty);
            expect(was.done && is?.done !== true).toBe(false);
          }
          before = now;
        }
      }),
    );
  });

  test('does not depend on the order of the readings, and a reading again changes nothing', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const known = fold(all);
        expect(fold(all.toReversed())).toEqual(known);
        for (const rows of all) expect(knownWith(known, rows)).toBe(known);
        expect(isComplete({ rows: all.flat(), beganAt: 0 }, known)).toBe(true);
      }),
    );
  });
});

test('what is settled twice from the same facts is the same', () => {
  const rows = [row(X0), row(X1)];
  const change = { exit: stop(X1), past: [stop(X0)] };
  expect(asked(change, rows)).toEqual(asked(change, rows));
});
