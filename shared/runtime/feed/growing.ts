import { Bars } from '../../domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../../domain/market-day.ts';
import { rowAfter } from '../../domain/rows.ts';
import { dayOf, instantOf, minuteOf, type Day, type Minute } from '../../domain/time.ts';
import { foldFives } from '../../indicators/five-minute.ts';
import type { Candle } from '../../ports.ts';

const FIVE = 5;

type CandleValues = Readonly<Record<Exclude<keyof Candle, 'at'>, number>>;

/** What a candle was to the bars that are published. */
export type Published =
  /** A new bar. */
  | { readonly kind: 'new' }
  /** As it was published before, or outside the session. */
  | { readonly kind: 'known' }
  /** Not as it was published: that one stays. */
  | { readonly kind: 'differs'; readonly was: CandleValues }
  /** Later ones were published without it: it stays out. */
  | { readonly kind: 'too-late' };

/** The minutes of one instrument as they are published, one after the other. What was published never changes. */
export class GrowingBars {
  readonly day: Day;
  readonly bars: Bars;
  readonly fives: Bars;
  readonly fivesFrom: number;
  readonly #windows: InstrumentDay['session']['open'];
  readonly #opensAt: Minute;

  /** `warmUp`: the day before its first bar, whose five-minute bars of earlier sessions are taken over; null: none. */
  constructor(
    day: Day,
    hasVolume: boolean,
    windows: InstrumentDay['session']['open'],
    warmUp: Pick<InstrumentDay, 'fives' | 'warmupFrom' | 'fivesFrom'> | null,
  ) {
    this.day = day;
    this.#windows = windows;
    this.#opensAt = windows[0]?.[0] ?? 0;
    // A process that lives for one call makes these for hundreds of instruments: no more room than the session has minutes.
    const minutes = windows.reduce((sum, [from, to]) => sum + to - from, 0);
    this.bars = new Bars(minutes, hasVolume);
    this.fivesFrom = warmUp === null ? 0 : warmUp.fivesFrom - warmUp.warmupFrom;
    this.fives = new Bars(this.fivesFrom + fivesOf(windows), hasVolume);
    if (warmUp !== null) copyRows(warmUp.fives, warmUp.warmupFrom, warmUp.fivesFrom, this.fives);
  }

  /** End of the newest bar; the day's beginning where there is none. */
  get lastAt(): number {
    const { at, length } = this.bars;
    return length === 0 ? instantOf(this.day, 0) : at[length - 1]!;
  }

  /** Does the instrument trade in the minute that ends then? */
  isOpenTo(at: number): boolean {
    const minute = minuteOf(at);
    return this.#windows.some(([from, to]) => minute > from && minute <= to);
  }

  publish(candle: Candle): Published {
    const published = this.#take(candle);
    if (published.kind === 'new') this.fold();
    return published;
  }

  /** The same of many, whose five-minute bars are there when they are folded. */
  add(candles: readonly Candle[]): void {
    for (const candle of candles) this.#take(candle);
  }

  /** The newest five minutes are still being built, and a day's are folded in microseconds. */
  fold(): void {
    this.fives.length = this.fivesFrom;
    foldFives(this.bars, 0, this.bars.length, this.#opensAt, this.fives);
  }

  #take({ at, ...of }: Candle): Published {
    if (dayOf(at) !== this.day || !this.isOpenTo(at)) return { kind: 'known' };
    if (at > this.lastAt) {
      const { open, high, low, close, volume, oi } = of;
      this.bars.push(this.day, minuteOf(at), open, high, low, close, volume, oi);
      return { kind: 'new' };
    }
    const row = rowAfter(this.bars, 0, this.bars.length, at) - 1;
    if (row < 0 || this.bars.at[row] !== at) return { kind: 'too-late' };
    const was = candleAt(this.bars, row);
    const same = was.open === of.open && was.high === of.high && was.low === of.low && was.close === of.close;
    return same && was.volume === of.volume && was.oi === of.oi
      ? { kind: 'known' }
      : { kind: 'differs', was };
  }
}

/** As many five-minute bars as windows have at the most, the first and the last of each cut. */
function fivesOf(windows: InstrumentDay['session']['open']): number {
  return windows.reduce((sum, [from, to]) => sum + Math.ceil((to - from) / FIVE) + 1, 0);
}

function candleAt(bars: Bars, row: number): CandleValues {
  return {
    open: bars.open[row]!,
    high: bars.high[row]!,
    low: bars.low[row]!,
    close: bars.close[row]!,
    volume: bars.volume[row]!,
    oi: bars.oi[row]!,
  };
}

/** Rows [from, to) to the beginning of other bars. */
export function copyRows(bars: Bars, from: number, to: number, other: Bars): void {
  for (const name of ['day', 'minute', 'open', 'high', 'low', 'close', 'volume', 'oi', 'missing'] as const)
    other[name].set(bars[name].subarray(from, to));
  for (const name of ['at', 'turnover', 'weight'] as const) other[name].set(bars[name].subarray(from, to));
  other.length = to - from;
}

/** The day whose instruments see their bars grow: every reader sees what is published by then. `vix` null: unknown. */
export function growingDay(
  market: MarketDay,
  barsOf: (key: string) => GrowingBars,
  vix: GrowingBars | null,
): MarketDay {
  return {
    ...market,
    instruments: market.instruments.map((day) => growingInstrument(day, barsOf(day.instrument.key))),
    vix:
      vix === null
        ? null
        : {
            bars: vix.bars,
            from: 0,
            get to() {
              return vix.bars.length;
            },
          },
  };
}

function growingInstrument(day: InstrumentDay, { bars, fives, fivesFrom }: GrowingBars): InstrumentDay {
  return {
    ...day,
    bars,
    from: 0,
    get to() {
      return bars.length;
    },
    fives,
    warmupFrom: 0,
    fivesFrom,
    get fivesTo() {
      return fives.length;
    },
  };
}
