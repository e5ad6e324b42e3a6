import { refuseAmong, windowOf, type Indicator } from './indicator.ts';
import { trueRange } from './true-range.ts';

/**
 * Wilder's average true range: the mean of the first `length` true ranges (the first bar has none), then smoothed by
 * 1 / length, as TA-Lib's ATR. Fed with high, low, close.
 */
export class Atr implements Indicator<[number, number, number]> {
  readonly warmup: number;
  private readonly length: number;
  private seen = 0;
  private previousClose = NaN;
  private sum = NaN;
  private last = NaN;

  constructor(length: number) {
    this.length = windowOf('ATR', length);
    this.warmup = length + 1;
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) refuseAmong('ATR', { high, low, close });
    if (this.seen < this.warmup) this.seed(high, low);
    else {
      const range = trueRange(high, low, this.previousClose);
      this.last = (this.last * (this.length - 1) + range) / this.length;
    }
    this.previousClose = close;
    return this.last;
  }

  reset(): void {
    this.seen = 0;
    this.previousClose = NaN;
    this.sum = 0;
    this.last = NaN;
  }

  private seed(high: number, low: number): void {
    if (this.seen > 0) this.sum += trueRange(high, low, this.previousClose);
    this.seen++;
    if (this.seen === this.warmup) this.last = this.sum / this.length;
  }
}
