import { refuse, windowOf, type Indicator } from './indicator.ts';

/** Exponential mean with weight 2 / (length + 1), seeded with the mean of the first `length` inputs, as TA-Lib's EMA. */
export class Ema implements Indicator<[number]> {
  readonly warmup: number;
  private readonly weight: number;
  private seen = 0;
  private sum = NaN;
  private last = NaN;

  constructor(length: number) {
    this.warmup = windowOf('EMA', length);
    this.weight = 2 / (length + 1);
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('EMA', x);
    if (this.seen < this.warmup) this.seed(x);
    else this.last += (x - this.last) * this.weight;
    return this.last;
  }

  reset(): void {
    this.seen = 0;
    this.sum = 0;
    this.last = NaN;
  }

  private seed(x: number): void {
    this.sum += x;
    this.seen++;
    if (this.seen === this.warmup) this.last = this.sum / this.warmup;
  }
}
