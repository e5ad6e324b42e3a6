import type { OptionRight } from '../domain/instrument.ts';

/** Prices in one unit, whichever; `years` to expiry. */
export interface DeltaAsk {
  readonly forward: number;
  readonly strike: number;
  readonly right: OptionRight;
  readonly premium: number;
  readonly years: number;
}

/** Volatilities that are searched, a year's share: beyond them there is none to speak of. */
const VOLATILITY_LEAST = 1e-4;
const VOLATILITY_MOST = 20;
/** Halvings of that range: to below 1e-13. */
const STEPS = 48;

/**
 * Black-76 delta in the forward, undiscounted, at the volatility the premium implies: 0 to 1 for a call, -1 to 0 for a put. NaN where no volatility
 * explains the premium (at or below its intrinsic value, or beyond any), or a number is not positive. Black 1976.
 */
export function deltaOf({ forward, strike, right, premium, years }: DeltaAsk): number {
  if (!(forward > 0 && strike > 0 && premium > 0 && years > 0)) return NaN;
  // By parity a put is a call less the forward's way to the strike, so one search does for both.
  const call = right === 'CE' ? premium : premium + forward - strike;
  if (!(call > Math.max(0, forward - strike) && call < forward)) return NaN;
  let low = VOLATILITY_LEAST;
  let high = VOLATILITY_MOST;
  if (callValue(forward, strike, high, years) < call || callValue(forward, strike, low, years) > call)
    return NaN;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (callValue(forward, strike, middle, years) < call) low = middle;
    else high = middle;
  }
  const delta = normal(d1Of(forward, strike, (low + high) / 2, years));
  return right === 'CE' ? delta : delta - 1;
}

function d1Of(forward: number, strike: number, volatility: number, years: number): number {
  const deviation = volatility * Math.sqrt(years);
  return Math.log(forward / strike) / deviation + deviation / 2;
}

function callValue(forward: number, strike: number, volatility: number, years: number): number {
  const d1 = d1Of(forward, strike, volatility, years);
  return forward * normal(d1) - strike * normal(d1 - volatility * Math.sqrt(years));
}

/** The normal distribution's share below `x`, to 1.5e-7: Abramowitz and Stegun 7.1.26. */
function normal(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const series =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const tail = (series * Math.exp(-z * z)) / 2;
  return x < 0 ? tail : 1 - tail;
}
