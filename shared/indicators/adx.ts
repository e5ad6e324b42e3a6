import { refuseAmong, windowOf, type Indicator } from './indicator.ts';
import { trueRange } from './true-range.ts';

/**
 * Wilder's average directional index, 0 to 100: how one-sided the bars' directional movement is. Sums of movement and
 * true range over length - 1 bars, then smoothed; ADX starts as the mean of `length` DX. As TA-Lib's ADX, PLUS_DI, MINUS_DI.
 * Fed with high, low, close. The directional indices are warm after length + 1 bars.
 */
export class Adx implements Indicator<[number, number, number]> {
  readonly warmup: number;
  private readonly length: number;
  private seen = 0;
  private previousHigh = NaN;
  private previousLow = NaN;
  private previousClose = NaN;
  private plusMove = NaN;
  private minusMove = NaN;
  private range = NaN;
  private dxSum = NaN;
  private last = NaN;

  constructor(length: number) {
    this.length = windowOf('ADX', length, 2);
    this.warmup = 2 * length;
    this.reset();
  }

  get value(): number {
    return this.last;
  }

  get plusDi(): number {
    return this.seen > this.length ? this.share(this.plusMove) : NaN;
  }

  get minusDi(): number {
    return this.seen > this.length ? this.share(this.minusMove) : NaN;
  }

  next(high: number, low: number, close: number): number {
    if (!Number.isFinite(high + low + close)) refuseAmong('ADX', { high, low, close });
    if (this.seen > 0) this.move(high, low);
    this.previousHigh = high;
    this.previousLow = low;
    this.previousClose = close;
    if (this.seen < this.warmup) this.seen++;
    return this.last;
  }

  reset(): void {
    this.seen = 0;
    this.previousHigh = NaN;
    this.previousLow = NaN;
    this.previousClose = NaN;
    this.plusMove = 0;
    this.minusMove = 0;
    this.range = 0;
    this.dxSum = 0;
    this.last = NaN;
  }

  private share(move: number): number {
    return this.range > 0 ? (100 * move) / this.range : 0;
  }

  private move(high: number, low: number): void {
    const up = high - this.previousHigh;
    const down = this.previousLow - low;
    // Sums over the first length - 1 moves; from then on a length-th of the sum fades as each move is added.
    const keep = this.seen < this.length ? 1 : 1 - 1 / this.length;
    this.plusMove = this.plusMove * keep + (up > 0 && up > down ? up : 0);
    this.minusMove = this.minusMove * keep + (down > 0 && down > up ? down : 0);
    this.range = this.range * keep + trueRange(high, low, this.previousClose);
    if (this.seen >= this.length) this.smooth();
  }

  private smooth(): void {
    const both = this.plusMove + this.minusMove;
    if (this.seen >= this.warmup) {
      // No movement at all has no direction: the index stays, as in TA-Lib.
      if (both > 0) this.last = (this.last * (this.length - 1) + this.dx(both)) / this.length;
      return;
    }
    if (both > 0) this.dxSum += this.dx(both);
    if (this.seen === this.warmup - 1) this.last = this.dxSum / this.length;
  }

  private dx(both: number): number {
    return (100 * Math.abs(this.plusMove - this.minusMove)) / both;
  }
}
