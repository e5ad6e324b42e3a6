import { BarCursor, Bars, type Bar } from '../domain/bars.ts';
import { MINUTE_MS, type Day, type Minute } from '../domain/time.ts';

const MINUTES = 5;

/**
 * The one place where five-minute bars are built. Buckets start at the session's open and are named by their end:
 * 09:16 to 09:20 make 09:20. Minutes outside the session are the caller's to leave
 * out. One row is written over and over, so `bar` is a view: read it before the next `add`.
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
  /** End of the minute added last, epoch ms; in an array, where a double is never boxed. */
  private readonly lastAt = new Float64Array([-Infinity]);

  constructor(sessionOpen: Minute, hasVolume: boolean) {
    this.sessionOpen = sessionOpen;
    this.row = new Bars(1, hasVolume, true);
    this.row.at[0] = -Infinity;
    this.bar = new BarCursor(this.row);
  }

  /** True: a bucket is unfinished and `bar` belongs to a later one, so `this.bar` is all there will be of it. */
  closesEarlier(bar: Bar): boolean {
    return this.row.length === 1 && !this.closed && bar.at > this.row.at[0]!;
  }

  /** Adds a one-minute bar. Throws a RangeError for one that is not after the last. */
  add(bar: Bar): void {
    const at = bar.at;
    if (at <= this.lastAt[0]!) throw new RangeError(`bar ${bar.day} ${bar.minute} is not after the last`);
    this.lastAt[0] = at;
    if (at > this.row.at[0]!) this.begin(bar.day, bar.minute, at, bar.open);
    this.fold(bar);
    this.closed = at === this.row.at[0];
  }

  private begin(day: Day, minute: Minute, at: number, open: number): void {
    const row = this.row;
    const end = this.sessionOpen + MINUTES * Math.ceil((minute - this.sessionOpen) / MINUTES);
    row.length = 1;
    row.day[0] = day;
    row.minute[0] = end;
    row.at[0] = at + (end - minute) * MINUTE_MS;
    row.open[0] = open;
    row.high[0] = open;
    row.low[0] = open;
    row.volume[0] = 0;
    row.turnover[0] = 0;
    row.weight[0] = 0;
    row.missing[0] = MINUTES;
  }

  /** Reads each field once, and its own turnover: a getter too many and V8 stops inlining them (measured: twice as slow). */
  private fold(bar: Bar): void {
    const row = this.row;
    const high = bar.high;
    const low = bar.low;
    const close = bar.close;
    const weight = bar.weight;
    if (high > row.high[0]!) row.high[0] = high;
    if (low < row.low[0]!) row.low[0] = low;
    row.close[0] = close;
    row.volume[0]! += bar.volume;
    row.oi[0] = bar.oi;
    row.turnover[0]! += (high + low + close) * weight;
    row.weight[0]! += weight;
    row.missing[0]!--;
  }
}
