import { BarCursor } from '../domain/bars.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { Adx } from '../indicators/adx.ts';
import { BollingerWidth, USUAL_BANDS } from '../indicators/bollinger-width.ts';
import { FIVE_MINUTES_A_YEAR, RealisedVol } from '../indicators/realised-vol.ts';
import type { MarketFacts } from './market-facts.ts';
import { OpenInterest } from './open-interest.ts';

/** Fewer stocks than this say nothing about breadth. */
const BREADTH_STOCKS_MIN = 5;
const ADX_LENGTH = 14;
/** Two and a half hours: a deviation of so many returns is known to an eighth (1 ÷ √(2 × 30)). */
const RETURNS = 30;
const FIVE_MINUTES_MS = 5 * MINUTE_MS;
/** A feed that stopped is not the VIX of now: a value older than from one look to the next is unknown. */
const VIX_FRESH_MS = 15 * MINUTE_MS;

/** One instrument's session so far: sums of its one-minute bars up to the row that was looked at last. */
interface Watched {
  readonly day: InstrumentDay;
  next: number;
  turnover: number;
  weight: number;
}

/** The day's market as seen so far. It is asked a few times an hour and catches up when it is. */
export class Monitor {
  readonly #stocks: readonly Watched[];
  readonly #reference: Watched | null;
  /** Whose pre-open stands for the reference's: its own, else that of the index it derives from. */
  readonly #opened: InstrumentDay | null;
  readonly #interest: OpenInterest;
  readonly #adx = new Adx(ADX_LENGTH);
  readonly #bands = new BollingerWidth(USUAL_BANDS.length, USUAL_BANDS.deviations);
  readonly #vol = new RealisedVol(RETURNS, FIVE_MINUTES_A_YEAR);
  readonly #five: BarCursor | null;
  readonly #vix: MarketDay['vix'];

  constructor(market: MarketDay) {
    const { instruments } = market;
    const reference = market.reference === null ? null : (instruments[market.reference] ?? null);
    this.#stocks = instruments.filter(({ instrument }) => instrument.kind === 'equity').map(watch);
    this.#reference = reference === null ? null : watch(reference);
    this.#opened = [reference, indexOf(market, reference)].find((each) => each?.preOpen != null) ?? null;
    this.#interest = new OpenInterest(market, reference);
    this.#vix = market.vix;
    this.#five = reference === null ? null : new BarCursor(reference.fives, reference.warmupFrom);
  }

  /** The facts as of bars that ended by `at`; `at` never goes back. */
  factsAt(at: number): MarketFacts {
    for (const watched of this.#stocks) catchUp(watched, at);
    const reference = this.#reference;
    if (reference !== null) catchUp(reference, at);
    this.#foldFives();
    return {
      gapPct: this.#gapPct(at),
      priceVsVwapPct: reference === null ? NaN : aboveVwapPct(reference),
      breadthUpPct: this.#breadth(),
      sentiment: NaN,
      vix: this.#vixAt(at),
      adx: this.#adx.value,
      bandWidthPct: this.#bands.value * 100,
      realisedVolPct: this.#vol.value * 100,
      preOpen: this.#preOpenAt(at),
      derivatives: this.#interest.factsAt(at),
    };
  }

  #gapPct(at: number): number {
    const reference = this.#reference;
    if (reference === null) return NaN;
    const { bars, from, facts } = reference.day;
    if (reference.next > from) return (bars.open[from]! / facts.previousClose - 1) * 100;
    return (this.#preOpenAt(at) / (this.#opened?.facts.previousClose ?? NaN) - 1) * 100;
  }

  #preOpenAt(at: number): number {
    const preOpen = this.#opened?.preOpen ?? null;
    return preOpen === null || at < preOpen.at ? NaN : preOpen.price;
  }

  #breadth(): number {
    let known = 0;
    let up = 0;
    for (const watched of this.#stocks) {
      const above = aboveVwapPct(watched);
      if (Number.isNaN(above)) continue;
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
    return row < from || at - bars.at[row]! > VIX_FRESH_MS ? NaN : bars.close[row]! / 100;
  }

  /** A five-minute bar counts once a minute that ends with it or later has been seen, as for the lanes. */
  #foldFives(): void {
    const five = this.#five;
    const reference = this.#reference;
    if (five === null || reference === null) return;
    const { day, next } = reference;
    const seenTo = next === day.from ? -Infinity : day.bars.at[next - 1]!;
    const { at, close } = five.bars;
    for (; five.index < day.fivesTo; five.index++) {
      if (five.index >= day.fivesFrom && five.at > seenTo) break;
      this.#adx.next(five.high, five.low, five.close);
      this.#bands.next(five.close);
      const before = five.index - 1;
      if (before < day.warmupFrom || five.at - at[before]! !== FIVE_MINUTES_MS) continue;
      this.#vol.next(close[before]!, five.close);
    }
  }
}

function indexOf({ instruments }: MarketDay, reference: InstrumentDay | null): InstrumentDay | null {
  const found = instruments.find(
    ({ instrument }) =>
      instrument.kind === 'index' && instrument.underlying === reference?.instrument.underlying,
  );
  return found ?? null;
}

function watch(day: InstrumentDay): Watched {
  return { day, next: day.from, turnover: 0, weight: 0 };
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
