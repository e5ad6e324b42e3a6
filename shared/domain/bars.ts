import { instantOf, type Day, type Minute } from './time.ts';
import { wholePaise, type Paise } from './units.ts';

/** A closed bar. Prices in paise; `minute` and `at` are the bar's END (09:16 is the first minute of the day). */
export interface Bar {
  readonly day: Day;
  readonly minute: Minute;
  /** Epoch milliseconds of the bar's end. */
  readonly at: number;
  readonly open: Paise;
  readonly high: Paise;
  readonly low: Paise;
  readonly close: Paise;
  /** Units traded (shares, or lots × lot size); 0 where the source has none. */
  readonly volume: number;
  /** Open interest at the bar's end, in units; 0 where the source has none. */
  readonly oi: number;
  /** What the bar weighs in a VWAP: its volume, or its count of minutes where the instrument has no volume. */
  readonly weight: number;
  /** Sum over its minutes of (high + low + close) × weight, in paise: VWAP = Σ turnover ÷ (3 Σ weight). */
  readonly turnover: number;
  /** Minutes of the bar that the source lacks; such a bar updates indicators and permits no entry. */
  readonly missing: number;
}

/** Bars as columns, in time order. The only storage of bars: files, memory and the wire all become this. */
export class Bars {
  readonly capacity: number;
  length = 0;
  readonly day: Int32Array;
  readonly minute: Int32Array;
  readonly open: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly close: Int32Array;
  readonly volume: Int32Array;
  readonly oi: Int32Array;
  readonly at: Float64Array;
  readonly turnover: Float64Array;
  readonly weight: Float64Array;
  readonly missing: Int32Array;
  /** False: every minute weighs the same in a VWAP. */
  readonly hasVolume: boolean;

  constructor(capacity: number, hasVolume: boolean) {
    this.capacity = capacity;
    this.hasVolume = hasVolume;
    this.day = new Int32Array(capacity);
    this.minute = new Int32Array(capacity);
    this.open = new Int32Array(capacity);
    this.high = new Int32Array(capacity);
    this.low = new Int32Array(capacity);
    this.close = new Int32Array(capacity);
    this.volume = new Int32Array(capacity);
    this.oi = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.turnover = new Float64Array(capacity);
    this.weight = new Float64Array(capacity);
    this.missing = new Int32Array(capacity);
  }

  /** Appends a one-minute bar that ends at `minute` of `day`. Throws when full or not after the last one. */
  push(
    day: Day,
    minute: Minute,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
    oi = 0,
  ): void {
    const i = this.length;
    if (i >= this.capacity) throw new RangeError(`bars are full at ${this.capacity}`);
    const at = instantOf(day, minute);
    if (i > 0 && at <= (this.at[i - 1] ?? Infinity))
      throw new RangeError(`bar ${day} ${minute} is not after the last`);
    this.day[i] = day;
    this.minute[i] = minute;
    this.open[i] = open;
    this.high[i] = high;
    this.low[i] = low;
    this.close[i] = close;
    this.volume[i] = volume;
    this.oi[i] = oi;
    this.at[i] = at;
    const weight = this.hasVolume ? volume : 1;
    this.weight[i] = weight;
    this.turnover[i] = (high + low + close) * weight;
    this.length = i + 1;
  }

  /** A price that belongs to the last bar, which is still being built: widens it and becomes its close. */
  addToLast(price: number): void {
    const i = this.length - 1;
    if (i < 0) throw new RangeError('there is no bar to add a price to');
    this.high[i] = Math.max(this.high[i]!, price);
    this.low[i] = Math.min(this.low[i]!, price);
    this.close[i] = price;
    this.turnover[i] = (this.high[i] + this.low[i] + price) * this.weight[i]!;
  }
}

/** A view of one row of `Bars`; moving it moves the bar everyone who holds it sees. The only implementation of Bar, live too. */
export class BarCursor implements Bar {
  readonly bars: Bars;
  index: number;

  constructor(bars: Bars, index = 0) {
    this.bars = bars;
    this.index = index;
  }

  get day(): Day {
    return this.bars.day[this.index]!;
  }
  get minute(): Minute {
    return this.bars.minute[this.index]!;
  }
  get at(): number {
    return this.bars.at[this.index]!;
  }
  get open(): Paise {
    return wholePaise(this.bars.open[this.index]!);
  }
  get high(): Paise {
    return wholePaise(this.bars.high[this.index]!);
  }
  get low(): Paise {
    return wholePaise(this.bars.low[this.index]!);
  }
  get close(): Paise {
    return wholePaise(this.bars.close[this.index]!);
  }
  get volume(): number {
    return this.bars.volume[this.index]!;
  }
  get oi(): number {
    return this.bars.oi[this.index]!;
  }
  get weight(): number {
    return this.bars.weight[this.index]!;
  }
  get turnover(): number {
    return this.bars.turnover[this.index]!;
  }
  get missing(): number {
    return this.bars.missing[this.index]!;
  }
}
