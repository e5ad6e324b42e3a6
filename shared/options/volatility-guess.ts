import { normalCdf, normalPdf, normalQuantile, ONE_OVER_SQRT_TWO_PI } from './normal.ts';
import { normalisedCall, normalisedVega } from './normalised-black.ts';
import { controlFromLeft, controlFromRight, rationalCubic } from './rational-cubic.ts';

/**
 * The first guess of P. Jäckel, "Let's Be Rational" (2015): s = σ√T of a normalised price, to about a thousandth over the whole range. The price as a
 * function of s turns at √(2|x|); its tangent there meets zero and the greatest price at two more points. Between the three, s(b) is interpolated
 * with its slopes; outside them, a transform of b that is nearly straight is.
 */

const SQRT_3 = Math.sqrt(3);
const TWO_PI = 2 * Math.PI;

/** The s to start from for a price 0 < b < greatest = e^(x/2), x <= 0; `missing` is their difference, known better than they are. It lies below √(2|x|) exactly where the root does. */
export function guessVolatility(b: number, missing: number, x: number, greatest: number): number {
  const turn = Math.sqrt(-2 * x);
  const turnPrice = x < 0 ? normalisedCall(x, turn) : 0;
  // h = −t there.
  const turnVega = ONE_OVER_SQRT_TWO_PI * Math.exp(-0.25 * turn * turn);
  return b < turnPrice
    ? below(b, x, turn, turnPrice, turnVega)
    : above(b, missing, x, greatest, turn, turnPrice, turnVega);
}

function below(b: number, x: number, turn: number, turnPrice: number, turnVega: number): number {
  const low = turn - turnPrice / turnVega;
  const lowPrice = normalisedCall(x, low);
  if (b < lowPrice) return lowGuess(b, x, low, lowPrice);
  const dl = 1 / normalisedVega(x, low);
  const dr = 1 / turnVega;
  const chord = (turn - low) / (turnPrice - lowPrice);
  const r = controlFromRight(chord, turnPrice - lowPrice, dl, dr, 0, false);
  return rationalCubic(b, lowPrice, turnPrice, low, turn, dl, dr, r);
}

function above(
  b: number,
  missing: number,
  x: number,
  greatest: number,
  turn: number,
  turnPrice: number,
  turnVega: number,
): number {
  const high = turn + (greatest - turnPrice) / turnVega;
  const highPrice = normalisedCall(x, high);
  if (b > highPrice) return highGuess(b, missing, x, greatest, high, highPrice);
  const dl = 1 / turnVega;
  const dr = 1 / normalisedVega(x, high);
  const chord = (high - turn) / (highPrice - turnPrice);
  const r = controlFromLeft(chord, highPrice - turnPrice, dl, dr, 0, false);
  return rationalCubic(b, turnPrice, highPrice, turn, high, dl, dr, r);
}

/** f(b) = 2π|x|/(3√3)·Φ(−z)³ with z = |x|/(s√3): its slope is 1 at b = 0. */
function lowGuess(b: number, x: number, low: number, lowPrice: number): number {
  const z = -x / (SQRT_3 * low);
  const zz = z * z;
  const ss = low * low;
  const tail = normalCdf(-z);
  const f = (TWO_PI / (3 * SQRT_3)) * -x * tail * tail * tail;
  const slope = TWO_PI * zz * tail * tail * Math.exp(zz + ss / 8);
  const bend =
    (Math.PI / 6) *
    (zz / (ss * low)) *
    tail *
    (8 * SQRT_3 * low * -x + ((3 * ss * (ss - 8) - 8 * x * x) * tail) / normalPdf(z)) *
    Math.exp(2 * zz + ss / 4);
  const r = controlFromRight(f / lowPrice, lowPrice, 1, slope, bend, true);
  let at = rationalCubic(b, 0, lowPrice, 0, f, 1, slope, r);
  if (!(at > 0)) {
    const t = b / lowPrice;
    at = (f * t + lowPrice * (1 - t)) * t;
  }
  return x / (SQRT_3 * normalQuantile(Math.cbrt((at * 3 * SQRT_3) / (TWO_PI * -x))));
}

/** f(b) = Φ(−s/2): its slope is −1/2 at the greatest price, where it is 0. */
function highGuess(
  b: number,
  missing: number,
  x: number,
  greatest: number,
  high: number,
  highPrice: number,
): number {
  const w = (x / high) ** 2;
  const f = normalCdf(-0.5 * high);
  const slope = -0.5 * Math.exp(0.5 * w);
  const bend = Math.sqrt(Math.PI / 2) * Math.exp(w + (high * high) / 8) * (w / high);
  const h = greatest - highPrice;
  const r = controlFromLeft(-f / h, h, slope, -0.5, bend, true);
  const at = rationalCubic(b, highPrice, greatest, f, 0, slope, -0.5, r);
  // Within rounding of the greatest price only its slope is left.
  return -2 * normalQuantile(at > 0 ? at : 0.5 * missing);
}
