import { BarCursor, Bars, type Bar } from '../domain/bars.ts';
import { MINUTE_MS, type Minute } from '../domain/time.ts';

const MINUTES = 5;

/**
 * The one place where five-minute bars are built. Buckets start at the session's open and are named by their end:
 * 09:16 to 09:20 make 09:20. One row is written over and over, so `bar` is a view: read it before the next `add`.
 *
 *     if (five.closesEarlier(minute)) observe(five.bar); // a bucket whose last minute never came
 *     five.add(minute);
 *     if (five.closed) observe(five.bar);
 */
export class FiveMinutes {
  /** The bucket being built, or just closed; its `missing` counts minutes that have not come. */
  readonly bar: BarCursor;
  /** Whether the minute added last ended its bucket. */
  closed = false;
  private readonly row: Bars;
  private readonly sessionOpen: Minute;
  /** End of the minute added last, epoch ms. */
  private lastAt = -Infinity;
  /** End of the bucket in `row`, epoch ms. */
  private bucketAt = -Infinity;

  constructor(sessionOpen: Minute, hasVolume: boolean) {
    this.sessionOpen = sessionOpen;
    this.row = new Bars(1, hasVolume, true);
    this.bar = new BarCursor(this.row);
  }

  /** True: a bucket is unfinished and `bar` belongs to a later one, so `this.bar` is all there will be of it. */
  closesEarlier(bar: Bar): boolean {
    return this.row.length === 1 && !this.closed && bar.at > this.bucketAt;
  }

  /** Adds a one-minute bar. Throws a RangeError for one that is not after the last. */
  add(bar: Bar): void {
    const at = bar.at;
    if (at <= this.lastAt) throw new RangeError(`bar ${bar.day} ${bar.minute} is not after the last`);
    this.lastAt = at;
    if (at > this.bucketAt) this.begin(bar);
    else this.extend(bar);
    this.closed = at === this.bucketAt;
  }

  private begin(bar: Bar): void {
    const row = this.row;
    const minute = bar.minute;
    const end = this.sessionOpen + MINUTES * Math.ceil((minute - this.sessionOpen) / MINUTES);
    this.bucketAt = bar.at + (end - minute) * MINUTE_MS;
    row.length = 1;
    row.day[0] = bar.day;
    row.minute[0] = end;
    row.at[0] = this.bucketAt;
    row.open[0] = bar.open;
    row.high[0] = bar.high;
    row.low[0] = bar.low;
    row.close[0] = bar.close;
    row.volume[0] = bar.volume;
    row.oi[0] = bar.oi;
    row.turnover[0] = bar.turnover;
    row.weight[0] = bar.weight;
    row.missing[0] = MINUTES - 1;
  }

  private extend(bar: Bar): void {
    const row = this.row;
    if (bar.high > row.high[0]!) row.high[0] = bar.high;
    if (bar.low < row.low[0]!) row.low[0] = bar.low;
    row.close[0] = bar.close;
    row.volume[0]! += bar.volume;
    row.oi[0] = bar.oi;
    row.turnover[0]! += bar.turnover;
    row.weight[0]! += bar.weight;
    row.missing[0]!--;
  }
}
