import type { BarCursor } from '../domain/bars.ts';
import type { Opportunity, StrategyPlan } from '../domain/strategy.ts';
import type { Account } from '../risk/account.ts';
import type { Lane } from './lane.ts';
import { propose } from './propose.ts';
import type { Sink } from './sink.ts';

/** What the active strategy of a lane sees on the bar observed last, with the bar it decides on. */
export interface Seen {
  readonly plan: StrategyPlan<Opportunity>;
  readonly signal: Opportunity;
  readonly view: BarCursor;
}

/** A flat lane looks for an opportunity; ids, intents and records are made only after the governor has spoken. */
export function seek(lane: Lane, account: Account, lagMs: number, sink: Sink): void {
  const seen = look(lane, sink);
  if (seen === undefined) return;
  const { plan, signal, view } = seen;
  if (!('stop' in signal))
    throw new RangeError(`${plan.name} trades options: ${lane.instrument.key} has no chain to choose from`);
  const { side, entry, stop, target, trail, exitBy, why } = signal;
  const { missing } = view;
  const lastPrice = lane.minute.close;
  propose(
    lane,
    lane,
    { plan, side, bet: side, entry, stop, target, trail, exitBy, why, lastPrice, missing, sold: null },
    account,
    lagMs,
    sink,
  );
}

/** Undefined: nothing is seen, or the strategy's bar is still being built. */
export function look(lane: Lane, sink: Sink): Seen | undefined {
  const active = lane.selection.active;
  const view = lane.barFor(active);
  if (view === undefined) return undefined;
  const plan = lane.plans[active]!;
  const signal = lane.runnings[active]!.find(view);
  if (signal !== undefined) return { plan, signal, view };
  if (!lane.setup.traces) return undefined;
  const stopped = lane.runnings[active]!.stopped(view);
  if (stopped !== undefined) sink.stopped(lane, plan.name, stopped);
  return undefined;
}
