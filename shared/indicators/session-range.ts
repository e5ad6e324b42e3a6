import { refuseAmong, type Indicator } from './indicator.ts';

/**
 * High and low since the last reset (a session's start) and when each was first reached; the value is the width. Fed with
 * a bar's end in minutes of the day, its high and low. Touching an extreme again does not make it younger.
 */
export class SessionRange implements Indicator<[number, number, number]> {
  readonly warmup = 1;
  private top = NaN;
  private bottom = NaN;
  private topAt = NaN;
  private bottomAt = NaN;
  private last = NaN;

  constructor() {
    this.reset();
  }

  get value(): number {
    return this.last;
  }
  /** Highest price; -Infinity before the first bar. */
  get high(): number {
    return this.top;
  }
  /** Lowest price; Infinity before the first bar. */
  get low(): number {
    return this.bottom;
  }
  /** Minute of the day of the bar that made the high; NaN before the first. */
  get highMinute(): number {
    return this.topAt;
  }
  get lowMinute(): number {
    return this.bottomAt;
  }

  next(minute: number, high: number, low: number): number {
    if (!Number.isFinite(minute + high + low)) refuseAmong('session range', { minute, high, low });
    if (high > this.top) {
      this.top = high;
      this.topAt = minute;
    }
    if (low < this.bottom) {
      this.bottom = low;
      this.bottomAt = minute;
    }
    this.last = this.top - this.bottom;
    return this.last;
  }

  reset(): void {
    this.top = -Infinity;
    this.bottom = Infinity;
    this.topAt = NaN;
    this.bottomAt = NaN;
    this.last = NaN;
  }
}
