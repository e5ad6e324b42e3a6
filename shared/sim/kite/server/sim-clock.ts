import { pacedClock } from '../../../adapters/system-clock.ts';

/** The market's clock of a served model. It never goes back. */
export interface SimClock {
  now(): number;
  /** Goes on to `at` at once; an instant that has passed changes nothing. */
  moveTo(at: number): void;
  /** Real milliseconds until it says `at` by itself; Infinity: never. */
  realMsUntil(at: number): number;
}

/** Stands still unless it is moved. */
export function standingClock(startAt: number): SimClock {
  let now = startAt;
  return {
    now: () => now,
    moveTo(at) {
      now = Math.max(now, at);
    },
    realMsUntil: (at) => (at <= now ? 0 : Infinity),
  };
}

/** Moves on with real time, `factor` market milliseconds for a real one, and can be moved ahead besides. */
export function goingClock(startAt: number, factor: number, read?: () => number): SimClock {
  const clock = pacedClock(startAt, factor, read);
  let skipped = 0;
  const now = (): number => clock.now() + skipped;
  return {
    now,
    moveTo(at) {
      skipped += Math.max(at - now(), 0);
    },
    realMsUntil: (at) => Math.max(at - now(), 0) / factor,
  };
}
