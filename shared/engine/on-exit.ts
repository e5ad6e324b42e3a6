import { isTerminal, signOf, type Order, type OrderEvent } from '../domain/order.ts';
import { segmentOf } from '../domain/instrument.ts';
import type { ChargeSums, Trade } from '../domain/trade.ts';
import { paise } from '../domain/units.ts';
import { advance, MachineError } from '../execution/machine.ts';
import { traceOf } from '../execution/order-id.ts';
import { chargesOf, NO_CHARGES } from '../ledger/charges.ts';
import type { Account } from '../risk/account.ts';
import { beyondStop, placeStop, requestExit } from './exits.ts';
import type { Lane } from './lane.ts';
import { dayIn, exitableQty } from './legs.ts';
import type { Sink } from './sink.ts';

/** What becomes of the orders that close a trade: the live one, and those that were given up and may still fill. */

export function onExit(
  lane: Lane,
  account: Account,
  order: Order,
  event: OrderEvent,
  at: number,
  sink: Sink,
): void {
  const next = advance(order, event);
  lane.exit = next;
  if (next.status === 'abandoned') {
    // Never sent again under its id: the next attempt takes its place, and a late fill of it still counts.
    lane.past = [...lane.past, next];
    lane.exit = null;
    sink.finished(lane, next);
    replaceExit(lane, at, sink);
    return;
  }
  if (!isTerminal(next.status)) {
    refold(lane);
    // A stop that may not move there: the price has passed it already.
    const { trade } = lane;
    if (event.kind === 'unchanged' && trade !== null && isTrail(order))
      requestExit(lane, at, 'stop-refused', sink, beyondStop(lane, trade, at));
    return;
  }
  lane.exit = null;
  const settled = settledWith(lane, account, next, true, sink);
  if (settled === null) return;
  if (exitableQty(lane, settled) > 0) afterExit(lane, next, settled, at, sink);
  else close(lane, account, settled, event.kind === 'filled' ? event.at : at, sink);
}

function isTrail({ asked }: Order): boolean {
  return asked !== null && asked !== 'cancel' && asked.trigger > 0;
}

/** The position stands without its exit, or with more open than the last one was for. */
function afterExit(lane: Lane, order: Order, trade: Trade, at: number, sink: Sink): void {
  // Never sent: whoever dropped it says what comes instead.
  if (order.status === 'lapsed') return;
  // We cancelled it ourselves, because it was priced again often enough or was for too much.
  if (order.asked === 'cancel' && order.status === 'cancelled') {
    replaceExit(lane, at, sink);
    return;
  }
  // Refused, or cancelled by the exchange. A stop: out, now. Another kind of exit is placed again with the next minute,
  // so that an exchange that refuses everything is not asked in a circle.
  lane.slot = { ...lane.slot, refusedAt: at };
  if (order.request.trigger === 0) return;
  if (order.status === 'rejected') requestExit(lane, at, 'stop-refused', sink, beyondStop(lane, trade, at));
  else requestExit(lane, at, 'stop-lost', sink);
}

/** The next attempt: the same stop where nobody asked to leave, a marketable limit otherwise. */
export function replaceExit(lane: Lane, at: number, sink: Sink): void {
  const { trade } = lane;
  if (trade === null || lane.entry !== null || exitableQty(lane, trade) <= 0) return;
  if (trade.exitReason !== null) requestExit(lane, at, trade.exitReason, sink);
  // What its payoff bounds needs no order resting at the exchange.
  else if (trade.sold === null) placeStop(lane, at, sink);
}

