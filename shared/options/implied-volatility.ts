import type { OptionRight } from '../domain/instrument.ts';
import { logMoneyness } from './black76.ts';
import {
  lnNormalisedVega,
  missingOverVega,
  normalisedCall,
  normalisedVega,
  priceOverVega,
} from './normalised-black.ts';
import { guessVolatility } from './volatility-guess.ts';

/** One or two are taken nearly everywhere and three are the most that was seen; the rest is for what was not. */
const STEPS_MAX = 40;
/** A step multiplies the error with its cube: after one this small nothing is left of it. */
const LAST_STEP = 1e-5;

/** What a volatility is asked of. Price, forward and strike in one unit; `discount` as in `blackPrice`. */
export interface PricedOption {
  readonly right: OptionRight;
  readonly price: number;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly discount: number;
}

/**
 * Why a price has no volatility. `bad-input`: a number that is not finite, or not above 0 where it must be. `no-convergence`: inside the bounds, and
 * yet not found; known only where forward and strike are hundreds of orders of magnitude apart.
 */
export type VolatilityRule =
  | 'bad-input'
  | 'expired'
  | 'at-or-below-intrinsic'
  | 'at-or-above-greatest'
  | 'no-convergence';

export type ImpliedVolatility =
  | { readonly kind: 'iv'; readonly volatility: number }
  | {
      readonly kind: 'refused';
      readonly rule: VolatilityRule;
      /** What was given, and what it had to be above (`at-or-above-greatest`: below), in the unit given. */
      readonly value: number;
      readonly limit: number;
      readonly why: string;
    };

/**
 * The Black-76 volatility of a price strictly between what exercise alone is worth and the greatest price (the discounted forward of a
 * call, the discounted strike of a put); any other price is refused with that bound. At the bound itself every volatility small (or large) enough
 * gives the price, so none is named.
 */
export function impliedVolatility(option: PricedOption): ImpliedVolatility {
  const { right, price, forward, strike, years, discount } = option;
  for (const [name, value] of [
    ['forward', forward],
    ['strike', strike],
    ['discount', discount],
  ] as const) {
    if (!(value > 0 && value < Infinity))
      return refused('bad-input', value, 0, `the ${name} must be above 0`);
  }
  if (!Number.isFinite(price)) return refused('bad-input', price, 0, 'the price must be a finite number');
  if (!Number.isFinite(years)) return refused('bad-input', years, 0, 'the time must be a finite number');
  if (!(years > 0)) return refused('expired', years, 0, 'the years to expiry must be above 0');
  const intrinsic = discount * Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
  const greatest = discount * (right === 'CE' ? forward : strike);
  const volatility = impliedVolatilityOrNaN(right, price, forward, strike, years, discount);
  if (volatility > 0) return { kind: 'iv', volatility };
  const undiscounted = price / discount;
  if (!(missingOf(right, undiscounted, forward, strike) > 0))
    return refused('at-or-above-greatest', price, greatest, 'the price must be below the greatest possible');
  if (!(timeValueOf(right, undiscounted, forward, strike) > 0))
    return refused(
      'at-or-below-intrinsic',
      price,
      intrinsic,
      'the price must be above what exercise is worth',
    );
  return refused('no-convergence', price, STEPS_MAX, 'no volatility was found in the steps allowed');
}

/** As `impliedVolatility` and without objects, for many quotes: NaN where that one refuses. */
export function impliedVolatilityOrNaN(
  right: OptionRight,
  price: number,
  forward: number,
  strike: number,
  years: number,
  discount = 1,
): number {
  if (!(forward > 0 && strike > 0 && years > 0 && discount > 0)) return NaN;
  const undiscounted = price / discount;
  const timeValue = timeValueOf(right, undiscounted, forward, strike);
  const missing = missingOf(right, undiscounted, forward, strike);
  if (!(timeValue > 0 && missing > 0)) return NaN;
  const scale = Math.sqrt(forward) * Math.sqrt(strike);
  const x = -Math.abs(logMoneyness(forward, strike));
  return totalVolatility(timeValue / scale, missing / scale, x) / Math.sqrt(years);
}

/** What the out-of-the-money option at the strike costs: it has the same volatility, and all of its price is time value. */
function timeValueOf(right: OptionRight, undiscounted: number, forward: number, strike: number): number {
  return undiscounted - Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
}

/** What is missing to the greatest price, the same for both options at the strike. */
function missingOf(right: OptionRight, undiscounted: number, forward: number, strike: number): number {
  return (right === 'CE' ? forward : strike) - undiscounted;
}

/**
 * s = σ√T of a normalised price b, x <= 0; `missing` is e^(x/2) − b, given because the difference would lose it. Householder steps of third
 * order on 1/ln b left of the turn, on b right of it, and on ln(missing) in the upper half (Jäckel 2015), each nearly straight where it is used;
 * a step out of what is known to hold the root halves that instead. NaN: not found.
 */
function totalVolatility(b: number, missing: number, x: number): number {
  const greatest = Math.exp(0.5 * x);
  const turn = Math.sqrt(-2 * x);
  let s = guessVolatility(b, missing, x, greatest);
  const isHigh = b > 0.5 * greatest;
  const isLow = !isHigh && s < turn;
  let from = isLow ? 0 : turn;
  let to = isLow ? turn : Infinity;
  const target = isLow ? Math.log(b) : isHigh ? Math.log(missing) : b;
  for (let step = 0; step < STEPS_MAX; step++) {
    const h = x / s;
    const t = 0.5 * s;
    // Of b: second and third derivative over the first.
    const second = (h * h - t * t) / s;
    const third = second * second - 3 * (h / s) * (h / s) - 0.25;
    let newton: number;
    let halley = second;
    let next = third;
    if (isLow) {
      const ratio = priceOverVega(h, t);
      const ln = lnNormalisedVega(h, t) + Math.log(ratio);
      newton = ((target - ln) * ln * ratio) / target;
      const factor = 1 + 2 / ln;
      halley = second - factor / ratio;
      next = third + (2 * (1 + (3 / ln) * (1 + 1 / ln))) / (ratio * ratio) - (3 * second * factor) / ratio;
    } else if (isHigh) {
      const ratio = missingOverVega(h, t);
      newton = (lnNormalisedVega(h, t) + Math.log(ratio) - target) * ratio;
      halley = second + 1 / ratio;
      next = third + (2 / ratio + 3 * second) / ratio;
    } else newton = (target - normalisedCall(x, s)) / normalisedVega(x, s);
    if (newton < 0) to = s;
    else from = s;
    const move = (newton * (1 + 0.5 * halley * newton)) / (1 + newton * (halley + (next * newton) / 6));
    const wanted = s + move;
    if (Math.abs(move) <= LAST_STEP * s && wanted >= from && wanted <= to) return wanted;
    s = wanted > from && wanted < to ? wanted : to === Infinity ? 2 * s : 0.5 * (from + to);
  }
  return NaN;
}

function refused(rule: VolatilityRule, value: number, limit: number, what: string): ImpliedVolatility {
  return { kind: 'refused', rule, value, limit, why: `${what}: ${value}, limit ${limit}` };
}
