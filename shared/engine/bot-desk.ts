import type { BotName } from '../domain/account.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import type { Side } from '../domain/order.ts';
import { instantOf, type Minute } from '../domain/time.ts';
import type { Account } from '../risk/account.ts';
import { Lane, type LaneSetup } from './lane.ts';
import { Alarm } from './selection.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { MarketFacts } from './market-facts.ts';
import { Monitor } from './monitor.ts';
import { onBar, onQuietMinute } from './on-bar.ts';
import { Scout, type ScoutSetup } from './scout.ts';
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
  /** The first minute after this one at which to choose; Infinity: none. */
  nextAfter(minute: Minute): Minute;
  choose(bot: BotName, minute: Minute, facts: MarketFacts | null, previous: Choice | null): Choice;
}

/** One bot at its desk for one day: the market it watches, its lanes, and what the selector allows. */
export class BotDesk {
  readonly bot: BotName;
  /** What it watches: the instruments it trades, or what stands for the underlyings of its options. */
  readonly lanes: readonly Lane[];
  choice: Choice | null = null;
  /** Those that trade what they watch. */
  readonly #own: readonly Lane[];
  readonly #market: MarketDay;
  readonly #chooser: Chooser;
  readonly #alarm = new Alarm();
  readonly #scouts: readonly Scout[];
  readonly #monitor: Monitor | null;
  /** The minute of the next choice: one that comes late, because the day began late, is made late. */
  #nextChoice: Minute;

  constructor(
    market: MarketDay,
    bot: BotName,
    setups: readonly LaneSetup[],
    chooser: Chooser,
    scouts: readonly ScoutSetup[] = [],
  ) {
    this.bot = bot;
    this.#market = market;
    this.#chooser = chooser;
    this.#nextChoice = chooser.nextAfter(0);
    this.#monitor = chooser.looks ? new Monitor(market) : null;
    this.#scouts = scouts.map((setup) => new Scout(market, setup, this.#alarm));
    this.#own = setups.map((setup) => new Lane(setup, this.#alarm));
    this.lanes = [...this.#own, ...this.#scouts.map(({ watch }) => watch)];
  }

  /** Takes in every bar that ended by that minute and decides nothing: how a life that has just started gets to now. */
  replay(until: Minute): void {
    for (let minute = this.#firstMinute(); minute <= until; minute++) {
      if (minute >= this.#nextChoice) this.#chooseAt(minute, null);
    }
    for (const lane of this.lanes) lane.catchUp(until);
  }

  /** The lane that holds what the bot has in an instrument; undefined where it can have nothing in it. */
  holder(instrument: string): Lane | undefined {
    for (const lane of this.#own) if (lane.instrument.key === instrument) return lane;
    for (const scout of this.#scouts) {
      const vehicle = scout.vehicle(instrument);
      if (vehicle !== undefined) return vehicle;
    }
    return undefined;
  }

  /** The lanes that have an order or a trade. */
  holding(): readonly Lane[] {
    return [...this.#own, ...this.#scouts.flatMap(({ vehicles }) => vehicles)].filter(
      ({ entry, exit, trade }) => entry !== null || exit !== null || trade !== null,
    );
  }

  /** Before this minute `decide` does nothing: a replay may leave those minutes out. */
  get wake(): Minute {
    return this.#alarm.minute;
  }

  /**
   * The minute that ended, decided: selection first, then every lane in order. Minutes must come in order, none left out from `wake` on. `lagMs`: how long after the
   * minute's end this is. (Whole small numbers on purpose: an instant would be boxed anew each minute.)
   */
  decide(minute: Minute, lagMs: number, account: Account, sink: Sink): void {
    if (minute < this.#alarm.minute) return;
    if (minute >= this.#nextChoice) this.#chooseAt(minute, sink);
    let earliest = this.#nextChoice;
    const lanes = this.#own;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i]!;
      if (minute >= lane.wake) this.#decideLane(lane, minute, lagMs, account, sink);
      if (lane.wake < earliest) earliest = lane.wake;
    }
    for (const scout of this.#scouts) {
      if (minute >= scout.wake) scout.decide(minute, lagMs, account, sink, this.#nextChoice);
      if (scout.wake < earliest) earliest = scout.wake;
    }
    this.#alarm.minute = earliest;
  }

  #decideLane(lane: Lane, minute: Minute, lagMs: number, account: Account, sink: Sink): void {
    if (lane.moveTo(minute)) {
      onBar(lane, account, lagMs, sink);
      lane.minute.index += 1;
      lane.rest(this.#nextChoice);
    } else if (lane.trade !== null) {
      onQuietMinute(lane, account, minute, instantOf(this.#market.day, minute), sink);
    }
  }

  #chooseAt(minute: Minute, sink: Sink | null): void {
    const at = instantOf(this.#market.day, minute);
    this.#nextChoice = this.#chooser.nextAfter(minute);
    const facts = this.#monitor?.factsAt(at) ?? null;
    const choice = this.#chooser.choose(this.bot, minute, facts, this.choice);
    this.choice = choice;
    for (const lane of this.lanes) {
      const active = lane.plans.findIndex((plan) => plan.name === choice.strategy);
      // What one strategy has used up, another has not.
      if (active !== lane.selection.active) lane.spentAt = -1;
      lane.selection.active = active;
      lane.selection.halfRisk = choice.halfRisk;
      lane.selection.blocks = choice.blocks;
    }
    const record: DecisionRecord = {
      bot: this.bot,
      instrument: '',
      barAt: at,
      kind: 'select',
      side: '',
      qty: 0,
      price: 0,
      trigger: 0,
      rule: choiceText(choice),
      strategy: choice.strategy ?? 'none',
      why: choice.reasons.join(', '),
      value: null,
      limit: null,
    };
    sink?.decide(record, null);
  }

  #firstMinute(): Minute {
    let first = Infinity;
    for (const day of this.#market.instruments) {
      if (day.from < day.to) first = Math.min(first, day.bars.minute[day.from]!);
    }
    return first;
  }
}

/** "vwap", "vwap half-risk", "none no-BUY": what the choice allows, as it enters the hash. */
export function choiceText(choice: Choice): string {
  const words = [choice.strategy ?? 'none'];
  if (choice.halfRisk) words.push('half-risk');
  if (choice.blocks !== null) words.push(`no-${choice.blocks}`);
  return words.join(' ');
}
