import { refuseAmong, windowOf, type Indicator } from './indicator.ts';

/**
 * High and low of the first `minutes` of a session; the value is its width. Fed with each bar's end in minutes since the
 * session's start, its count of minutes that the source had, its high and low. Without every minute there is no range:
 * the value stays NaN and `missing` says how many are lacking. Reset at a session's start.
 */
export class OpeningRange implements Indicator<[number, number, number, number]> {
  readonly minutes: number;
  readonly warmup: number;
  private covered = 0;
  private top = NaN;
  private bottom = NaN;
  private last = NaN;

  /** `barMinutes`: the timeframe it is fed with. Throws a RangeError unless it divides `minutes`. */
  constructor(minutes: number, barMinutes: number) {
    if (minutes % barMinutes !== 0)
      throw new RangeError(`an opening range of ${minutes} minutes has no whole bars of ${barMinutes}`);
    this.minutes = minutes;
    this.warmup = windowOf('opening range', minutes / barMinutes);
    this.reset();
  }

  get value(): number {
    return this.last;
  }
  /** Highest price of the range so far; -Infinity before its first bar. */
  get high(): number {
    return this.top;
  }
  /** Lowest price of the range so far; Infinity before its first bar. */
  get low(): number {
    return this.bottom;
  }
  /** Minutes of the range not seen (yet). */
  get missing(): number {
    return this.minutes - this.covered;
  }

  next(elapsed: number, present: number, high: number, low: number): number {
    if (!Number.isFinite(elapsed + present + high + low))
      refuseAmong('opening range', { elapsed, present, high, low });
    if (elapsed > 0 && elapsed <= this.minutes) this.widen(present, high, low);
    return this.last;
  }

  reset(): void {
    this.covered = 0;
    this.top = -Infinity;
    this.bottom = Infinity;
    this.last = NaN;
  }

  private widen(present: number, high: number, low: number): void {
    this.covered += present;
    this.top = Math.max(this.top, high);
    this.bottom = Math.min(this.bottom, low);
    if (this.covered === this.minutes) this.last = this.top - this.bottom;
  }
}
