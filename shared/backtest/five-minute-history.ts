import { BarCursor, Bars } from '../domain/bars.ts';
import type { Day, Minute } from '../domain/time.ts';
import { FiveMinutes } from '../indicators/five-minute.ts';

/** What indicators with a memory are given of earlier sessions: the last five-minute bars. */
export const HISTORY_BARS = 60;

/** Rows [from, to) of one-minute bars as five-minute bars; `openOf` is the session's open of each day. */
export function fiveMinuteBars(minutes: Bars, from: number, to: number, openOf: (day: Day) => Minute): Bars {
  const fives = new Bars(to - from, minutes.hasVolume, true);
  const cursor = new BarCursor(minutes, from);
  let building: FiveMinutes | null = null;
  let day: Day = 0;
  for (; cursor.index < to; cursor.index++) {
    if (building === null || cursor.day !== day) {
      if (building !== null) finish(building, fives);
      day = cursor.day;
      building = new FiveMinutes(openOf(day), minutes.hasVolume);
    } else if (building.closesEarlier(cursor)) append(building.bar, fives);
    building.add(cursor);
    if (building.closed) append(building.bar, fives);
  }
  if (building !== null) finish(building, fives);
  return fives;
}

/** The row of `fives` at which `day` starts, or would. */
export function firstRowOf(fives: Bars, day: Day): number {
  let low = 0;
  let high = fives.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fives.day[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

function finish(building: FiveMinutes, fives: Bars): void {
  if (!building.closed) append(building.bar, fives);
}

function append(bar: BarCursor, fives: Bars): void {
  const row = fives.length;
  fives.push(bar.day, bar.minute, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.oi);
  fives.turnover[row] = bar.turnover;
  fives.weight[row] = bar.weight;
  fives.missing[row] = bar.missing;
}
