import type { Bars } from './bars.ts';
import type { Day } from './time.ts';

/** The first row in [from, to) whose bar ended after `at`. */
export function rowAfter(bars: Bars, from: number, to: number, at: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars.at[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows [from, to) of a day; from = to, where the day would be, when it has none. */
export function rowsOfDay(bars: Bars, day: Day): readonly [from: number, to: number] {
  return [firstRowOf(bars, day), firstRowOf(bars, day + 1)];
}

/**
 * The first row in [from, to) of that day or a later one; `to` where there is none. Days are numbers that order as dates do, so `day + 1` bounds a day
 * whether or not it is a date.
 */
export function firstRowOf(bars: Bars, day: Day, from = 0, to = bars.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars.day[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
