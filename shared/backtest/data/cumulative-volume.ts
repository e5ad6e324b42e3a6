import type { Day } from '../../domain/time.ts';

/** A day's cumulative volume cannot fall: where the source's does, the highest seen stands. */
export class CumulativeVolume {
  /** The highest of the day so far. */
  top = 0;
  private day: Day = 0;
  private last = 0;

  /** Takes the next value; says whether it fell, or rises again but is still below the highest. A new day starts at 0. */
  next(day: Day, volume: number): 'falling-volume' | 'stale-volume' | null {
    if (day !== this.day) {
      this.day = day;
      this.top = 0;
      this.last = 0;
    }
    const fell = volume < this.last;
    this.last = volume;
    if (fell) return 'falling-volume';
    if (volume < this.top) return 'stale-volume';
    this.top = volume;
    return null;
  }
}
