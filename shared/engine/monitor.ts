import { BarCursor } from '../domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import { Adx } from '../indicators/adx.ts';

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
const BREADTH_STOCKS_MIN = 5;
const ADX_LENGTH = 14;

/** One instrument's session so far: sums of its one-minute bars up to the row that was looked at last. */
interface Watched {
  readonly day: InstrumentDay;
  next: number;
  turnover: number;
  weight: number;
}

/** The day's market as seen so far: gap, trend and breadth. It is asked a few times an hour and catches up when it is. */
export class Monitor {
  readonly #watched: readonly Watched[];
  readonly #reference: Watched | null;
  readonly #adx = new Adx(ADX_LENGTH);
  readonly #five: BarCursor | null;
  readonly #vix: MarketDay['vix'];

  constructor(market: MarketDay) {
    this.#watched = market.instruments.map((day) => ({ day, next: day.from, turnover: 0, weight: 0 }));
    this.#reference = market.reference === null ? null : (this.#watched[market.reference] ?? null);
    this.#vix = market.vix;
    const day = this.#reference?.day;
    this.#five = day === undefined ? null : new BarCursor(day.fives, day.warmupFrom);
  }

  /** The facts as of bars that ended by `at`; `at` never goes back. */
  factsAt(at: number): MarketFacts {
    for (const watched of this.#watched) catchUp(watched, at);
    return {
      gapPct: this.#gapPct(),
      priceVsVwapPct: this.#reference === null ? NaN : aboveVwapPct(this.#reference),
      breadthUpPct: this.#breadth(),
      sentiment: NaN,
      vix: this.#vixAt(at),
      adx: this.#adxAt(),
    };
  }

  #gapPct(): number {
    const reference = this.#reference;
    if (reference === null || reference.next === reference.day.from) return NaN;
    const { bars, from, facts } = reference.day;
    return (bars.open[from]! / facts.previousClose - 1) * 100;
  }

  #breadth(): number {
    let known = 0;
    let up = 0;
    for (const watched of this.#watched) {
      const above = aboveVwapPct(watched);
      if (watched.day.instrument.kind !== 'equity' || Number.isNaN(above)) continue;
      known += 1;
      if (above > 0) up += 1;
    }
    return known < BREADTH_STOCKS_MIN ? NaN : (up / known) * 100;
  }

  /** The newest value at or before `at`. */
  #vixAt(at: number): number {
    if (this.#vix === null) return NaN;
    const { bars, from, to } = this.#vix;
    const row = rowAfter(bars, from, to, at) - 1;
    return row < from ? NaN : bars.close[row]! / 100;
  }

  /** A five-minute bar counts once a minute that ends with it or later has been seen, as for the lanes. */
  #adxAt(): number {
    const five = this.#five;
    const reference = this.#reference;
    if (five === null || reference === null) return NaN;
    const { day, next } = reference;
    const seenTo = next === day.from ? -Infinity : day.bars.at[next - 1]!;
    for (; five.index < day.fivesTo; five.index++) {
      if (five.index >= day.fivesFrom && five.at > seenTo) break;
      this.#adx.next(five.high, five.low, five.close);
    }
    return this.#adx.value;
  }
}

function catchUp(watched: Watched, at: number): void {
  const { bars, to } = watched.day;
  const end = rowAfter(bars, watched.next, to, at);
  for (let row = watched.next; row < end; row++) {
    watched.turnover += bars.turnover[row]!;
    watched.weight += bars.weight[row]!;
  }
  watched.next = end;
}

/** NaN until something has traded. */
function aboveVwapPct({ day, next, turnover, weight }: Watched): number {
  if (weight === 0 || next === day.from) return NaN;
  return (day.bars.close[next - 1]! / (turnover / (3 * weight)) - 1) * 100;
}
