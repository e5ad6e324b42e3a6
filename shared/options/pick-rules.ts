import type { OptionRight } from '../domain/instrument.ts';
import type { ChainQuote, ChainView } from '../domain/option-chain.ts';
import { deltaOf } from './delta.ts';
import type { PickSettings } from './pick-settings.ts';

const YEAR_MS = 365 * 86_400_000;

/** What makes an option unfit, in the order in which it is asked. */
export type QuoteRule =
  | 'price' // paise; there is no last price, or with a book no offer
  | 'crossed' // paise; the bid is above the ask
  | 'age' // seconds since the last trade or snapshot
  | 'premium' // paise
  | 'moneyness' // strikes from the one wanted
  | 'delta' // without sign
  | 'spread' // % of the middle
  | 'oi' // lots
  | 'volume'; // lots

export const QUOTE_RULES: readonly QuoteRule[] = [
  'price',
  'crossed',
  'age',
  'premium',
  'moneyness',
  'delta',
  'spread',
  'oi',
  'volume',
];

/** A contract that passes and is not the best; `value` and `limit` are distances from what is looked for. */
export const FARTHER = 'farther';

/** What is wrong with a chain as a whole; then every option of the right is rejected for it. */
export type ChainRule = 'empty-chain' | 'unknown-expiry' | 'expired' | 'stale-chain' | 'no-forward';

export interface ChainFault {
  readonly rule: ChainRule;
  readonly value: number;
  readonly limit: number;
}

/** The number a rule looked at and what it may not go beyond; it passes when `least` <= `value` <= `most`, so NaN refuses. */
export interface Reading {
  readonly rule: QuoteRule;
  readonly value: number;
  readonly least: number;
  readonly most: number;
}

/** What is asked of each option of one right at one instant. */
export interface Question {
  readonly view: ChainView;
  readonly right: OptionRight;
  readonly settings: PickSettings;
  /** Strikes of that right in paise, ascending, and the place of the one nearest the forward among them. */
  readonly strikes: readonly number[];
  readonly atTheMoney: number;
  /** What no option of the chain carries is assumed. */
  readonly carries: { readonly bidAsk: boolean; readonly oi: boolean; readonly volume: boolean };
}

/** `quotes` are those of the right. */
export function questionOf(
  view: ChainView,
  right: OptionRight,
  quotes: readonly ChainQuote[],
  settings: PickSettings,
): Question {
  const strikes = [...new Set(quotes.map(strikeOf))].sort((a, b) => a - b);
  let atTheMoney = 0;
  for (const [place, strike] of strikes.entries())
    if (Math.abs(strike - view.forward) < Math.abs(strikes[atTheMoney]! - view.forward)) atTheMoney = place;
  const { quotes: all } = view;
  return {
    view,
    right,
    settings,
    strikes,
    atTheMoney,
    carries: {
      bidAsk: all.some(({ bid, ask }) => !Number.isNaN(bid) || !Number.isNaN(ask)),
      oi: all.some(({ oi }) => !Number.isNaN(oi)),
      volume: all.some(({ volume }) => !Number.isNaN(volume)),
    },
  };
}

export function strikeOf({ instrument }: ChainQuote): number {
  return instrument.strike ?? NaN;
}

/** What a buyer pays, in paise: the ask where there is a book, else the last price. NaN: nothing is offered. */
export function priceOf({ last, ask }: ChainQuote, { carries }: Question): number {
  const price = carries.bidAsk ? ask : last;
  return price > 0 && last > 0 ? price : NaN;
}

/** Without sign; NaN where the premium implies none. The middle of the book tells more than its ask. */
export function absoluteDelta(quote: ChainQuote, question: Question): number {
  const { bid, ask } = quote;
  const { view, right } = question;
  const premium = bid > 0 && ask > 0 ? (bid + ask) / 2 : priceOf(quote, question);
  const years = (view.expiresAt - view.at) / YEAR_MS;
  return Math.abs(deltaOf({ forward: view.forward, strike: strikeOf(quote), right, premium, years }));
}

/** Of the middle, in %; without a book the assumed one, which is never below a tick. */
export function spreadPct(quote: ChainQuote, question: Question): number {
  const { bid, ask, instrument } = quote;
  if (question.carries.bidAsk) return ((ask - bid) / ((ask + bid) / 2)) * 100;
  return Math.max(question.settings.spreadAssumedPct, (instrument.tick / priceOf(quote, question)) * 100);
}

/** Strikes out of the money (below 0: in it), counted along the listed ones. */
export function stepsOut(quote: ChainQuote, { strikes, atTheMoney, right }: Question): number {
  const above = strikes.indexOf(strikeOf(quote)) - atTheMoney;
  return right === 'CE' || above === 0 ? above : -above;
}

/** How far from what is looked for, in the unit of that; the least is best. */
export function distanceOf(quote: ChainQuote, question: Question): number {
  const { by, premiumLeast, premiumMost, deltaTarget, stepsFromMoney } = question.settings;
  switch (by) {
    case 'premium':
      return Math.abs(priceOf(quote, question) - ((premiumLeast + premiumMost) / 2) * 100);
    case 'delta':
      return Math.abs(absoluteDelta(quote, question) - deltaTarget);
    case 'moneyness':
      return Math.abs(stepsOut(quote, question) - stepsFromMoney);
  }
}

/** The most seconds a quote may be old. */
export function ageMost({ view, settings }: Question): number {
  return view.cadence === 'ticks' ? settings.ageMostTicksSeconds : settings.ageMostMinutesSeconds;
}

/** One rule's reading of one option; null where the rule does not apply: not looked for, or not carried and so assumed. */
export function readingOf(rule: QuoteRule, quote: ChainQuote, question: Question): Reading | null {
  const { settings, carries, view } = question;
  const reading = (value: number, least: number, most: number): Reading => ({ rule, value, least, most });
  const { lot } = quote.instrument;
  switch (rule) {
    case 'price':
      return reading(priceOf(quote, question), quote.instrument.tick, Infinity);
    case 'crossed':
      return carries.bidAsk ? reading(quote.bid, -Infinity, quote.ask) : null;
    case 'age':
      return reading((view.at - quote.lastAt) / 1000, 0, ageMost(question));
    case 'premium':
      return settings.by === 'premium'
        ? reading(priceOf(quote, question), settings.premiumLeast * 100, settings.premiumMost * 100)
        : null;
    case 'moneyness': {
      const { stepsFromMoney: wanted, stepsWithin: within } = settings;
      return settings.by === 'moneyness'
        ? reading(stepsOut(quote, question), wanted - within, wanted + within)
        : null;
    }
    case 'delta':
      return reading(absoluteDelta(quote, question), settings.deltaLeast, settings.deltaMost);
    case 'spread':
      return reading(spreadPct(quote, question), -Infinity, settings.spreadMostPct);
    case 'oi':
      return carries.oi ? reading(quote.oi / lot, settings.oiLeastLots, Infinity) : null;
    case 'volume':
      return carries.volume && settings.volumeLeastLots > 0
        ? reading(quote.volume / lot, settings.volumeLeastLots, Infinity)
        : null;
  }
}

export function passes({ value, least, most }: Reading): boolean {
  return value >= least && value <= most;
}

/** The bound that a reading went beyond; of a value that is not known the lower one that there is. */
export function limitOf({ value, least, most }: Reading): number {
  if (value > most) return most;
  return Number.isFinite(least) ? least : most;
}
