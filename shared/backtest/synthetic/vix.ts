import type { Bars } from '../../domain/bars.ts';
import type { Day, Minute } from '../../domain/time.ts';
import type { Random } from './random.ts';
import { STEPS_PER_MINUTE, type Walk } from './walk.ts';

/** A day's level in points, from a uniform u: 10.5 + 5 u + 9 u². A third of the days each below 13, up to 18, and up to 24.5. */
const LEVEL = [10.5, 5, 9] as const;
/** A market that falls by 1 % lifts the VIX by 6 % of its level, and the other way round. */
const LEVERAGE = 6;
/** Standard deviation of a day of its own noise, as a fraction of the level. */
const OWN_VOLATILITY = 0.05;
/** A displacement from the level loses half of itself in two hours: ln 2 ÷ 1,440 steps. */
const PULL = 0.000481;
const FLOOR_POINTS = 5;

/**
 * One day of a synthetic India VIX, appended to `bars` in points × 100. Its level and noise come from its own stream, the rest
 * from moves that the market has already made: a bar knows nothing of what comes after it, neither direction nor volatility.
 */
export function vixDay(bars: Bars, random: Random, day: Day, minutes: readonly Minute[], market: Walk): void {
  const u = random.uniform();
  const level = LEVEL[0] + LEVEL[1] * u + LEVEL[2] * u * u;
  const size = OWN_VOLATILITY / Math.sqrt(minutes.length * STEPS_PER_MINUTE);
  // Where the market closed the day before, seen from its open: the gap moves the VIX as any other move does.
  let before = -market.gap;
  let away = 0;
  let step = 0;
  for (const minute of minutes) {
    let [open, high, low, close] = [0, -Infinity, Infinity, 0];
    for (let k = 0; k < STEPS_PER_MINUTE; k++) {
      const now = market.path[step++]!;
      away += size * random.normal() - PULL * away - LEVERAGE * (now - before);
      before = now;
      close = Math.round(100 * Math.max(FLOOR_POINTS, level * (1 + away)));
      if (k === 0) open = close;
      if (close > high) high = close;
      if (close < low) low = close;
    }
    bars.push(day, minute, open, high, low, close, 0);
  }
}
