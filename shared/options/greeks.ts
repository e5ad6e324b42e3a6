import type { OptionRight } from '../domain/instrument.ts';
import { blackPrice, discountFactor, logMoneyness } from './black76.ts';
import { normalCdf } from './normal.ts';
import { normalisedVega } from './normalised-black.ts';
import { YEAR_DAYS } from './time-to-expiry.ts';

/** Partial derivatives of the discounted Black-76 price, each with the other inputs held: the forward is held when the rate or the time changes. */
export interface Greeks {
  /** Price units for each unit of the forward: 0 to 1 for a call, -1 to 0 for a put. For the spot, times forward/spot. */
  readonly delta: number;
  /** Delta for each unit of the forward. */
  readonly gamma: number;
  /** Price units for 1.00 of volatility, 100 points; `perPoint` for one. */
  readonly vega: number;
  /** Price units for the next calendar day; a 365th of the yearly slope, and so far off within hours of the expiry. */
  readonly theta: number;
  /** Price units for 1.00 of the rate, 100 percentage points; `perPoint` for one. */
  readonly rho: number;
}

/** Of 1.00, what one point (0.01) is: 15 % to 16 % of volatility, or 6 % to 7 % of rate. */
export function perPoint(sensitivity: number): number {
  return sensitivity / 100;
}

/**
 * J. Hull, "Options, Futures, and Other Derivatives", the chapters on Greek letters and on futures options. All NaN where the price is NaN and where
 * volatility or time is 0: at the strike's kink there is no slope to name.
 */
export function blackGreeks(
  right: OptionRight,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
  rate: number,
): Greeks {
  const discount = discountFactor(rate, years);
  const price = blackPrice(right, forward, strike, volatility, years, discount);
  const root = Math.sqrt(years);
  const s = volatility * root;
  if (!(s > 0 && !Number.isNaN(price))) return { delta: NaN, gamma: NaN, vega: NaN, theta: NaN, rho: NaN };
  const x = logMoneyness(forward, strike);
  const sign = right === 'CE' ? 1 : -1;
  // F·φ(d1), the same for call and put.
  const density = discount * Math.sqrt(forward) * Math.sqrt(strike) * normalisedVega(x, s);
  return {
    delta: sign * discount * normalCdf(sign * (x / s + 0.5 * s)),
    gamma: density / (forward * forward * s),
    vega: density * root,
    theta: (rate * price - (density * volatility) / (2 * root)) / YEAR_DAYS,
    rho: -years * price,
  };
}
