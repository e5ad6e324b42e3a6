import { MINUTE_MS } from '../../../domain/time.ts';
import type { ExchangeCosts } from '../../../exchange/book.ts';
import type { Desk } from '../desk.ts';
import { depthOf, type Level } from '../quotes.ts';
import { pathOf, STATIONS_MS, volumeBy } from './minute-path.ts';
import type { Tick } from './packets.ts';

/** What the day's minutes came to so far. */
interface Sums {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly turnover: number;
  readonly weight: number;
  readonly oi: number;
  readonly oiHigh: number;
  readonly oiLow: number;
}

const NOTHING: Sums = {
  open: 0,
  high: -Infinity,
  low: Infinity,
  volume: 0,
  turnover: 0,
  weight: 0,
  oi: 0,
  oiHigh: 0,
  oiLow: Infinity,
};

/** Where the day stands inside its minutes. */
interface Place {
  /** Row of the minute whose prices are the newest; null: none has begun. */
  readonly row: number | null;
  /** Of that minute. */
  readonly station: number;
}

/** One instrument's ticks. Instants must not go back: minutes that passed are summed once. */
export class Tape {
  readonly desk: Desk;
  readonly #costs: ExchangeCosts;
  /** The first minute that is not summed. */
  #next: number;
  #sums: Sums = NOTHING;

  constructor(desk: Desk, costs: ExchangeCosts) {
    this.desk = desk;
    this.#costs = costs;
    this.#next = desk.day.from;
  }

  /** As the ticker shows it at `at`; null while it has no price. Between two stations it stands as at the one before. */
  tick(at: number): Tick | null {
    this.#sumUntil(at);
    const { row, station } = this.#placeAt(at);
    return row === null ? this.#beforeTrading(at) : this.#trading(row, station, at);
  }

  /** Sums the minutes whose last station has come. */
  #sumUntil(at: number): void {
    const { bars, to } = this.desk.day;
    for (; this.#next < to && bars.at[this.#next]! - 1 <= at; this.#next += 1) {
      const i = this.#next;
      const { open, high, low, volume, turnover, weight, oiHigh, oiLow } = this.#sums;
      const oi = bars.oi[i]!;
      this.#sums = {
        open: this.#sums === NOTHING ? bars.open[i]! : open,
        high: Math.max(high, bars.high[i]!),
        low: Math.min(low, bars.low[i]!),
        volume: volume + bars.volume[i]!,
        turnover: turnover + bars.turnover[i]!,
        weight: weight + bars.weight[i]!,
        oi,
        oiHigh: Math.max(oiHigh, oi),
        oiLow: Math.min(oiLow, oi),
      };
    }
  }

  #placeAt(at: number): Place {
    const { bars, from, to } = this.desk.day;
    const next = this.#next;
    const startsAt = next < to ? bars.at[next]! - MINUTE_MS : Infinity;
    if (at >= startsAt) return { row: next, station: STATIONS_MS.findLastIndex((ms) => startsAt + ms <= at) };
    return { row: next > from ? next - 1 : null, station: STATIONS_MS.length - 1 };
  }

  #trading(row: number, station: number, at: number): Tick {
    const { day, instrument, token } = this.desk;
    const { bars } = day;
    const isSummed = row < this.#next;
    const path = pathOf({
      open: bars.open[row]!,
      high: bars.high[row]!,
      low: bars.low[row]!,
      close: bars.close[row]!,
    });
    const travelled = isSummed ? [] : path.slice(0, station + 1);
    const last = path[station]!;
    const sums = this.#sums;
    const done = isSummed ? 0 : volumeBy(station, bars.volume[row]!, instrument.lot);
    const { hasVolume, kind, lot } = instrument;
    // Depth is shown while a minute goes on, as GET /quote shows it.
    const traded = isSummed ? null : bars.volume[row]!;
    return {
      token,
      at,
      last,
      lastQty: kind === 'index' ? 0 : lot,
      average: hasVolume && sums.weight > 0 ? sums.turnover / (3 * sums.weight) : last,
      volume: hasVolume ? sums.volume + done : 0,
      open: sums === NOTHING ? path[0]! : sums.open,
      high: Math.max(sums.high, ...travelled),
      low: Math.min(sums.low, ...travelled),
      close: this.#previousClose(),
      tradedAt: bars.at[row]! - MINUTE_MS + STATIONS_MS[station]!,
      oi: sums.oi,
      oiHigh: sums.oiHigh,
      oiLow: Number.isFinite(sums.oiLow) ? sums.oiLow : 0,
      ...this.#depth(last, traded),
    };
  }

  /** The price that the book opens with, and nothing else. */
  #beforeTrading(at: number): Tick | null {
    const { book, token } = this.desk;
    const last = book.price;
    if (Number.isNaN(last)) return null;
    const nothing = { lastQty: 0, volume: 0, open: 0, high: 0, low: 0, tradedAt: null };
    return {
      token,
      at,
      last,
      average: last,
      ...nothing,
      close: this.#previousClose(),
      oi: 0,
      oiHigh: 0,
      oiLow: 0,
      ...this.#depth(last, null),
    };
  }

  #depth(last: number, traded: number | null): Pick<Tick, 'buy' | 'sell' | 'buyQty' | 'sellQty'> {
    const buy = depthOf(this.desk, 'BUY', last, traded, this.#costs);
    const sell = depthOf(this.desk, 'SELL', last, traded, this.#costs);
    return { buy, sell, buyQty: total(buy), sellQty: total(sell) };
  }

  #previousClose(): number {
    const { previousClose } = this.desk.day.facts;
    return Number.isNaN(previousClose) ? 0 : previousClose;
  }
}

function total(levels: readonly Level[]): number {
  return levels.reduce((sum, { quantity }) => sum + quantity, 0);
}
