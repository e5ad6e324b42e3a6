import { EXIT_ATTEMPTS_LAST } from '../execution/order-id.ts';
import type { Account } from '../risk/account.ts';
import { exitReason, strategyExit, timeExit, valueExit } from './exit-reason.ts';
import { chase, chaseStop, requestExit } from './exits.ts';
import type { Lane } from './lane.ts';
import { nextToLeave } from './legs.ts';
import { seek } from './seek.ts';
import type { Sink } from './sink.ts';
import { trail } from './trail.ts';

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
  if (pursue(lane, account, at, sink)) return;
  // Its own strategies have seen no bar; one that watches the underlying may have, and a spread's other leg may have traded.
  const reason =
    timeExit(lane, trade, minute) ??
    valueExit(lane, trade, at) ??
    (lane.guide === lane ? undefined : strategyExit(lane, trade, minute));
  if (reason !== undefined) requestExit(lane, at, reason, sink);
}

function manage(lane: Lane, account: Account, sink: Sink): void {
  const { trade, minute } = lane;
  if (trade === null || pursue(lane, account, minute.at, sink)) return;
  const reason = exitReason(lane, trade);
  if (reason !== undefined) requestExit(lane, minute.at, reason, sink);
  else trail(lane, minute.close, minute.at, sink);
}

/** True: there is nothing to decide, an exit is under way or must wait. A spread needs no order resting at the exchange: its payoff bounds it. */
function pursue(lane: Lane, account: Account, at: number, sink: Sink): boolean {
  const { trade, exit } = lane;
  // What is filled of an entry that is still out is protected when the entry has ended: two exits would follow otherwise.
  if (trade === null || lane.entry !== null) return true;
  if (trade.exitReason !== null) {
    const { attempts, day } = nextToLeave(lane, trade);
    if (exit === null && attempts > EXIT_ATTEMPTS_LAST) {
      account.halt(
        `${day.instrument.key}: ${attempts} exit orders were refused or cancelled; close it by hand`,
      );
    } else chase(lane, at, sink);
    return true;
  }
  if (exit?.status !== 'open' || exit.request.trigger === 0) return false;
  // The stop has triggered and a whole minute did not fill it: its limit is behind the price.
  chaseStop(lane, at, sink);
  return true;
}
