import { Bars } from '../../domain/bars.ts';
import type { Day } from '../../domain/time.ts';
import { roundToTick, type Paise } from '../../domain/units.ts';
import type { SyntheticRow } from './market.ts';
import { Random } from './random.ts';
import { hoursOf, uShape } from './session.ts';
import { STEPS_PER_MINUTE, walk, type Walk } from './walk.ts';

/** Standard deviation of the market factor's day, as a fraction. */
export const MARKET_VOLATILITY = 0.008;
const BAND = 0.1;
/** Size and memory, per minute, of the noise in a future's basis. */
const BASIS_NOISE = 0.00002;
const BASIS_MEMORY = 0.98;

/** What moves a name from day to day, and the instruments that show it. */
export interface Source {
  readonly name: string;
  /** The first row of the name: its beta, volatility and price move them all. */
  readonly row: SyntheticRow;
  /** The unrounded price at the end of the day before. */
  last: number;
  readonly views: readonly View[];
}

/** One instrument as it is being made. */
export interface View {
  readonly row: SyntheticRow;
  readonly bars: Bars;
  /** Its price over its source's. */
  readonly ratio: number;
  close: Paise;
  previousClose: Paise;
  bandLow: Paise;
  bandHigh: Paise;
  oi: number;
}

export function sourcesOf(rows: readonly SyntheticRow[], days: readonly Day[]): Source[] {
  const names = [...new Set(rows.map((row) => row.instrument.underlying))];
  return names.map((name) => {
    const shown = rows.filter((row) => row.instrument.underlying === name);
    const row = shown[0]!;
    return { name, row, last: row.referencePrice, views: shown.map((view) => viewOf(view, row, days)) };
  });
}

function viewOf(row: SyntheticRow, first: SyntheticRow, days: readonly Day[]): View {
  const { instrument, referencePrice } = row;
  const capacity = days.reduce((sum, day) => sum + hoursOf(instrument, day).minutes.length, 0);
  return {
    row,
    bars: new Bars(capacity, instrument.hasVolume),
    ratio: referencePrice / first.referencePrice,
    close: referencePrice,
    previousClose: referencePrice,
    bandLow: referencePrice,
    bandHigh: referencePrice,
    oi: instrument.kind === 'future' ? 2 * row.averageDailyVolume : 0,
  };
}

/** One day of a source: its price path, and the bars of everything that shows it. */
export function sourceDay(
  source: Source,
  seed: number,
  day: Day,
  market: Walk,
  variance: Float64Array,
): void {
  const { beta, dailyVolPct } = source.row;
  const total = dailyVolPct / 100;
  const shared = beta * MARKET_VOLATILITY;
  const ownVolatility = Math.sqrt(Math.max(0, total * total - shared * shared));
  const own = walk(Random.named(`${seed}/${day}/${source.name}`), ownVolatility, variance);
  const open = source.last * (1 + beta * market.gap + own.gap);
  const prices = new Float64Array(market.path.length);
  for (let i = 0; i < prices.length; i++) {
    prices[i] = open * (1 + beta * market.path[i]! + own.path[i]!);
  }
  for (const view of source.views) {
    viewDay(view, Random.named(`${seed}/${day}/${view.row.instrument.key}`), day, prices, variance);
  }
  source.last = prices.at(-1)!;
}

function viewDay(view: View, random: Random, day: Day, prices: Float64Array, variance: Float64Array): void {
  const { instrument, dailyVolPct } = view.row;
  const { tick } = instrument;
  const { minutes, moving } = hoursOf(instrument, day);
  const volumes = uShape(minutes.length, 3, 2);
  const activity = random.between(0.7, 1.3);
  let basis = 0;
  view.previousClose = view.close;
  view.bandLow = roundToTick(view.close * (1 - BAND), tick, 'up');
  view.bandHigh = roundToTick(view.close * (1 + BAND), tick, 'down');
  for (const [i, minute] of minutes.entries()) {
    if (i >= moving) {
      view.bars.push(day, minute, view.close, view.close, view.close, view.close, 0);
      continue;
    }
    if (instrument.kind === 'future') basis = BASIS_MEMORY * basis + BASIS_NOISE * random.normal();
    const scale = view.ratio * (1 + basis);
    const from = i * STEPS_PER_MINUTE;
    let low = Infinity;
    let high = -Infinity;
    for (let k = from; k < from + STEPS_PER_MINUTE; k++) {
      const price = prices[k]!;
      if (price < low) low = price;
      if (price > high) high = price;
    }
    const open = quoted(view, prices[from]! * scale);
    const close = quoted(view, prices[from + STEPS_PER_MINUTE - 1]! * scale);
    const usual = (dailyVolPct / 100) * Math.sqrt(variance[i]!) * open;
    const busy = activity * (0.6 + (0.5 * Math.abs(close - open)) / usual);
    const volume = volumeOf(view.row, volumes[i]! * busy * crowd(random));
    if (instrument.kind === 'future') view.oi = openInterest(view, volume * random.between(-0.1, 0.1));
    view.bars.push(
      day,
      minute,
      open,
      quoted(view, high * scale),
      quoted(view, low * scale),
      close,
      volume,
      view.oi,
    );
    view.close = close;
  }
}

function quoted(view: View, price: number): Paise {
  return roundToTick(
    Math.min(Math.max(price, view.bandLow), view.bandHigh),
    view.row.instrument.tick,
    'nearest',
  );
}

/**
 * How crowded a minute is, 1 on average: minutes of a real stock differ by an order of magnitude, with many thin ones and few thick ones. So the
 * bound on participation binds now and then, as it does in real minutes.
 */
function crowd(random: Random): number {
  return 0.08 + 0.92 * random.between(0, 2) * random.between(0, 2);
}

/** Whole lots, at least one. */
function volumeOf({ instrument, averageDailyVolume }: SyntheticRow, share: number): number {
  if (!instrument.hasVolume) return 0;
  return Math.max(1, Math.round((averageDailyVolume * share) / instrument.lot)) * instrument.lot;
}

function openInterest(view: View, change: number): number {
  const { lot } = view.row.instrument;
  return Math.max(1, Math.round((view.oi + change) / lot)) * lot;
}
