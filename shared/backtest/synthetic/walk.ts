import type { Random } from './random.ts';

/** What sort of day it is. Nobody who trades is told. */
export type Regime = 'trend' | 'range' | 'gap' | 'plain';

export const STEPS_PER_MINUTE = 12;

/** Of a day's variance, the part between the sessions. */
const OVERNIGHT = 0.2;
/** A displacement loses half of itself in 40 minutes of a range day: ln 2 ÷ 480 steps. */
const PULL = 0.001444;
/** Drifts and jumps add to a day's variance: measured over 2,000 days, this brings its deviation back to the one asked for. */
const CALM = 0.82;

/**
 * Trend and range days are so weighted that over all days a move says next to nothing of the next one: correlations of
 * quarter-hours, of hours and of the first hour with the rest of the day all lie within ±0.07.
 */
export function drawRegime(random: Random): Regime {
  const u = random.uniform();
  return u < 0.25 ? 'trend' : u < 0.55 ? 'range' : u < 0.7 ? 'gap' : 'plain';
}

/** A source's day: the jump at the open and the way it went from there, both as fractions of the price. */
export interface Walk {
  readonly regime: Regime;
  readonly gap: number;
  /** Displacement from the open after each step. */
  readonly path: Float64Array;
}

/**
 * One source of movement (the market, or one name's own part) through one day. `deviation` is its standard deviation a
 * day as a fraction; `variance` each minute's share of the day. Every random sign is fair, so the mean of `gap` and of `path` is 0.
 */
export function walk(random: Random, deviation: number, variance: Float64Array): Walk {
  const volatility = CALM * deviation;
  const regime = drawRegime(random);
  const steps = variance.length * STEPS_PER_MINUTE;
  const path = new Float64Array(steps);
  const intraday = volatility * Math.sqrt(1 - OVERNIGHT) * random.between(0.6, 1.4);
  const jump = regime === 'gap' ? random.sign() * random.between(0.8, 2) : 0;
  const gap = volatility * (Math.sqrt(OVERNIGHT) * random.normal() + jump);
  const drift = regime === 'trend' ? (random.sign() * random.between(0.7, 1.7) * intraday) / steps : 0;
  const pull = regime === 'range' ? PULL : 0;
  let x = 0;
  let step = 0;
  for (let minute = 0; minute < variance.length; minute++) {
    const share = variance[minute]! / STEPS_PER_MINUTE;
    const size = intraday * Math.sqrt(share) * random.between(0.5, 1.5);
    for (let k = 0; k < STEPS_PER_MINUTE; k++) {
      x += drift - pull * x + size * random.normal();
      path[step++] = x;
    }
  }
  return { regime, gap, path };
}
