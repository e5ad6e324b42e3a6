import { Bars } from '../domain/bars.ts';
import { MINUTE_MS, type Day, type Minute } from '../domain/time.ts';

const MINUTES = 5;

/** What indicators with a memory are given of earlier sessions: the last five-minute bars. */
export const HISTORY_BARS = 60;

/**
 * The one place where five-minute bars are built: rows [from, to) of one-minute bars, all of one day, appended to `fives`. Buckets start at the
 * session's open and are named by their end: 09:16 to 09:20 make 09:20. A bucket is made of the minutes that exist and counts those that do
 * not (`missing`). A row whose `at` has not been reached is still being built: nobody may look at it (so the rows of a whole day also serve
 * while the day is half over). Sums are kept in locals and written once a bucket: this runs over every minute there is.
 */
export function foldFives(minutes: Bars, from: number, to: number, opensAt: Minute, fives: Bars): void {
  if (from >= to) return;
  const { minute, high, low, close, volume, hasVolume } = minutes;
  const day = minutes.day[from]!;
  const midnight = minutes.at[from]! - minute[from]! * MINUTE_MS;
  const { day: days, minute: ends, at: ats, open: opens, high: highs, low: lows, close: closes } = fives;
  const { oi: ois, volume: sums, turnover: turnovers, weight: weights, missing: missings } = fives;
  let row = fives.length;
  let end = opensAt;
  for (let i = from; i < to;) {
    while (end < minute[i]!) end += MINUTES;
    const first = i;
    let highest = high[i]!;
    let lowest = low[i]!;
    let volumes = 0;
    let turnover = 0;
    let weight = 0;
    for (; i < to && minute[i]! <= end; i++) {
      if (high[i]! > highest) highest = high[i]!;
      if (low[i]! < lowest) lowest = low[i]!;
      const weighs = hasVolume ? volume[i]! : 1;
      volumes += volume[i]!;
      weight += weighs;
      turnover += (high[i]! + low[i]! + close[i]!) * weighs;
    }
    if (row >= fives.capacity) throw new RangeError(`five-minute bars are full at ${fives.capacity}`);
    days[row] = day;
    ends[row] = end;
    ats[row] = midnight + end * MINUTE_MS;
    opens[row] = minutes.open[first]!;
    highs[row] = highest;
    lows[row] = lowest;
    closes[row] = close[i - 1]!;
    ois[row] = minutes.oi[i - 1]!;
    sums[row] = volumes;
    turnovers[row] = turnover;
    weights[row] = weight;
    missings[row] = MINUTES - (i - first);
    row += 1;
  }
  fives.length = row;
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
