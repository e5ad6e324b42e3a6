import type { SeriesIdentity } from './format.ts';

/** One observation of one instrument; prices in paise, 0 where the source has none. */
export interface Quote {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  /** The underlying's price seen with it. */
  readonly spot: number;
  /** Quantity of this trade; 0 in snapshots. */
  readonly qty: number;
  /** Traded since the open, as the source counts it, falls mended; 0 where it has none. */
  readonly volume: number;
  readonly oi: number;
  /** The source's own implied volatility, percent a year; NaN where it has none. */
  readonly iv: number;
}

/** Ticks or snapshots as columns, in the file's order, which is time order for each instrument. */
export class Quotes {
  /** What the `instrument` column points at. */
  readonly instruments: readonly SeriesIdentity[];
  /** True: `bid` and `ask` are the best of the book. */
  readonly hasSpread: boolean;
  /** Volumes and open interest count shares, or contracts of a lot that the file does not tell. */
  readonly countedIn: 'shares' | 'contracts';
  length = 0;
  readonly instrument: Int32Array;
  readonly last: Int32Array;
  readonly bid: Int32Array;
  readonly ask: Int32Array;
  readonly spot: Int32Array;
  readonly at: Float64Array;
  readonly qty: Float64Array;
  readonly volume: Float64Array;
  readonly oi: Float64Array;
  readonly iv: Float64Array;

  constructor(
    capacity: number,
    instruments: readonly SeriesIdentity[],
    shape: Pick<Quotes, 'hasSpread' | 'countedIn'>,
  ) {
    this.instruments = instruments;
    this.hasSpread = shape.hasSpread;
    this.countedIn = shape.countedIn;
    this.instrument = new Int32Array(capacity);
    this.last = new Int32Array(capacity);
    this.bid = new Int32Array(capacity);
    this.ask = new Int32Array(capacity);
    this.spot = new Int32Array(capacity);
    this.at = new Float64Array(capacity);
    this.qty = new Float64Array(capacity);
    this.volume = new Float64Array(capacity);
    this.oi = new Float64Array(capacity);
    this.iv = new Float64Array(capacity);
  }

  /** Throws when full. */
  push(instrument: number, quote: Quote): void {
    const i = this.length;
    if (i >= this.at.length) throw new RangeError(`quotes are full at ${i}`);
    this.instrument[i] = instrument;
    this.last[i] = quote.last;
    this.bid[i] = quote.bid;
    this.ask[i] = quote.ask;
    this.spot[i] = quote.spot;
    this.at[i] = quote.at;
    this.qty[i] = quote.qty;
    this.volume[i] = quote.volume;
    this.oi[i] = quote.oi;
    this.iv[i] = quote.iv;
    this.length = i + 1;
  }
}
