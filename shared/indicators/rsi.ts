import { refuse, windowOf, type Indicator } from './indicator.ts';

/**
 * Wilder's relative strength index, 0 to 100: mean gain and loss of the first `length` changes, then smoothed by
 * 1 / length, as TA-Lib's RSI; but 50 where nothing moved (TA-Lib gives 0, which reads as oversold).
 */
export class Rsi implements Indicator<[number]> {
  readonly warmup: number;
  private readonly length: number;
  private seen = 0;
  private previous = NaN;
  private gain = NaN;
  private loss = NaN;
  private last = NaN;

  constructor(length: number) {
    this.length = windowOf('RSI', length);
    this.warmup = length + 1;
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('RSI', x);
    const change = this.seen === 0 ? 0 : x - this.previous;
    this.previous = x;
    this.smooth(Math.max(change, 0), Math.max(-change, 0));
    const both = this.gain + this.loss;
    if (this.seen === this.warmup) this.last = both > 0 ? (100 * this.gain) / both : 50;
    return this.last;
  }

  reset(): void {
    this.seen = 0;
    this.previous = NaN;
    this.gain = 0;
    this.loss = 0;
    this.last = NaN;
  }

  /** While it warms up every change weighs 1 / length, so that the first value is the plain mean. */
  private smooth(gain: number, loss: number): void {
    const n = this.length;
    if (this.seen < this.warmup) {
      this.seen++;
      this.gain += gain / n;
      this.loss += loss / n;
      return;
    }
    this.gain = (this.gain * (n - 1) + gain) / n;
    this.loss = (this.loss * (n - 1) + loss) / n;
  }
}
