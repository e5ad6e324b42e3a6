import type { OptionRight } from '../domain/instrument.ts';
import { normalisedCall } from './normalised-black.ts';

/**
 * F. Black, "The pricing of commodity contracts", Journal of Financial Economics 3 (1976): a European option on a forward. Prices, forward and
 * strike are in one unit, rupees or paise, with fractions; years are ACT/365; a volatility of 0.15 is 15 % a year; a discount factor is
 * e^(−rT), 1 for an undiscounted price.
 */

/** e^(−rT) for a continuously compounded yearly rate. */
export function discountFactor(rate: number, years: number): number {
  return Math.exp(-rate * years);
}

/** Price; what the option is worth by exercise alone where volatility or time is 0. NaN for a forward or strike not above 0, a negative volatility or time, NaN. */
export function blackPrice(
  right: OptionRight,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
  discount = 1,
): number {
  if (!(forward > 0 && strike > 0 && volatility >= 0 && years >= 0)) return NaN;
  const s = volatility * Math.sqrt(years);
  const intrinsic = Math.max(right === 'CE' ? forward - strike : strike - forward, 0);
  if (s === 0) return discount * intrinsic;
  const x = -Math.abs(logMoneyness(forward, strike));
  return discount * (intrinsic + Math.sqrt(forward) * Math.sqrt(strike) * normalisedCall(x, s));
}

/** ln(forward/strike) with full relative accuracy where the two are close. */
export function logMoneyness(forward: number, strike: number): number {
  const apart = forward - strike;
  return Math.abs(apart) < 0.5 * strike ? Math.log1p(apart / strike) : Math.log(forward / strike);
}
