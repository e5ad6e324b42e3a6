import { describe, expect, test } from 'vitest';
import { instrumentDay } from '../../shared/backtest/market-day.ts';
import { Bars } from '../../shared/domain/bars.ts';
import type { Order } from '../../shared/domain/order.ts';
import { sessionOf } from '../../shared/domain/session.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import { Lane } from '../../shared/engine/lane.ts';
import { onQuietMinute } from '../../shared/engine/on-bar.ts';
import { onOrder } from '../../shared/engine/on-order.ts';
import type { Sink } from '../../shared/engine/sink.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import { orderWith } from '../execution/orders.ts';
import { accountWith, DEMO, reservation, SHARE_BUY, STOCK, TODAY } from '../risk/asks.ts';

/** A lane whose entry of ten is out, and everything it placed. */
function entered() {
  const session = sessionOf(TODAY, { segment: 'cash', closingAuction: true });
  if (!('squareOff' in session)) throw new Error('no session');
  const bars = new Bars(1, true);
  bars.push(TODAY, 600, 9800, 9800, 9800, 9800, 1000);
  const lane = new Lane({
    bot: 'stocks',
    botIndex: 0,
    day: instrumentDay(STOCK, bars, session, null, NaN),
    plans: [],
    costs: DEFAULT_COSTS,
    charges: SHARE_BUY.charges,
    rates: newestRates(),
    marginShareBuy: 0.2,
    marginShareSell: 0.2,
    marginShareSpread: NaN,
    dayOf: (key) => {
      throw new RangeError(`no ${key}`);
    },
    traces: false,
  });
  const at = instantOf(TODAY, 600);
  const plan = {
    strategy: 'vwap',
    decidedAt: at,
    signalPrice: paise(10_000),
    stop: paise(9900),
    why: '',
    spread: null,
  };
  lane.entry = orderWith({
    id: 'e',
    status: 'open',
    plan: { ...plan, target: paise(10_100), trail: null, exitBy: 900 },
  });
  const account = accountWith(DEMO, [reservation('e', { instrument: STOCK.key })]);
  const placed: Order[] = [];
  const quiet = (): void => undefined;
  const place = (_: Lane, order: Order): void => void placed.push(order);
  const says = { explains: true, decide: quiet, finished: quiet, closed: quiet, stopped: quiet };
  const sink: Sink = { ...says, place, modify: quiet, cancel: quiet };
  return { lane, account, placed, sink, at };
}

describe('an exchange that refuses every exit', () => {
  test('is asked again each minute of the day, each time under another id', () => {
    const { lane, account, placed, sink, at } = entered();
    onOrder(lane, account, 'e', { kind: 'filled', qty: 10, value: paise(100_000), at }, at, sink);
    for (let minute = 601; minute < 900; minute++) {
      const exit = lane.exit;
      const when = instantOf(TODAY, minute);
      if (exit === null) onQuietMinute(lane, account, minute, when, sink);
      const { id } = lane.exit!;
      onOrder(lane, account, id, { kind: 'claimed' }, when, sink);
      onOrder(lane, account, id, { kind: 'rejected', why: 'no' }, when, sink);
    }
    expect(placed.length).toBeGreaterThan(290);
    expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
    expect(account.state.halted).toBeNull();
  });
});
