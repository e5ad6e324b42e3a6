import type { Instrument, OptionRight } from './instrument.ts';
import type { Day } from './time.ts';
import type { Paise } from './units.ts';

/** One listed option as it stood at some instant; prices in paise, quantities in units. NaN: the source does not carry it, or not yet. */
export interface ChainQuote {
  /** Of kind option: its strike, right and expiry are given. */
  readonly instrument: Instrument;
  readonly last: number;
  /** Epoch ms of the last trade or snapshot. */
  readonly lastAt: number;
  readonly bid: number;
  readonly ask: number;
  /** Traded since the open. */
  readonly volume: number;
  readonly oi: number;
}

/** The options of one underlying and expiry as they stood at `at`. */
export interface ChainView {
  readonly underlying: string;
  readonly expiry: Day;
  /** Epoch ms. */
  readonly at: number;
  /** When its contracts end, epoch ms. */
  readonly expiresAt: number;
  /** The matching future's price, or the forward that put-call parity implies; paise, NaN: unknown. Never the spot. */
  readonly forward: number;
  /** How often the source speaks, which bounds the age a quote may have: ticks as they happen, or once a minute. */
  readonly cadence: 'ticks' | 'minutes';
  readonly quotes: readonly ChainQuote[];
}

/** Why one option was not taken: `value` against `limit`, in the unit of the rule; NaN: not known. */
export interface Rejection {
  readonly key: string;
  readonly rule: string;
  readonly value: number;
  readonly limit: number;
}

export interface Picked {
  readonly kind: 'picked';
  readonly instrument: Instrument;
  /** What the leg trades at: a bought one the ask, a sold one the bid; without a book the last price. */
  readonly price: Paise;
  /** One line for people. */
  readonly why: string;
  /** Of a bought leg every other option of that right, with the first rule that stopped it; of a sold one none: its strike was given. */
  readonly rejected: readonly Rejection[];
}

export interface NothingPicked {
  readonly kind: 'none';
  /** One line for people: how many were stopped by which rule, and the nearest miss with its numbers. */
  readonly why: string;
  readonly rejected: readonly Rejection[];
}

/** The choice of a contract as a value: the engine knows when to ask, not how it is answered. Pure. */
export type Picker = (view: ChainView, right: OptionRight) => Picked | NothingPicked;

/** The option to sell against one that is bought: so many listed strikes farther out of the money. `price` is what a seller gets. Pure. */
export type SoldPicker = (view: ChainView, bought: Picked, stepsOut: number) => Picked | NothingPicked;
