import { refuse, windowOf, type Indicator } from './indicator.ts';

/**
 * Highest or lowest of the last `length` inputs, this one included. A monotonic queue: what an input outdoes can never be
 * the extreme again, so each input enters and leaves once and the front is the answer.
 */
export class RollingExtreme implements Indicator<[number]> {
  readonly warmup: number;
  /** 1 for the highest; -1 for the lowest, which is the highest of the mirrored inputs. */
  private readonly sign: 1 | -1;
  /** Slots are a power of two, so that an index wraps by a mask. */
  private readonly mask: number;
  private readonly values: Float64Array;
  private readonly order: Int32Array;
  private head = 0;
  private size = 0;
  private seen = 0;
  private last = NaN;

  constructor(length: number, which: 'highest' | 'lowest') {
    this.warmup = windowOf(which, length);
    this.sign = which === 'highest' ? 1 : -1;
    const slots = 2 ** Math.ceil(Math.log2(length));
    this.mask = slots - 1;
    this.values = new Float64Array(slots);
    this.order = new Int32Array(slots);
  }

  get value(): number {
    return this.last;
  }

  next(x: number): number {
    if (!Number.isFinite(x)) refuse('rolling extreme', x);
    this.push(x * this.sign);
    if (this.seen >= this.warmup) this.last = this.values[this.head]! * this.sign;
    return this.last;
  }

  reset(): void {
    this.head = 0;
    this.size = 0;
    this.seen = 0;
    this.last = NaN;
  }

  private push(x: number): void {
    const { values, mask } = this;
    if (this.size > 0 && this.order[this.head]! <= this.seen - this.warmup) {
      this.head = (this.head + 1) & mask;
      this.size--;
    }
    let tail = this.head + this.size;
    while (tail > this.head && values[(tail - 1) & mask]! <= x) tail--;
    values[tail & mask] = x;
    this.order[tail & mask] = this.seen;
    this.size = tail - this.head + 1;
    this.seen++;
  }
}