/** An exit that was given up fills late, or is there after all. */
export function onPast(
  lane: Lane,
  account: Account,
  order: Order,
  event: OrderEvent,
  at: number,
  sink: Sink,
): void {
  const next = advance(order, event);
  lane.past = lane.past.map((each) => (each.id === next.id ? next : each));
  if (!isTerminal(next.status)) {
    refold(lane);
    return;
  }
  lane.past = lane.past.filter(({ id }) => id !== next.id);
  const isOfTrade = lane.trade !== null && traceOf(lane.trade.id) === traceOf(next.id);
  const settled = settledWith(lane, account, next, isOfTrade, sink);
  if (settled !== null && lane.entry === null && lane.exit === null && exitableQty(lane, settled) <= 0)
    close(lane, account, settled, event.kind === 'filled' ? event.at : at, sink);
}

/** What exits that can still fill have filled, added to what finished ones did. */
function refold(lane: Lane): void {
  const { trade } = lane;
  if (trade === null) return;
  const trace = traceOf(trade.id);
  const given = lane.past.filter(({ id }) => traceOf(id) === trace);
  const live = lane.exit === null ? given : [...given, lane.exit];
  lane.trade = {
    ...trade,
    exitQty: live.reduce<number>((sum, { filledQty }) => sum + filledQty, trade.settledExitQty),
    exitValue: paise(
      live.reduce<number>((sum, { filledValue }) => sum + filledValue, trade.settledExitValue),
    ),
  };
}

/**
 * An exit is finished: its fills and charges are the trade's for good. Null: its trade is over already, and what it brought or cost is the account's
 * all the same.
 */
function settledWith(
  lane: Lane,
  account: Account,
  order: Order,
  isOfTrade: boolean,
  sink: Sink,
): Trade | null {
  sink.finished(lane, order);
  const { trade } = lane;
  if (trade === null || !isOfTrade) {
    if (order.filledQty === 0) return null;
    const known = lane.slot.known.map((each) => (each.tag === order.id ? { ...each, apart: true } : each));
    lane.slot = { ...lane.slot, known };
    const { total } = chargesAdded(lane, NO_CHARGES, order);
    account.book(lane.bot, -signOf(order.request.side) * order.filledValue, total);
    return null;
  }
  lane.trade = {
    ...trade,
    settledExitQty: trade.settledExitQty + order.filledQty,
    settledExitValue: paise(trade.settledExitValue + order.filledValue),
    charges: chargesAdded(lane, trade.charges, order),
  };
  refold(lane);
  return lane.trade;
}

/** Others closed all that our exits had not: there is nothing left to exit, and no exit of ours can still fill. */
export function closeForeign(lane: Lane, account: Account, at: number, sink: Sink): void {
  const { trade, exit, entry } = lane;
  if (trade === null || exit !== null || entry !== null || exitableQty(lane, trade) > 0) return;
  close(lane, account, trade, at, sink);
}

function close(lane: Lane, account: Account, trade: Trade, at: number, sink: Sink): void {
  const closed: Trade = { ...trade, closedAt: at, exitReason: trade.exitReason ?? 'stop' };
  lane.slot = { ...lane.slot, foreignQty: 0, mismatch: null, refusedAt: null };
  lane.trade = null;
  lane.exit = null;
  account.settle(closed, at);
  sink.closed(lane, closed);
}

/** Charges are per executed order, so an order adds its own once, when it is finished. */
export function chargesAdded(lane: Lane, sums: ChargeSums, order: Order): ChargeSums {
  const { setup } = lane;
  const { instrument } = dayIn(lane, order.instrument);
  const segment = segmentOf(instrument);
  if (segment === null) throw new MachineError(order, `${instrument.key} is an index: it cannot be traded`);
  const added = chargesOf(
    {
      segment,
      exchange: instrument.exchange,
      underlying: instrument.underlying,
      side: order.request.side,
      turnover: order.filledValue,
    },
    setup.rates,
  );
  return {
    brokerage: paise(sums.brokerage + added.brokerage),
    stt: paise(sums.stt + added.stt),
    transaction: paise(sums.transaction + added.transaction),
    sebi: paise(sums.sebi + added.sebi),
    stamp: paise(sums.stamp + added.stamp),
    gst: paise(sums.gst + added.gst),
    total: paise(sums.total + added.total),
  };
}
