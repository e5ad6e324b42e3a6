import { describe, expect, test } from 'vitest';
import type { PositionFacts } from '../../shared/execution/action.ts';
import type { BookRow, Order } from '../../shared/domain/order.ts';
import { EMPTY_SLOT } from '../../shared/domain/slot.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { settle } from '../../shared/execution/settle.ts';
import { closedTrade } from '../domain/trades.ts';
import { orderWith, STOP_REQUEST } from './orders.ts';

const TRACE = '9ib0000007rsw0e';
const X0 = `${TRACE}x000`;
const NOW = 1_000_000;
const { type, price, trigger, protection } = STOP_REQUEST;

const ROW: BookRow = {
  tag: X0,
  brokerId: 'b',
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
};

const TRADE = closedTrade({
  id: `${TRACE}e000`,
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

function stop(change: Partial<Order>): Order {
  return orderWith({ id: X0, role: 'exit', request: STOP_REQUEST, status: 'trigger-pending', ...change });
}

const DOUBT = { ...EMPTY_SLOT, doubt: { since: NOW, absentAt: null } };
const SPENT = {
  asked: { type, price, trigger: paise(9_950), protection },
  version: 2,
  spent: { trail: 5, chase: 0, flatten: 0 },
};

describe('an exit whose place no other could take', () => {
  test.each<[string, Partial<PositionFacts>, readonly string[]]>([
    [
      'is not cancelled before the broker’s square-off',
      { exit: stop({ asked: 'cancel' }), barred: true },
      ['wait'],
    ],
    ['nor in doubt', { exit: stop({ asked: 'cancel' }), slot: DOUBT }, ['wait', 'wait']],
    ['nor given up with its modifications used up', { exit: stop(SPENT), barred: true }, []],
    ['whatever rests otherwise is', { exit: stop(SPENT) }, ['cut']],
    [
      'is priced again where everything has to go',
      { exit: stop({ asked: 'cancel', askedAt: NOW }), barred: true, flat: true },
      ['leave'],
    ],
    [
      'is cancelled where it is for more than is open',
      { exit: stop({ asked: 'cancel' }), trade: { ...TRADE, exitQty: 4 }, barred: true },
      ['wait', 'cancel'],
    ],
  ])('%s', (_, change, expected) => {
    const facts: PositionFacts = {
      entry: null,
      exit: null,
      past: [],
      trade: TRADE,
      slot: EMPTY_SLOT,
      halted: null,
      flat: false,
      barred: false,
      ...change,
    };
    const timing = { now: NOW, timeoutMs: 7_000, settlingMs: 10_000 };
    const actions = settle(facts, { rows: [ROW], beganAt: NOW }, timing, DEFAULT_PROTOCOL);
    expect(actions.map(({ kind }) => kind)).toEqual(expected);
  });
});
