import { isOfSoldLeg, isTerminal, type EntryPlan, type Order, type OrderEvent } from '../domain/order.ts';
import { soldOpenQty, type Trade, type Trail } from '../domain/trade.ts';
import { ZERO } from '../domain/units.ts';
import { advance, MachineError } from '../execution/machine.ts';
import { NO_CHARGES } from '../ledger/charges.ts';
import type { Account } from '../risk/account.ts';
import { placeStop, requestExit } from './exits.ts';
import { chargesAdded, onExit, onPast } from './on-exit.ts';
import type { Lane } from './lane.ts';
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
  const given = lane.past.find((order) => order.id === id);
  try {
    if (lane.entry?.id === id) {
      const on = isOfSoldLeg(lane.entry) ? onSale : onEntry;
      on(lane, account, lane.entry, event, at, sink);
    } else if (lane.exit?.id === id) {
      const on = isOfSoldLeg(lane.exit) ? onCover : onExit;
      on(lane, account, lane.exit, event, at, sink);
    } else if (given !== undefined) onPast(lane, account, given, event, at, sink);
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

/** The sold leg is bought back. */
function onCover(
  lane: Lane,
  _account: Account,
  order: Order,
  event: OrderEvent,
  at: number,
  sink: Sink,
): void {
  const next = advance(order, event);
  lane.exit = next;
  if (lane.trade === null) return;
  const folded = withCover(lane.trade, next);
  lane.trade = folded;
  checkCovered(folded, next);
  if (!isTerminal(next.status)) return;
  sink.finished(lane, next);
  const settled: Trade = {
    ...withSettledCover(folded),
    charges: chargesAdded(lane, folded.charges, next),
  };
  lane.exit = null;
  lane.trade = settled;
  // Nothing is owed any more: what is held follows. What could not be bought back is asked for again with the next minute.
  if (soldOpenQty(settled) === 0) requestExit(lane, at, settled.exitReason ?? 'covered', sink);
  else lane.slot = { ...lane.slot, refusedAt: at };
}

function trailOf({ trail, stop }: EntryPlan): Trail | null {
  return trail === null ? null : { behind: trail, stop };
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
    // An entry fills in parts: what the stop has come to since the first of them stands.
    trail: lane.trade?.trail ?? trailOf(plan),
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
