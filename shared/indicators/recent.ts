import { refuse, windowOf, type Indicator } from './indicator.ts';

/**
 * The last `length` inputs. Its number is the oldest of them; what is asked for is seldom asked, so highest and lowest are looked up when they
 * are. For a strategy that asks in a few hours of the day this costs a fifth of keeping both extremes up to date.
 */
export class Recent implements Indicator<[number]> {
  readonly warmup: number;
  /** Full of NaN until inputs come, so the oldest is NaN until it is warm. `slot` is the oldest. */
  private readonly ring: number[] = [];
  private slot = 0;

  constructor(length: number) {
    this.warmup = windowOf('recent', length);
    for (let i = 0; i < length; i++) this.ring.push(NaN);
  }

  get value(): number {
    return this.ring[this.slot]!;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('recent', x);
    const ring = this.ring;
    ring[this.slot] = x;
    const next = this.slot + 1;
    this.slot = next === ring.length ? 0 : next;
    return ring[this.slot]!;
  }

  /** NaN before it is warm. */
  highest(): number {
    if (Number.isNaN(this.value)) return NaN;
    let most = -Infinity;
    for (let i = 0; i < this.warmup; i++) if (this.ring[i]! > most) most = this.ring[i]!;
    return most;
  }

  /** NaN before it is warm. */
  lowest(): number {
    if (Number.isNaN(this.value)) return NaN;
    let least = Infinity;
    for (let i = 0; i < this.warmup; i++) if (this.ring[i]! < least) least = this.ring[i]!;
    return least;
  }

  reset(): void {
    this.slot = 0;
    this.ring.fill(NaN);
  }
}
