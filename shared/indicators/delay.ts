import { refuse, windowOf, type Indicator } from './indicator.ts';

/** The input of `steps` inputs ago: what something was, to say whether it has risen. */
export class Delay implements Indicator<[number]> {
  readonly warmup: number;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;
  private last = NaN;

  constructor(steps: number) {
    this.warmup = windowOf('delay', steps) + 1;
    this.ring = new Float64Array(steps);
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('delay', x);
    if (this.seen < this.warmup) this.seen++;
    if (this.seen === this.warmup) this.last = this.ring[this.slot]!;
    this.ring[this.slot] = x;
    this.slot = this.slot + 1 === this.ring.length ? 0 : this.slot + 1;
    return this.last;
  }

  reset(): void {
    this.slot = 0;
    this.seen = 0;
    this.last = NaN;
  }
}
