import { BarCursor } from '../domain/bars.ts';
import { Adx } from '../indicators/adx.ts';
import { Vwap } from '../indicators/vwap.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';

/** What the selector and the direction look at; NaN: unknown, never a constant in its place. */
export interface MarketFacts {
  readonly gapPct: number;
  readonly priceVsVwapPct: number;
  /** Share of the watched stocks above their VWAP, 0 to 100. */
  readonly breadthUpPct: number;
  readonly sentiment: number;
  readonly vix: number;
  /** Wilder 14 on five minutes, of the reference instrument. */
  readonly adx: number;
}

/** Fewer stocks than this say nothing about breadth. */
export const BREADTH_STOCKS_MIN = 5;
const ADX_LENGTH = 14;

/** The day's market as seen so far: gap, trend and breadth, kept up to date bar by bar. */
export class Monitor {
  readonly #days: readonly InstrumentDay[];
  readonly #reference: number | null;
  readonly #vwaps: readonly Vwap[];
  readonly #last: Float64Array;
  readonly #adx = new Adx(ADX_LENGTH);
  readonly #five: BarCursor | null;
  readonly #vix: MarketDay['vix'];
  #gapPct = NaN;
  #vixNow = NaN;
  #vixRow: number;

  constructor(market: MarketDay) {
    this.#days = market.instruments;
    this.#reference = market.reference;
    this.#vwaps = market.instruments.map(() => new Vwap());
    this.#last = new Float64Array(market.instruments.length).fill(NaN);
    this.#vix = market.vix;
    this.#vixRow = market.vix?.from ?? 0;
    const reference = market.reference === null ? undefined : market.instruments[market.reference];
    this.#five = reference === undefined ? null : new BarCursor(reference.fives, reference.warmupFrom);
    if (reference !== undefined) this.#takeFives(reference.fivesFrom, Infinity);
  }

  /** A closed one-minute bar of instrument `index`. */
  observe(index: number, bar: BarCursor): void {
    const day = this.#days[index]!;
    if (index === this.#reference) this.#observeReference(day, bar);
    this.#vwaps[index]!.next(bar.turnover, bar.weight);
    this.#last[index] = bar.close;
  }

  /** The newest VIX at or before `at`. */
  observeVix(at: number): void {
    if (this.#vix === null) return;
    while (this.#vixRow < this.#vix.to && this.#vix.bars.at[this.#vixRow]! <= at) {
      this.#vixNow = this.#vix.bars.close[this.#vixRow]! / 100;
      this.#vixRow += 1;
    }
  }

  facts(): MarketFacts {
    const reference = this.#reference;
    const vwap = reference === null ? NaN : this.#vwaps[reference]!.value;
    const last = reference === null ? NaN : this.#last[reference]!;
    return {
      gapPct: this.#gapPct,
      priceVsVwapPct: (last / vwap - 1) * 100,
      breadthUpPct: this.#breadth(),
      sentiment: NaN,
      vix: this.#vixNow,
      adx: this.#adx.value,
    };
  }

  #observeReference(day: InstrumentDay, bar: BarCursor): void {
    if (Number.isNaN(this.#last[this.#reference ?? 0]!)) {
      this.#gapPct = (bar.open / day.facts.previousClose - 1) * 100;
    }
    this.#takeFives(day.fivesTo, bar.at);
  }

  #breadth(): number {
    let known = 0;
    let up = 0;
    for (let i = 0; i < this.#days.length; i++) {
      const vwap = this.#vwaps[i]!.value;
      if (this.#days[i]!.instrument.kind !== 'equity' || Number.isNaN(vwap)) continue;
      known += 1;
      if (this.#last[i]! > vwap) up += 1;
    }
    return known < BREADTH_STOCKS_MIN ? NaN : (up / known) * 100;
  }

  /** The reference's five-minute bars up to row `end` (exclusive) that have closed by `at`. */
  #takeFives(end: number, at: number): void {
    const five = this.#five;
    if (five === null) return;
    for (; five.index < end && five.at <= at; five.index++) this.#adx.next(five.high, five.low, five.close);
  }
}
