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

const NO_COLUMN = new Float64Array(0);

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
  /** Empty for one-minute bars, which compute theirs; filled for bars built from several minutes. */
  readonly turnover: Float64Array;
  readonly weight: Float64Array;
  readonly missing: Float64Array;
  /** False: every minute weighs the same in a VWAP. */
  readonly hasVolume: boolean;

  constructor(capacity: number, hasVolume: boolean, aggregated = false) {
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
    this.turnover = aggregated ? new Float64Array(capacity) : NO_COLUMN;
    this.weight = aggregated ? new Float64Array(capacity) : NO_COLUMN;
    this.missing = aggregated ? new Float64Array(capacity) : NO_COLUMN;
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
    this.length = i + 1;
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
    const column = this.bars.weight;
    return column.length === 0 ? (this.bars.hasVolume ? this.volume : 1) : column[this.index]!;
  }
  get turnover(): number {
    const column = this.bars.turnover;
    return column.length === 0 ? (this.high + this.low + this.close) * this.weight : column[this.index]!;
  }
  get missing(): number {
    const column = this.bars.missing;
    return column.length === 0 ? 0 : column[this.index]!;
  }
}
