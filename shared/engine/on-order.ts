import { isOfSoldLeg, isTerminal, type Order, type OrderEvent } from '../domain/order.ts';
import { segmentOf } from '../domain/instrument.ts';
import { openQty, soldOpenQty, type ChargeSums, type Trade } from '../domain/trade.ts';
import { paise, ZERO } from '../domain/units.ts';
import { advance, MachineError } from '../execution/machine.ts';
import { chargesOf, NO_CHARGES } from '../ledger/charges.ts';
import type { Account } from '../risk/account.ts';
import { placeStop, requestExit } from './exits.ts';
import type { Lane } from './lane.ts';
import { dayIn, nextToLeave, priceOf } from './legs.ts';
import type { Sink } from './sink.ts';
import {
  checkCovered,
  completed,
  sellLeg,
  unsold,
  withCover,
  withSale,
  withSettledCover,
} from './sold-leg.ts';

/**
 * What became of an order: fold it into the order, then into the trade, then into the account. `at` is when it was learnt. An event that the
 * machine has no row for halts the account: trading on a book we do not understand is a guess.
 */
export function onOrder(
  lane: Lane,
  account: Account,
  id: string,
  event: OrderEvent,
  at: number,
  sink: Sink,
): void {
  lane.rouse();
  try {
    if (lane.entry?.id === id) {
      const on = isOfSoldLeg(lane.entry) ? onSale : onEntry;
      on(lane, account, lane.entry, event, at, sink);
    } else if (lane.exit?.id === id) onExit(lane, account, lane.exit, event, at, sink);
    else if (event.kind === 'filled')
      account.halt(`order ${id} filled but is not ours to expect in ${lane.instrument.key}`);
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    account.halt(error.message);
  }
}

function onEntry(
  lane: Lane,
  account: Account,
  order: Order,
  event: OrderEvent,
  at: number,
  sink: Sink,
): void {
  const next = advance(order, event);
  lane.entry = next;
  if (next.filledQty > 0) {
    account.count(next.id);
    lane.trade = tradeOf(lane, next, at);
  }
  if (!isTerminal(next.status)) return;
  sink.finished(lane, next);
  lane.entry = null;
  if (lane.trade === null) {
    account.release(next.id);
    return;
  }
  account.shrink(next.id, next.filledQty, next.request.qty);
  const trade = { ...lane.trade, charges: chargesAdded(lane, lane.trade.charges, next) };
  lane.trade = trade;
  const spread = next.plan?.spread ?? null;
  if (spread === null) placeStop(lane, at, sink);
  else sellLeg(lane, trade, spread, at, sink);
}

/** The sale of a spread's second leg. All of it filled: the payoff bounds the trade. Anything less: the half that stands is closed at once. */
function onSale(lane: Lane, account: Account, order: Order, event: OrderEvent, at: number, sink: Sink): void {
  const next = advance(order, event);
  lane.entry = next;
  if (lane.trade === null) throw new MachineError(next, 'nothing is held that it could be sold against');
  const trade = withSale(lane.trade, next);
  lane.trade = trade;
  checkCovered(trade, next);
  if (!isTerminal(next.status)) return;
  sink.finished(lane, next);
  lane.entry = null;
  lane.trade = { ...trade, charges: chargesAdded(lane, trade.charges, next) };
  if (next.filledQty === trade.qty) completed(lane, account, trade);
  else requestExit(lane, at, 'leg-unfilled', sink);
}

function onExit(lane: Lane, account: Account, order: Order, event: OrderEvent, at: number, sink: Sink): void {
  const next = advance(order, event);
  lane.exit = next;
  const trade = lane.trade;
  if (trade === null) return;
  const folded = isOfSoldLeg(next) ? withCover(trade, next) : withExit(trade, next);
  lane.trade = folded;
  checkCovered(folded, next);
  if (!isTerminal(next.status)) return;
  sink.finished(lane, next);
  const settled: Trade = {
    ...(isOfSoldLeg(next) ? withSettledCover(folded) : withSettledExit(folded)),
    charges: chargesAdded(lane, folded.charges, next),
  };
  lane.exit = null;
  lane.trade = settled;
  if (isOfSoldLeg(next)) {
    // Nothing is owed any more: what is held follows. What could not be bought back is asked for again with the next minute.
    if (soldOpenQty(settled) === 0) requestExit(lane, at, settled.exitReason ?? 'covered', sink);
    return;
  }
  if (openQty(settled) > 0) {
    // The position stands without its stop (refused, or cancelled by the exchange): out, now. Another kind of exit is
    // placed again with the next minute, so that an exchange that refuses everything is not asked in a circle.
    if (next.request.trigger === 0) return;
    if (next.status === 'rejected')
      requestExit(lane, at, 'stop-refused', sink, beyondStop(lane, settled, at));
    else requestExit(lane, at, 'stop-lost', sink);
    return;
  }
  close(lane, account, settled, event.kind === 'filled' ? event.at : at, sink);
}

function withExit(trade: Trade, { filledQty, filledValue }: Order): Trade {
  const exitValue = paise(trade.settledExitValue + filledValue);
  return { ...trade, exitQty: trade.settledExitQty + filledQty, exitValue };
}

/** The same once that order is finished. */
function withSettledExit(trade: Trade): Trade {
  return { ...trade, settledExitQty: trade.exitQty, settledExitValue: trade.exitValue };
}

/** A stop is refused when the market has passed its trigger: the last close we know may be from before that. */
function beyondStop(lane: Lane, trade: Trade, at: number): number {
  const last = priceOf(trade, nextToLeave(lane, trade), at);
  return trade.side === 'BUY' ? Math.min(last, trade.stop) : Math.max(last, trade.stop);
}

function close(lane: Lane, account: Account, trade: Trade, at: number, sink: Sink): void {
  const closed: Trade = { ...trade, closedAt: at, exitReason: trade.exitReason ?? 'stop' };
  lane.trade = null;
  lane.exit = null;
  account.settle(closed, at);
  sink.closed(lane, closed);
}

function tradeOf(lane: Lane, entry: Order, at: number): Trade {
  const { plan } = entry;
  if (plan === null) throw new MachineError(entry, 'an entry without a plan');
  return {
    id: entry.id,
    bot: lane.bot,
    strategy: plan.strategy,
    instrument: lane.instrument.key,
    side: entry.request.side,
    decidedAt: plan.decidedAt,
    signalPrice: plan.signalPrice,
    stop: plan.stop,
    target: plan.target,
    exitBy: plan.exitBy,
    why: plan.why,
    asked: entry.request.qty,
    qty: entry.filledQty,
    entryValue: entry.filledValue,
    openedAt: entry.firstFillAt ?? at,
    exitQty: 0,
    exitValue: ZERO,
    exitAttempts: 0,
    settledExitQty: 0,
    settledExitValue: ZERO,
    exitReason: null,
    closedAt: null,
    charges: NO_CHARGES,
    sold: unsold(plan),
  };
}

/** Charges are per executed order, so an order adds its own once, when it is finished. */
function chargesAdded(lane: Lane, sums: ChargeSums, order: Order): ChargeSums {
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
