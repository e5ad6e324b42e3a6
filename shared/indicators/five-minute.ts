import { Bars } from '../domain/bars.ts';
import { MINUTE_MS, type Day, type Minute } from '../domain/time.ts';

const MINUTES = 5;

/** What indicators with a memory are given of earlier sessions: the last five-minute bars. */
export const HISTORY_BARS = 60;

/**
 * The one place where five-minute bars are built: rows [from, to) of one-minute bars. Buckets start at the session's open (`openOf`) and are
 * named by their end: 09:16 to 09:20 make 09:20. A bucket is made of the minutes that exist and counts those that do not (`missing`).
 * A row whose `at` has not been reached is still being built: nobody may look at it (so the same rows serve a day that is half over).
 */
export function fiveMinuteBars(minutes: Bars, from: number, to: number, openOf: (day: Day) => Minute): Bars {
  const fives = new Bars(bucketsOf(minutes, from, to, openOf), minutes.hasVolume);
  const { day, minute, at, open, high, low, close, volume, oi, turnover, weight } = minutes;
  let row = -1;
  let endAt = -Infinity;
  let opensAt = 0;
  let today = 0;
  for (let i = from; i < to; i++) {
    if (day[i] !== today) {
      today = day[i]!;
      opensAt = openOf(today);
    }
    const ended = at[i]!;
    if (ended > endAt) {
      row += 1;
      const end = bucketEnd(minute[i]!, opensAt);
      endAt = ended + (end - minute[i]!) * MINUTE_MS;
      fives.day[row] = today;
      fives.minute[row] = end;
      fives.at[row] = endAt;
      fives.open[row] = open[i]!;
      fives.high[row] = high[i]!;
      fives.low[row] = low[i]!;
      fives.missing[row] = MINUTES;
    } else {
      if (high[i]! > fives.high[row]!) fives.high[row] = high[i]!;
      if (low[i]! < fives.low[row]!) fives.low[row] = low[i]!;
    }
    fives.close[row] = close[i]!;
    fives.oi[row] = oi[i]!;
    fives.volume[row]! += volume[i]!;
    fives.turnover[row]! += turnover[i]!;
    fives.weight[row]! += weight[i]!;
    fives.missing[row]! -= 1;
  }
  fives.length = row + 1;
  return fives;
}

function bucketsOf({ day, minute }: Bars, from: number, to: number, openOf: (day: Day) => Minute): number {
  let count = 0;
  let today = 0;
  let opensAt = 0;
  let end = 0;
  for (let i = from; i < to; i++) {
    const next = day[i]! === today;
    if (!next) {
      today = day[i]!;
      opensAt = openOf(today);
    }
    if (next && minute[i]! <= end) continue;
    end = bucketEnd(minute[i]!, opensAt);
    count += 1;
  }
  return count;
}

function bucketEnd(minute: Minute, opensAt: Minute): Minute {
  return opensAt + MINUTES * Math.ceil((minute - opensAt) / MINUTES);
}
