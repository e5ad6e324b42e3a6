import type { Account } from '../risk/account.ts';
import { chase, exitReason, requestExit, timeExit } from './exits.ts';
import type { Lane } from './lane.ts';
import { seek } from './seek.ts';
import type { Sink } from './sink.ts';

/**
 * The journey of a closed bar, whole: take it in → an open trade asks to be closed or waits → a flat lane looks for an opportunity →
 * size → govern → effects. `now` is the instant of deciding (in replay the bar's end).
 */
export function onBar(lane: Lane, account: Account, now: number, sink: Sink): void {
  lane.observe();
  if (lane.trade !== null) manage(lane, sink);
  else if (lane.fiveClosed || lane.decidesOnMinutes) {
    if (lane.entry !== null || lane.selection.active < 0 || !account.entriesOpen) return;
    if (lane.spentAt !== account.state.revision) seek(lane, account, now, sink);
  }
}

/** A minute without a bar of this instrument: an open trade still has a clock, and the last close is all there is to price by. */
export function onQuietMinute(lane: Lane, minute: number, at: number, sink: Sink): void {
  const trade = lane.trade;
  if (trade === null) return;
  if (trade.exitReason !== null) {
    chase(lane, lane.lastPrice, at, sink);
    return;
  }
  const reason = timeExit(lane, trade, minute);
  if (reason !== undefined) requestExit(lane, lane.lastPrice, at, reason, sink);
}

function manage(lane: Lane, sink: Sink): void {
  const { trade, minute } = lane;
  if (trade === null) return;
  if (trade.exitReason !== null) {
    chase(lane, minute.close, minute.at, sink);
    return;
  }
  const reason = exitReason(lane, trade);
  if (reason !== undefined) requestExit(lane, minute.close, minute.at, reason, sink);
}
