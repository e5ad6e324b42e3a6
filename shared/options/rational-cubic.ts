/**
 * Rational cubic interpolation: R. Delbourgo and J. A. Gregory, "Shape preserving piecewise rational interpolation", SIAM J. Sci. Stat. Comput. 6
 * (1985). Between two points with slopes, one control parameter r > −1 pulls the cubic (r = 3) towards the chord (r → ∞).
 */

/** Beyond it the curve is the chord to the last digit. */
const CHORD = 1e16;
const LEAST = -1 + 1.5e-8;

/** The value at x between (xl, yl) and (xr, yr) with slopes dl and dr. */
export function rationalCubic(
  x: number,
  xl: number,
  xr: number,
  yl: number,
  yr: number,
  dl: number,
  dr: number,
  r: number,
): number {
  const h = xr - xl;
  if (!(h > 0)) return 0.5 * (yl + yr);
  const t = (x - xl) / h;
  const u = 1 - t;
  if (!(r < CHORD)) return yr * t + yl * u;
  const above =
    yr * t * t * t + (r * yr - h * dr) * t * t * u + (r * yl + h * dl) * t * u * u + yl * u * u * u;
  return above / (1 + (r - 3) * t * u);
}

/** The r that gives the curve second derivative `second` at its left end, raised as far as monotony or convexity need. */
export function controlFromLeft(
  chord: number,
  h: number,
  dl: number,
  dr: number,
  second: number,
  keepShape: boolean,
): number {
  return atLeast((0.5 * h * second + (dr - dl)) / (chord - dl), chord, dl, dr, keepShape);
}

/** As `controlFromLeft`, for the right end. */
export function controlFromRight(
  chord: number,
  h: number,
  dl: number,
  dr: number,
  second: number,
  keepShape: boolean,
): number {
  return atLeast((0.5 * h * second + (dr - dl)) / (dr - chord), chord, dl, dr, keepShape);
}

function atLeast(wanted: number, chord: number, dl: number, dr: number, keepShape: boolean): number {
  const r = Number.isNaN(wanted) ? CHORD : wanted;
  const monotonic = dl * chord >= 0 && dr * chord >= 0;
  const bent = (dl <= chord && chord <= dr) || (dl >= chord && chord >= dr);
  let least = LEAST;
  if (monotonic) {
    if (chord !== 0) least = Math.max(least, (dr + dl) / chord);
    else if (keepShape) return CHORD;
  }
  if (bent) {
    if (dr !== chord && chord !== dl)
      least = Math.max(least, Math.abs((dr - dl) / (dr - chord)), Math.abs((dr - dl) / (chord - dl)));
    else if (keepShape) return CHORD;
  }
  return Math.max(r, least);
}
