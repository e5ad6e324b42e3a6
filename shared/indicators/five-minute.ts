import { Bars } from '../domain/bars.ts';
import { MINUTE_MS, type Day, type Minute } from '../domain/time.ts';

const MINUTES = 5;

/** What indicators with a memory are given of earlier sessions: the last five-minute bars. */
export const HISTORY_BARS = 60;

/**
 * The one place where five-minute bars are built: rows [from, to) of one-minute bars, all of one day, appended to `fives`. Buckets start at the
 * session's open and are named by their end: 09:16 to 09:20 make 09:20. A bucket is made of the minutes that exist and counts those that do
 * not (`missing`). A row whose `at` has not been reached is still being built: nobody may look at it (so the rows of a whole day also serve
 * while the day is half over).
 */
export function foldFives(minutes: Bars, from: number, to: number, opensAt: Minute, fives: Bars): void {
  if (from >= to) return;
  const { minute, hasVolume } = minutes;
  const midnight = minutes.at[from]! - minute[from]! * MINUTE_MS;
  let end = opensAt;
  for (let i = from; i < to;) {
    while (end < minute[i]!) end += MINUTES;
    const whole = hasVolume ? foldWhole(minutes, i, to, end, midnight, fives) : 0;
    i += whole * MINUTES;
    end += whole * MINUTES;
    if (whole > 0) continue;
    i = foldPart(minutes, i, to, end, midnight, fives);
  }
}

/**
 * Buckets that lack nothing, from the one that ends at `end` on, as many as follow each other; returns how many. This runs over every minute there
 * is, so the five rows are written out: without branches to guess it takes half the time of a loop.
 */
function foldWhole(
  minutes: Bars,
  from: number,
  to: number,
  end: Minute,
  midnight: number,
  fives: Bars,
): number {
  const { minute, high, low, close, volume, open, oi } = minutes;
  const { high: highs, low: lows, close: closes, open: opens, oi: ois, volume: volumes } = fives;
  const { day: days, minute: ends, at: ats, turnover: turnovers, weight: weights, missing: missings } = fives;
  const day = minutes.day[from]!;
  const start = fives.length;
  let row = start;
  let i = from;
  for (; i + 4 < to && minute[i] === end - 4 && minute[i + 4] === end; i += MINUTES, end += MINUTES, row++) {
    const h0 = high[i]!;
    const h1 = high[i + 1]!;
    const h2 = high[i + 2]!;
    const h3 = high[i + 3]!;
    const h4 = high[i + 4]!;
    const l0 = low[i]!;
    const l1 = low[i + 1]!;
    const l2 = low[i + 2]!;
    const l3 = low[i + 3]!;
    const l4 = low[i + 4]!;
    const v0 = volume[i]!;
    const v1 = volume[i + 1]!;
    const v2 = volume[i + 2]!;
    const v3 = volume[i + 3]!;
    const v4 = volume[i + 4]!;
    days[row] = day;
    ends[row] = end;
    ats[row] = midnight + end * MINUTE_MS;
    opens[row] = open[i]!;
    highs[row] = larger(larger(larger(h0, h1), larger(h2, h3)), h4);
    lows[row] = smaller(smaller(smaller(l0, l1), smaller(l2, l3)), l4);
    closes[row] = close[i + 4]!;
    ois[row] = oi[i + 4]!;
    volumes[row] = v0 + v1 + v2 + v3 + v4;
    weights[row] = v0 + v1 + v2 + v3 + v4;
    turnovers[row] =
      (h0 + l0 + close[i]!) * v0 +
      (h1 + l1 + close[i + 1]!) * v1 +
      (h2 + l2 + close[i + 2]!) * v2 +
      (h3 + l3 + close[i + 3]!) * v3 +
      (h4 + l4 + close[i + 4]!) * v4;
    missings[row] = 0;
  }
  roomFor(row, fives);
  fives.length = row;
  return row - start;
}

/**
 * The larger of two prices, and the smaller, without a branch: which of two minutes is higher cannot be guessed, and a wrong guess costs more than
 * the rest of the fold. Prices are whole and positive, so their difference fits 32 bits and its sign fills the mask.
 */
function larger(a: number, b: number): number {
  const less = a - b;
  return a - (less & (less >> 31));
}

function smaller(a: number, b: number): number {
  const less = a - b;
  return b + (less & (less >> 31));
}

/** One bucket with gaps, or of an instrument without volume: the rows from `from` that end by `end`. Returns the row after them. */
function foldPart(
  minutes: Bars,
  from: number,
  to: number,
  end: Minute,
  midnight: number,
  fives: Bars,
): number {
  const { minute, high, low, close, volume, hasVolume } = minutes;
  const row = fives.length;
  roomFor(row + 1, fives);
  let highest = -Infinity;
  let lowest = Infinity;
  let volumes = 0;
  let turnover = 0;
  let weight = 0;
  let i = from;
  for (; i < to && minute[i]! <= end; i++) {
    const weighs = hasVolume ? volume[i]! : 1;
    highest = Math.max(highest, high[i]!);
    lowest = Math.min(lowest, low[i]!);
    volumes += volume[i]!;
    weight += weighs;
    turnover += (high[i]! + low[i]! + close[i]!) * weighs;
  }
  fives.day[row] = minutes.day[from]!;
  fives.minute[row] = end;
  fives.at[row] = midnight + end * MINUTE_MS;
  fives.open[row] = minutes.open[from]!;
  fives.high[row] = highest;
  fives.low[row] = lowest;
  fives.close[row] = close[i - 1]!;
  fives.oi[row] = minutes.oi[i - 1]!;
  fives.volume[row] = volumes;
  fives.turnover[row] = turnover;
  fives.weight[row] = weight;
  fives.missing[row] = MINUTES - (i - from);
  fives.length = row + 1;
  return i;
}

/** Writes beyond a typed array's end are lost without a word, so the end is looked at. */
function roomFor(rows: number, fives: Bars): void {
  if (rows > fives.capacity) throw new RangeError(`five-minute bars are full at ${fives.capacity}`);
}

/** Rows [from, to) of one-minute bars of any number of days; `openOf` is the session's open of each. */
export function fiveMinuteBars(minutes: Bars, from: number, to: number, openOf: (day: Day) => Minute): Bars {
  const fives = new Bars(to - from, minutes.hasVolume);
  for (let row = from; row < to;) {
    const day = minutes.day[row]!;
    const start = row;
    while (row < to && minutes.day[row] === day) row += 1;
    foldFives(minutes, start, row, openOf(day), fives);
  }
  return fives;
}
