import type { z } from 'zod';
import type { Bar } from './bars.ts';
import type { Picker, SoldPicker } from './option-chain.ts';
import type { Side } from './order.ts';
import type { Day, Minute } from './time.ts';
import type { Paise } from './units.ts';

/** An opportunity: which way and why. Risk decides how much and whether. */
export interface Signal {
  readonly side: Side;
  /** The price it was seen at (the bar's close); the entry's limit is set off from it. */
  readonly entry: Paise;
  /** Where it is wrong; below the entry for a BUY. Need not be a tick multiple. */
  readonly stop: number;
  /** Where it is done, judged on one-minute closes; null: no target. */
  readonly target: number | null;
  /** How far behind the best one-minute close the stop follows; null: it stays where it is. */
  readonly trail: number | null;
  /** Minute of the day at which the trade is closed at the latest (the session may be earlier). */
  readonly exitBy: Minute;
  /** One line for people. */
  readonly why: string;
}

/** An opportunity that is taken by buying an option: a call where the underlying should rise, a put where it should fall. */
export interface OptionSignal {
  /** The way the underlying should go. */
  readonly side: Side;
  /** The underlying's price it was seen at. */
  readonly entry: Paise;
  /** How far below the premium paid it is wrong, and how far above it is done; paise of premium. */
  readonly premiumStop: Paise;
  readonly premiumTarget: Paise | null;
  /** How far behind the premium's best one-minute close the stop follows; null: it stays where it is. */
  readonly premiumTrail: Paise | null;
  readonly exitBy: Minute;
  readonly why: string;
}

/**
 * An opportunity that is taken by a debit spread: an option is bought and another of the same expiry and right sold, farther out of the money. What
 * it costs (its debit) is all that can be lost; the width between the strikes is all that it can become.
 */
export interface SpreadSignal {
  /** The way the underlying should go. */
  readonly side: Side;
  /** The underlying's price it was seen at. */
  readonly entry: Paise;
  /** How many listed strikes beyond the bought leg the sold one lies. */
  readonly stepsOut: number;
  /** It is wrong once this share of the debit is lost, and done once this share of the greatest gain (width less debit) is made; judged on closes. */
  readonly stopShare: number;
  readonly targetShare: number;
  readonly exitBy: Minute;
  readonly why: string;
}

/** What may be seen in an underlying that is traded by its options. */
export type ChainSignal = OptionSignal | SpreadSignal;

export type Opportunity = Signal | ChainSignal;

/** Which rule of a strategy stopped a setup: `value` against `limit`, for people. NaN: not known. */
export interface Stopped {
  readonly rule: string;
  readonly value: number;
  readonly limit: number;
}

/** What is known of the day before it starts; NaN or null: unknown. */
export interface DayFacts {
  /** Bars of other days are history; those of this one are the session. */
  readonly day: Day;
  readonly previousClose: number;
  readonly hasVolume: boolean;
  readonly kind: 'equity' | 'future' | 'option' | 'index';
  /** The nearest expiry of the options that are listed on it, for strategies that buy options; null: none, or not asked for. */
  readonly optionExpiry: Day | null;
  /** Minutes of the day at which continuous trading starts (555 is 09:15) and at which our exits are due. */
  readonly sessionOpen: Minute;
  readonly squareOff: Minute;
}

/** The facts of an open trade a strategy may look at; never its own memory. */
export interface OpenTrade {
  /** The way it bets on what the strategy watches: SELL for a put that was bought. Entry and stop are the traded instrument's. */
  readonly side: Side;
  readonly entry: Paise;
  readonly stop: Paise;
  /** Minute of the day of the first fill. */
  readonly openedMinute: Minute;
  readonly openedAt: number;
}

/** A strategy at work on one instrument. Bars are of the strategy's own timeframe, closed, in order; history comes first. */
export interface Running<O = Signal> {
  /** Every closed bar, once, in order: history first, then the bars of the day it was started for. */
  observe(bar: Bar): void;
  /** The opportunity on the bar last observed. Pure: asking 0, 1 or 2 times changes nothing. */
  find(bar: Bar): O | undefined;
  /** Should this open trade exit now? The reason, or undefined. Stop, target and time are the engine's. Pure. */
  exit(bar: Bar, trade: OpenTrade): string | undefined;
  /** Why `find` saw nothing on this bar: the first rule that stopped it; undefined outside its hours. Pure. */
  stopped(bar: Bar): Stopped | undefined;
}

/** How often a strategy may trade; enforced from the ledger, never from its memory. */
export interface TradeLimits {
  readonly perInstrument: number;
  readonly perBot: number;
  /** Losing trades of the bot after which the strategy is done for the day; null: no such end. */
  readonly lossesPerDay: number | null;
  /** Minutes that it waits after each of its trades; 0: none. */
  readonly pauseMinutes: number;
}

export interface Strategy<S, O = Signal> {
  readonly name: string;
  readonly title: string;
  /** What trying it found, plainly. */
  readonly label: string;
  readonly timeframe: 1 | 5;
  /** Five-minute bars of earlier sessions it wants to see before the day, 0 to 60; fewer are given where there are fewer. */
  readonly history: number;
  /** Every field carries a default, a range and a description. */
  readonly settings: z.ZodType<S>;
  limits(settings: S): TradeLimits;
  start(settings: S, facts: DayFacts): Running<O>;
}

/** A strategy that trades options, with its settings and its way of choosing the contracts bound. */
export interface OptionPlan extends StrategyPlan<ChainSignal> {
  readonly pick: Picker;
  /** Null: it sells no option. */
  readonly pickSold: SoldPicker | null;
}

/** A strategy that trades options: it also says how the contracts are chosen. */
export interface OptionStrategy<S> extends Strategy<S, ChainSignal> {
  picker(settings: S): Picker;
  /** Absent: it buys only. */
  soldPicker?(settings: S): SoldPicker;
}

/** A strategy with its settings bound: what a lane is given. */
export interface StrategyPlan<O = Signal> {
  readonly name: string;
  readonly timeframe: 1 | 5;
  readonly history: number;
  readonly limits: TradeLimits;
  start(facts: DayFacts): Running<O>;
}
