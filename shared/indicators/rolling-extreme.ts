import { refuse, windowOf, type Indicator } from './indicator.ts';

/**
 * Highest or lowest of the last `length` inputs, this one included. The extreme is remembered with its age: only when it leaves the window
 * is the window looked through again, which for prices is seldom.
 */
export class RollingExtreme implements Indicator<[number]> {
  readonly warmup: number;
  /** 1 for the highest; -1 for the lowest, which is the highest of the mirrored inputs. */
  private readonly sign: 1 | -1;
  private readonly ring: Float64Array;
  private slot = 0;
  private seen = 0;
  private age = 0;
  private most = -Infinity;

  constructor(length: number, which: 'highest' | 'lowest') {
    this.warmup = windowOf(which, length);
    this.sign = which === 'highest' ? 1 : -1;
    this.ring = new Float64Array(length).fill(-Infinity);
  }

  get value(): number {
    return this.seen >= this.warmup ? this.most * this.sign : NaN;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('rolling extreme', x);
    const mirrored = x * this.sign;
    this.ring[this.slot] = mirrored;
    this.slot = this.slot + 1 === this.warmup ? 0 : this.slot + 1;
    if (this.seen < this.warmup) this.seen++;
    this.age++;
    if (mirrored >= this.most) {
      this.most = mirrored;
      this.age = 0;
    } else if (this.age >= this.warmup) this.search();
    return this.value;
  }

  reset(): void {
    this.ring.fill(-Infinity);
    this.slot = 0;
    this.seen = 0;
    this.age = 0;
    this.most = -Infinity;
  }

  /** The newest of equals counts, so that it stays as long as it can. `slot` is the oldest input. */
  private search(): void {
    const { ring, warmup } = this;
    this.most = -Infinity;
    for (let i = 0; i < warmup; i++) {
      const at = this.slot + i < warmup ? this.slot + i : this.slot + i - warmup;
      if (ring[at]! >= this.most) {
        this.most = ring[at]!;
        this.age = warmup - 1 - i;
      }
    }
  }
}
