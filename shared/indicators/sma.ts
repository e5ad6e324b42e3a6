import { refuse, windowOf, type Indicator } from './indicator.ts';

/** Mean of the last `length` inputs. The running sum is exact for whole paise. */
export class Sma implements Indicator<[number]> {
  readonly warmup: number;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;
  private sum = NaN;
  private last = NaN;

  constructor(length: number) {
    this.warmup = windowOf('SMA', length);
    this.ring = new Float64Array(length);
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('SMA', x);
    this.sum += x - this.ring[this.slot]!;
    this.ring[this.slot] = x;
    this.slot = this.slot + 1 === this.warmup ? 0 : this.slot + 1;
    if (this.seen < this.warmup) this.seen++;
    this.last = this.seen === this.warmup ? this.sum / this.warmup : NaN;
    return this.last;
  }

  reset(): void {
    this.ring.fill(0);
    this.slot = 0;
    this.seen = 0;
    this.sum = 0;
    this.last = NaN;
  }
}
