import { dayText, type Day } from '../../domain/time.ts';
import type { InstrumentDay } from '../../domain/market-day.ts';
import type { Market, Store } from '../../ports.ts';
import { otherRoot } from '../book-root.ts';
import type { ClockWatch } from '../clock-watch.ts';
import { NO_ENTRIES } from '../config.ts';
import type { LadderSettings } from '../ladder/settings.ts';
import { armingOf, armingRefusal, armingText } from '../live-arming.ts';
import { liveGate, type LiveGate } from '../live-gate.ts';
import type { TradingSetup } from '../setup.ts';
import type { PlanCheck, PlannedLive } from './plan.ts';

/** What the gate of live trading is asked with, of a deployment whose orders go to the broker itself. */
export interface CloudLive {
  /** Where paper sessions are kept; closed afterwards. */
  readonly paper: () => Promise<{ readonly store: Store; close(): Promise<void> }>;
  readonly ladder: LadderSettings & { readonly userId: string };
  /** By every answer that the process gets; null: the clocks are not compared. */
  readonly watch: ClockWatch | null;
  /** What was told that stands against entries, as long as the process lives. */
  readonly told: Set<string>;
}

/** A look before the day, and what it opened. */
export interface LiveLook {
  readonly checks: readonly PlanCheck[];
  /** Null: nothing may be entered for real. */
  readonly live: PlannedLive | null;
}

/**
 * Whether the day may be traded for real by what was proven before it, from the documents: the ladder and the probe’s answers, as on one computer. Nothing of
 * it changes in the day, so it is asked once and kept in the plan; whether a person armed the day is asked each time. Rejects with an Error that
 * names a document which does not fit.
 */
export async function lookLive(
  store: Store,
  { paper, ladder }: CloudLive,
  day: Day,
  config: TradingSetup['config'],
): Promise<LiveLook> {
  const other = await otherRoot(store, ladder.root);
  if (other !== null)
    return { checks: [{ name: 'live', is: 'blocks', says: `other-root: ${other}` }], live: null };
  const gate = await gateOf(store, await paper(), day, ladder);
  const armed = await armedCheck(store, day, ladder.userId, config);
  if (gate.kind === 'refused')
    return { checks: [{ name: 'live', is: 'blocks', says: `${gate.rule}: ${gate.why}` }, armed], live: null };
  const { lots, rung } = gate;
  const much = lots === null ? 'as many lots as the budget allows' : `at most ${lots} lot an entry`;
  const check: PlanCheck = { name: 'live', is: 'fine', says: `${rung}: ${much}` };
  return { checks: [check, armed], live: { root: ladder.root, userId: ladder.userId, lots } };
}

async function gateOf(
  store: Store,
  paper: Awaited<ReturnType<CloudLive['paper']>>,
  day: Day,
  ladder: LadderSettings,
): Promise<LiveGate> {
  try {
    return await liveGate(store, paper.store, day, ladder);
  } finally {
    await paper.close();
  }
}

/** A person may arm the day after its preflight, so it blocks nothing by itself. */
async function armedCheck(
  store: Store,
  day: Day,
  userId: string,
  config: TradingSetup['config'],
): Promise<PlanCheck> {
  const arming = await armingOf(store, day);
  const why = armingRefusal(arming, day, userId, config);
  if (arming !== null && why === null) return { name: 'armed', is: 'fine', says: armingText(arming) };
  return { name: 'armed', is: 'note', says: `no entry is sent until it is: ${why}` };
}

/** Why nothing may be entered for real now, or null. `planned`: what the day’s preflight opened. Rejects where the documents cannot be read. */
export async function liveBar(
  store: Store,
  { ladder }: CloudLive,
  planned: PlannedLive | null,
  day: Day,
  config: TradingSetup['config'],
): Promise<string | null> {
  if (planned === null) return `live: the preflight of ${dayText(day)} opened no gate`;
  const { root, userId } = ladder;
  if (planned.root !== root || planned.userId !== userId)
    return `live: the preflight of ${dayText(day)} was of ${planned.userId} at ${planned.root}, and orders go to ${root} for ${userId}`;
  const why = armingRefusal(await armingOf(store, day), day, userId, config);
  return why === null ? null : `not-armed: ${why}`;
}

/** Where nothing may be entered, each instrument says why. */
export function blockedMarket(market: Market, bar: string): Market {
  return {
    async upTo(at) {
      const day = await market.upTo(at);
      const instruments = day.instruments.map((each): InstrumentDay => {
        const blocked = each.blocked === null ? bar : `${each.blocked}; ${bar}`;
        return { ...each, blocked };
      });
      return { ...day, instruments };
    },
  };
}

/** A day’s setup with what may be entered of it: nothing, or so many lots an entry. What is open is looked after by it all the same. */
export function limited(setup: TradingSetup, bar: string | null, lots: number | null): TradingSetup {
  const { config } = setup;
  if (bar !== null) return { ...setup, config: { ...config, cutoff: NO_ENTRIES } };
  if (lots === null) return setup;
  const maxLots = Math.min(config.limits.maxLots, lots);
  return { ...setup, config: { ...config, limits: { ...config.limits, maxLots } } };
}
