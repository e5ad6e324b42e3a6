import { Bars } from '../domain/bars.ts';
import { firstRowOf } from '../domain/rows.ts';
import type { Day, Minute } from '../domain/time.ts';
import { foldFives, HISTORY_BARS } from '../indicators/five-minute.ts';

/** More five-minute bars than any session has: 24 hours of them. */
const DAY_BARS = 288;

/** Room for some days, so that history is moved to the front once in a while and not every day. */
const DAYS_OF_ROOM = 3;

/**
 * One instrument over a run of many days, in order: today's rows of its one-minute bars, and its five-minute bars: the last of earlier sessions,
 * then today's. What preflight stores for a live day is kept here from day to day. The five-minute rows are written over with each day: use
 * them before the next.
 */
export class RollingDays {
  readonly minutes: Bars;
  readonly fives: Bars;
  /** Today's one-minute rows are `from` to `to` (exclusive), today's five-minute rows start at `fivesFrom`. */
  from = 0;
  to = 0;
  fivesFrom = 0;

  constructor(minutes: Bars) {
    this.minutes = minutes;
    this.fives = new Bars(HISTORY_BARS + DAYS_OF_ROOM * DAY_BARS, minutes.hasVolume);
  }

  /** The close before today, paise; NaN on the first day. */
  get previousClose(): number {
    return this.from === 0 ? NaN : this.minutes.close[this.from - 1]!;
  }

  /** The next day; days must come in order. */
  startDay(day: Day, opensAt: Minute): void {
    const { minutes } = this;
    this.from = rowAhead(minutes, this.to, day);
    this.to = rowAhead(minutes, this.from, day + 1);
    if (this.fives.length + DAY_BARS > this.fives.capacity) this.#moveHistory();
    this.fivesFrom = this.fives.length;
    foldFives(minutes, this.from, this.to, opensAt, this.fives);
  }

  #moveHistory(): void {
    const bars = this.fives;
    const kept = Math.min(HISTORY_BARS, bars.length);
    const start = bars.length - kept;
    for (const column of [bars.day, bars.minute, bars.open, bars.high, bars.low, bars.close])
      column.copyWithin(0, start);
    for (const column of [bars.volume, bars.oi, bars.missing]) column.copyWithin(0, start);
    for (const column of [bars.at, bars.turnover, bars.weight]) column.copyWithin(0, start);
    bars.length = kept;
  }
}

/** The first row at or after `from` whose day is `day` or later: by doubling steps, for it is a day away and not an archive. */
function rowAhead(bars: Bars, from: number, day: Day): number {
  const { day: days, length } = bars;
  let low = from;
  let step = 1;
  while (low + step < length && days[low + step]! < day) {
    low += step;
    step *= 2;
  }
  return firstRowOf(bars, day, low, Math.min(low + step, length));
}
