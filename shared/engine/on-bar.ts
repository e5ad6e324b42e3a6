import { EXIT_ATTEMPTS_LAST } from '../execution/order-id.ts';
import type { Account } from '../risk/account.ts';
import { chase, exitReason, requestExit, strategyExit, timeExit } from './exits.ts';
import type { Lane } from './lane.ts';
import { seek } from './seek.ts';
import type { Sink } from './sink.ts';

/**
 * The journey of a closed bar, whole: take it in → an open trade asks to be closed or waits → a flat lane looks for an opportunity →
 * size → govern → effects. `lagMs`: how long after the bar's end this is (0 in replay).
 */
export function onBar(lane: Lane, account: Account, lagMs: number, sink: Sink): void {
  lane.observe();
  if (lane.trade !== null) manage(lane, account, sink);
  else if (lane.fiveClosed || lane.decidesOnMinutes) {
    if (lane.entry !== null || lane.selection.active < 0 || !account.entriesOpen) return;
    if (lane.spentAt !== account.state.revision) seek(lane, account, lagMs, sink);
  }
}

/** A minute without a bar of this instrument: an open trade still has a clock, and the last close is all there is to price by. */
export function onQuietMinute(lane: Lane, account: Account, minute: number, at: number, sink: Sink): void {
  const { trade } = lane;
  if (trade === null) return;
  const price = lane.priceOf(trade, at);
  if (pursue(lane, account, price, at, sink)) return;
  // Its own strategies have seen no bar; one that watches the underlying may have.
  const reason =
    timeExit(lane, trade, minute) ?? (lane.guide === lane ? undefined : strategyExit(lane, trade, minute));
  if (reason !== undefined) requestExit(lane, price, at, reason, sink);
}

function manage(lane: Lane, account: Account, sink: Sink): void {
  const { trade, minute } = lane;
  if (trade === null || pursue(lane, account, minute.close, minute.at, sink)) return;
  const reason = exitReason(lane, trade);
  if (reason !== undefined) requestExit(lane, minute.close, minute.at, reason, sink);
}

/** True: there is nothing to decide, an exit is under way or must wait. */
function pursue(lane: Lane, account: Account, price: number, at: number, sink: Sink): boolean {
  const { trade, exit } = lane;
  // What is filled of an entry that is still out is protected when the entry has ended: two exits would follow otherwise.
  if (trade === null || lane.entry !== null) return true;
  if (trade.exitReason !== null) {
    if (exit === null && trade.exitAttempts > EXIT_ATTEMPTS_LAST) {
      account.halt(
        `${lane.instrument.key}: ${trade.exitAttempts} exit orders were refused or cancelled; close it by hand`,
      );
    } else chase(lane, price, at, sink);
    return true;
  }
  if (exit?.status !== 'open' || exit.request.trigger === 0) return false;
  // The stop has triggered and a whole minute did not fill it: its limit is behind the price.
  requestExit(lane, price, at, 'stop', sink);
  return true;
}
