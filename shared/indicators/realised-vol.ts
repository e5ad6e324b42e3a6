import { refuse, windowOf, type Indicator } from './indicator.ts';

/** Five-minute bars of 252 sessions from 09:15 to 15:30: what annualises a deviation of five-minute returns. */
export const FIVE_MINUTES_A_YEAR = 252 * 75;

/**
 * Realised volatility as a fraction a year: sample standard deviation (divisor length - 1) of the last `length` log returns × √(returns a year), as Hull,
 * "Options, Futures, and Other Derivatives", estimates volatility from historical data. Fed with the price a return starts from and the one it ends
 * at, both above zero: which returns count (none overnight, none across a hole) is the caller's choice.
 */
export class RealisedVol implements Indicator<[number, number]> {
  readonly warmup: number;
  private readonly scale: number;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;
  private last = NaN;

  constructor(length: number, returnsAYear: number) {
    if (!(returnsAYear > 0 && returnsAYear <= 1e9))
      throw new RangeError(`realised volatility takes 0 to 1e9 returns a year, got ${returnsAYear}`);
    this.warmup = windowOf('realised volatility', length, 2);
    this.scale = Math.sqrt(returnsAYear);
    this.ring = new Float64Array(length);
  }

  get value(): number {
    return this.last;
  }

  next(from: number, to: number): number {
    if (!Number.isFinite(from)) refuse('realised volatility from', from);
    if (!Number.isFinite(to)) refuse('realised volatility to', to);
    if (from <= 0 || to <= 0)
      throw new RangeError(`realised volatility takes prices above zero, got ${from} and ${to}`);
    this.ring[this.slot] = Math.log(to / from);
    this.slot = this.slot + 1 === this.warmup ? 0 : this.slot + 1;
    if (this.seen < this.warmup) this.seen++;
    if (this.seen === this.warmup) this.last = this.deviation() * this.scale;
    return this.last;
  }

  reset(): void {
    this.ring.fill(0);
    this.slot = 0;
    this.seen = 0;
    this.last = NaN;
  }

  /** Summed about the mean: no cancellation. */
  private deviation(): number {
    let sum = 0;
    for (let i = 0; i < this.warmup; i++) sum += this.ring[i]!;
    const mean = sum / this.warmup;
    let squares = 0;
    for (let i = 0; i < this.warmup; i++) {
      const off = this.ring[i]! - mean;
      squares += off * off;
    }
    return Math.sqrt(squares / (this.warmup - 1));
  }
}
