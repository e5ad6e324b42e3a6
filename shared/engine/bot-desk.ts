import type { BotName } from '../domain/account.ts';
import { BarCursor } from '../domain/bars.ts';
import type { Side } from '../domain/order.ts';
import { instantOf, minuteOf, type Minute } from '../domain/time.ts';
import type { Account } from '../risk/account.ts';
import { Lane, type LaneSetup } from './lane.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { Monitor, type MarketFacts } from './monitor.ts';
import { onBar, onQuietMinute } from './on-bar.ts';
import type { Sink } from './sink.ts';

/** What a bot may open from now on, and why; the selector's answer. */
export interface Choice {
  /** Null: stand aside. */
  readonly strategy: string | null;
  readonly halfRisk: boolean;
  readonly blocks: Side | null;
  readonly reasons: readonly string[];
  /** What the next choice needs of this one (the VIX band); opaque here. */
  readonly memory: string;
}

/** Selection as a value: the engine knows when and of what to ask, not how it is answered. */
export interface Chooser {
  /** False: `choose` ignores the facts, so nobody gathers them. */
  readonly looks: boolean;
  isMinute(minute: Minute): boolean;
  choose(bot: BotName, minute: Minute, facts: MarketFacts | null, previous: Choice | null): Choice;
}

/** One bot at its desk for one day: the market it watches, its lanes, and what the selector allows. */
export class BotDesk {
  readonly bot: BotName;
  readonly lanes: readonly Lane[];
  choice: Choice | null = null;
  readonly #market: MarketDay;
  readonly #chooser: Chooser;
  readonly #monitor: Monitor | null;
  readonly #cursors: readonly BarCursor[];
  /** For each instrument its lane, or -1. */
  readonly #laneOf: Int32Array;
  readonly #ends: Int32Array;

  constructor(market: MarketDay, bot: BotName, setups: readonly LaneSetup[], chooser: Chooser) {
    this.bot = bot;
    this.#market = market;
    this.#chooser = chooser;
    this.#monitor = chooser.looks ? new Monitor(market) : null;
    this.lanes = setups.map((setup) => new Lane(setup));
    this.#cursors = market.instruments.map((day) => new BarCursor(day.bars, day.from));
    this.#ends = Int32Array.from(market.instruments, (day) => day.to);
    this.#laneOf = Int32Array.from(market.instruments, (day) =>
      setups.findIndex((setup) => setup.day === day),
    );
  }

  /** Takes in every bar that ended by `until` and decides nothing: how a life that has just started gets to now. */
  replay(until: number): void {
    const first = this.#firstAt();
    for (let at = first; at <= until; at += 60_000) {
      this.#look(at);
      this.#chooseAt(at, null);
      for (let i = 0; i < this.#cursors.length; i++) {
        const lane = this.#laneOf[i]!;
        if (!this.#hasBar(i, at)) continue;
        if (lane >= 0) this.lanes[lane]!.observe(this.#cursors[i]!);
        this.#cursors[i]!.index += 1;
      }
    }
  }

  /** The minute that ended at `at`, decided: selection first, then every lane in order. Minutes must come in order, none left out. */
  decide(at: number, now: number, account: Account, sink: Sink): void {
    this.#look(at);
    this.#chooseAt(at, sink);
    for (let i = 0; i < this.#cursors.length; i++) {
      const lane = this.#laneOf[i]!;
      if (this.#hasBar(i, at)) {
        if (lane >= 0) onBar(this.lanes[lane]!, account, this.#cursors[i]!, now, sink);
        this.#cursors[i]!.index += 1;
      } else if (lane >= 0) onQuietMinute(this.lanes[lane]!, account, minuteOf(at), at, sink);
    }
  }

  #hasBar(i: number, at: number): boolean {
    const cursor = this.#cursors[i]!;
    return cursor.index < this.#ends[i]! && cursor.bars.at[cursor.index]! === at;
  }

  #look(at: number): void {
    const monitor = this.#monitor;
    if (monitor === null) return;
    monitor.observeVix(at);
    for (let i = 0; i < this.#cursors.length; i++) {
      if (this.#hasBar(i, at)) monitor.observe(i, this.#cursors[i]!);
    }
  }

  #chooseAt(at: number, sink: Sink | null): void {
    const minute = minuteOf(at);
    if (!this.#chooser.isMinute(minute)) return;
    const choice = this.#chooser.choose(this.bot, minute, this.#monitor?.facts() ?? null, this.choice);
    this.choice = choice;
    for (const lane of this.lanes) {
      const active = lane.plans.findIndex((plan) => plan.name === choice.strategy);
      // What one strategy has used up, another has not.
      if (active !== lane.selection.active) lane.spentAt = -1;
      lane.selection.active = active;
      lane.selection.halfRisk = choice.halfRisk;
      lane.selection.blocks = choice.blocks;
    }
    sink?.decide({
      bot: this.bot,
      instrument: '',
      barAt: at,
      kind: 'select',
      side: '',
      qty: 0,
      price: 0,
      trigger: 0,
      rule: selectionText(choice),
      strategy: choice.strategy ?? 'none',
      why: choice.reasons.join(', '),
      value: null,
      limit: null,
    });
  }

  #firstAt(): number {
    let first = Infinity;
    for (const day of this.#market.instruments) {
      if (day.from < day.to) first = Math.min(first, day.bars.at[day.from]!);
    }
    return first === Infinity ? instantOf(this.#market.day, 0) : first;
  }
}

/** "vwap", "vwap half-risk", "none no-BUY": what the choice allows, as it enters the hash. */
export function selectionText(choice: Choice): string {
  const words = [choice.strategy ?? 'none'];
  if (choice.halfRisk) words.push('half-risk');
  if (choice.blocks !== null) words.push(`no-${choice.blocks}`);
  return words.join(' ');
}
