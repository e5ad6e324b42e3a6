import type { OptionRight } from '../domain/instrument.ts';
import { blackGreeks } from './greeks.ts';
import { impliedVolatilityOrNaN } from './implied-volatility.ts';

/** Prices in one unit, whichever; `years` to expiry. */
export interface DeltaAsk {
  readonly forward: number;
  readonly strike: number;
  readonly right: OptionRight;
  readonly premium: number;
  readonly years: number;
}

/**
 * Black-76 delta in the forward, undiscounted, at the volatility the premium implies: 0 to 1 for a call, -1 to 0 for a put. NaN where no volatility
 * explains the premium (at or below its intrinsic value, or beyond any), or a number is not positive.
 */
export function deltaOf({ forward, strike, right, premium, years }: DeltaAsk): number {
  const volatility = impliedVolatilityOrNaN(right, premium, forward, strike, years);
  return Number.isNaN(volatility) ? NaN : blackGreeks(right, forward, strike, volatility, years, 0).delta;
}
