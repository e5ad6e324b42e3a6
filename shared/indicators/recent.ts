import { refuse, windowOf, type Indicator } from './indicator.ts';

/**
 * The last `length` inputs. Its number is the oldest of them; what is asked for is seldom asked, so highest and lowest are looked up when they
 * are. For a strategy that asks in a few hours of the day this costs a fifth of keeping both extremes up to date.
 */
export class Recent implements Indicator<[number]> {
  readonly warmup: number;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;

  constructor(length: number) {
    this.warmup = windowOf('recent', length);
    this.ring = new Float64Array(length);
  }

  get value(): number {
    return this.seen >= this.warmup ? this.ring[this.slot]! : NaN;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('recent', x);
    this.ring[this.slot] = x;
    this.slot = this.slot + 1 === this.warmup ? 0 : this.slot + 1;
    if (this.seen < this.warmup) this.seen++;
    return this.value;
  }

  /** NaN before it is warm. */
  highest(): number {
    if (this.seen < this.warmup) return NaN;
    let most = -Infinity;
    for (let i = 0; i < this.warmup; i++) if (this.ring[i]! > most) most = this.ring[i]!;
    return most;
  }

  /** NaN before it is warm. */
  lowest(): number {
    if (this.seen < this.warmup) return NaN;
    let least = Infinity;
    for (let i = 0; i < this.warmup; i++) if (this.ring[i]! < least) least = this.ring[i]!;
    return least;
  }

  reset(): void {
    this.slot = 0;
    this.seen = 0;
  }
}
