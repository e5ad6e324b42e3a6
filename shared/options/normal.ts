/**
 * The normal distribution to the last digits of a double, far into its tails. Error functions: W. J. Cody, "Rational Chebyshev
 * approximations for the error function", Mathematics of Computation 23 (1969), with the coefficients of his CALERF.
 */

const SQRT_HALF = Math.SQRT1_2;
const SQRT_HALF_PI = 1.2533141373155003;
const ONE_OVER_SQRT_PI = 0.5641895835477563;
export const ONE_OVER_SQRT_TWO_PI = 0.3989422804014327;
export const LN_SQRT_TWO_PI = 0.9189385332046728;

/** Below this erf has its own approximation, above it erfc has. */
const ERF_BELOW = 0.46875;

/** exp(x²)·erfc(x): falls like 1/(x√π) to the right, where erfc itself is lost; Infinity left of about -26.6. */
export function erfcx(x: number): number {
  const y = Math.abs(x);
  if (y <= ERF_BELOW) return Math.exp(x * x) * (1 - erfNearZero(x));
  const right = y <= 4 ? erfcxMiddle(y) : erfcxFar(y);
  return x < 0 ? 2 * expOfSquare(y, 1) - right : right;
}

/** The complementary error function, with full relative accuracy down to 1e-308. */
export function erfc(x: number): number {
  const y = Math.abs(x);
  if (y <= ERF_BELOW) return 1 - erfNearZero(x);
  const right = (y <= 4 ? erfcxMiddle(y) : erfcxFar(y)) * expOfSquare(y, -1);
  return x < 0 ? 2 - right : right;
}

/** P(Z <= z). */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * SQRT_HALF);
}

/** The density at z. */
export function normalPdf(z: number): number {
  return ONE_OVER_SQRT_TWO_PI * Math.exp(-0.5 * z * z);
}

/** Φ(z)/φ(z): the Mills ratio of the left tail; 1/|z| far left, where both are lost. */
export function millsLeft(z: number): number {
  return SQRT_HALF_PI * erfcx(-z * SQRT_HALF);
}

/**
 * The z with P(Z <= z) = p, for 0 < p < 1, to a relative 1.2e-9: P. J. Acklam, "An algorithm for computing the inverse normal cumulative
 * distribution function" (2003). Good for first guesses, not for results.
 */
export function normalQuantile(p: number): number {
  if (p < 0.02425) return quantileTail(Math.sqrt(-2 * Math.log(p)));
  if (p > 0.97575) return -quantileTail(Math.sqrt(-2 * Math.log1p(-p)));
  const q = p - 0.5;
  const r = q * q;
  const above =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
    2.506628277459239;
  const below =
    ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
    1;
  return (q * above) / below;
}

function quantileTail(q: number): number {
  const above =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
    2.938163982698783;
  const below =
    (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q +
    1;
  return above / below;
}

/** exp(±y²) with y² in two parts, the first exact: the square's own rounding would be multiplied by itself. */
function expOfSquare(y: number, sign: 1 | -1): number {
  const head = Math.floor(y * 16) / 16;
  return Math.exp(sign * head * head) * Math.exp(sign * (y - head) * (y + head));
}

function erfNearZero(x: number): number {
  const r = x * x;
  const above =
    (((0.18577770618460315 * r + 3.1611237438705655) * r + 113.86415415105016) * r + 377.485237685302) * r +
    3209.3775891384694;
  const below =
    (((r + 23.601290952344122) * r + 244.02463793444417) * r + 1282.6165260773723) * r + 2844.236833439171;
  return (x * above) / below;
}

function erfcxMiddle(y: number): number {
  const above =
    (((((((2.1531153547440383e-8 * y + 0.5641884969886701) * y + 8.883149794388377) * y + 66.11919063714163) *
      y +
      298.6351381974001) *
      y +
      881.952221241769) *
      y +
      1712.0476126340707) *
      y +
      2051.0783778260716) *
      y +
    1230.3393547979972;
  const below =
    (((((((y + 15.744926110709835) * y + 117.6939508913125) * y + 537.1811018620099) * y +
      1621.3895745666903) *
      y +
      3290.7992357334597) *
      y +
      4362.619090143247) *
      y +
      3439.3676741437216) *
      y +
    1230.3393548037495;
  return above / below;
}

function erfcxFar(y: number): number {
  const r = 1 / (y * y);
  const above =
    ((((0.016315387137302097 * r + 0.30532663496123236) * r + 0.36034489994980445) * r +
      0.12578172611122926) *
      r +
      0.016083785148742275) *
      r +
    0.0006587491615298378;
  const below =
    ((((r + 2.568520192289822) * r + 1.8729528499234604) * r + 0.5279051029514285) * r +
      0.06051834131244132) *
      r +
    0.0023352049762686918;
  return (ONE_OVER_SQRT_PI - (r * above) / below) / y;
}
