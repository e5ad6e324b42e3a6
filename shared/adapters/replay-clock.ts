import type { Clock } from '../ports.ts';

/** Time as a replay tells it: it moves when it is set, and never back. */
export interface ReplayClock extends Clock {
  set(at: number): void;
}

export function replayClock(start: number): ReplayClock {
  let now = start;
  return {
    now: () => now,
    set(at) {
      if (!(at >= now)) throw new RangeError(`the clock cannot go back from ${now} to ${at}`);
      now = at;
    },
  };
}
