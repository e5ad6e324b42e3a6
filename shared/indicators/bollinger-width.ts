import { refuse, windowOf, type Indicator } from './indicator.ts';

/** The bands as Bollinger draws them unless told otherwise: 20 bars, two deviations either way. */
export const USUAL_BANDS = { length: 20, deviations: 2 } as const;

/**
 * Width of the Bollinger bands as a fraction of the middle one: 2 × deviations × population standard deviation ÷ mean of
 * the last `length` inputs (above zero), as TA-Lib's BBANDS. The deviation is summed about the mean: no cancellation.
 */
export class BollingerWidth implements Indicator<[number]> {
  readonly warmup: number;
  private readonly deviations: number;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;
  private sum = NaN;
  private last = NaN;

  constructor(length: number, deviations: number) {
    if (!(deviations > 0 && deviations <= 10))
      throw new RangeError(`Bollinger bands lie 0 to 10 deviations out, got ${deviations}`);
    this.warmup = windowOf('Bollinger width', length);
    this.deviations = deviations;
    this.ring = new Float64Array(length);
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('Bollinger width', x);
    this.sum += x - this.ring[this.slot]!;
    this.ring[this.slot] = x;
    this.slot = this.slot + 1 === this.warmup ? 0 : this.slot + 1;
    if (this.seen < this.warmup) this.seen++;
    if (this.seen === this.warmup) this.last = this.width(this.sum / this.warmup);
    return this.last;
  }

  reset(): void {
    this.ring.fill(0);
    this.slot = 0;
    this.seen = 0;
    this.sum = 0;
    this.last = NaN;
  }

  private width(mean: number): number {
    let squares = 0;
    for (let i = 0; i < this.warmup; i++) {
      const off = this.ring[i]! - mean;
      squares += off * off;
    }
    return (2 * this.deviations * Math.sqrt(squares / this.warmup)) / mean;
  }
}
