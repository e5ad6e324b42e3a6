import { LN_SQRT_TWO_PI, millsLeft, normalCdf, ONE_OVER_SQRT_TWO_PI } from './normal.ts';

/**
 * Black's formula without units: x = ln(F/K) <= 0 (an out-of-the-money call), s = σ√T, price b = price/√(FK), undiscounted:
 *
 *     b(x, s) = e^(x/2)·Φ(x/s + s/2) − e^(−x/2)·Φ(x/s − s/2),      0 <= b < e^(x/2).
 *
 * With h = x/s and t = s/2 both terms share the density φ(√(h²+t²)), which is ∂b/∂s: b = ∂b/∂s · [Y(h+t) − Y(h−t)] with Y = Φ/φ. The form is that of
 * P. Jäckel, "Let's Be Rational", Wilmott (January 2015); the expansions where the difference cancels are derived here.
 */

/** From here left the difference of two Mills ratios is taken from their asymptotic series. */
const FAR_LEFT = 10;
/** Below this t the difference is taken from its Taylor series. */
const SMALL_T = 0.21;

const TERMS_MAX = 20;

/** ∂b/∂s. */
export function normalisedVega(x: number, s: number): number {
  const h = x / s;
  return ONE_OVER_SQRT_TWO_PI * Math.exp(-0.5 * (h * h + 0.25 * s * s));
}

/** b(x, s) for x <= 0, s > 0; a relative error of some 1e-15 unless the price itself underflows. */
export function normalisedCall(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  // Right of this the Mills ratio grows like exp(z²/2) and carries that exponent's rounding.
  if (h + t > 0.85) return Math.exp(0.5 * x) * normalCdf(h + t) - Math.exp(-0.5 * x) * normalCdf(h - t);
  return normalisedVega(x, s) * priceOverVega(h, t);
}

/** ln(∂b/∂s), where the vega itself underflows. */
export function lnNormalisedVega(h: number, t: number): number {
  return -0.5 * (h * h + t * t) - LN_SQRT_TWO_PI;
}

/** b/(∂b/∂s) = Y(h+t) − Y(h−t), for h <= 0 < t and h + t not above about 1. */
export function priceOverVega(h: number, t: number): number {
  if (h + t < -FAR_LEFT) return farLeft(h, t);
  if (t < SMALL_T) return smallT(h, t);
  return millsLeft(h + t) - millsLeft(h - t);
}

/** (e^(x/2) − b)/(∂b/∂s) = Y(−h−t) + Y(h−t): what is missing to the greatest price, without a difference. */
export function missingOverVega(h: number, t: number): number {
  return millsLeft(-h - t) + millsLeft(h - t);
}

/**
 * Y(−a) ~ 1/a − 1/a³ + 3/a⁵ − …, for both a = −h−t and the larger b = −h+t. The differences of their odd powers follow from each other by
 * sums of positive terms: D(k+1) = D(k)/a² + (1/a² − 1/b²)/b^(2k+1).
 */
function farLeft(h: number, t: number): number {
  const p = 1 / (-h - t);
  const q = 1 / (t - h);
  const pp = p * p;
  const qq = q * q;
  let difference = 2 * t * p * q;
  const step = difference * (p + q);
  let power = q;
  let factor = 1;
  let sum = difference;
  for (let k = 1; k < TERMS_MAX; k++) {
    difference = difference * pp + power * step;
    power *= qq;
    factor *= 1 - 2 * k;
    const term = factor * difference;
    sum += term;
    if (Math.abs(term) < 1e-17 * sum) break;
  }
  return sum;
}

/** 2·(t·Y′ + t³/3!·Y‴ + t⁵/5!·Y⁗′ + …) at h, where Y′ = 1 + h·Y and so Y⁽ⁿ⁺¹⁾ = h·Y⁽ⁿ⁾ + n·Y⁽ⁿ⁻¹⁾. */
function smallT(h: number, t: number): number {
  let even = millsLeft(h);
  let odd = 1 + h * even;
  let weight = t;
  let sum = t * odd;
  for (let n = 1; n < TERMS_MAX; n += 2) {
    even = h * odd + n * even;
    odd = h * even + (n + 1) * odd;
    weight *= (t * t) / ((n + 1) * (n + 2));
    const term = weight * odd;
    sum += term;
    if (Math.abs(term) < 1e-17 * sum) break;
  }
  return 2 * sum;
}
