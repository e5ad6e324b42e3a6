import type { Bar } from '../domain/bars.ts';
import { Recent } from './recent.ts';

/**
 * Extremes of the bars before the one observed last, in paise, and the minute in which the oldest of them ended: what a break-out is measured
 * against (Donchian's channel without the bar itself). NaN until there are so many.
 */
export class PriorRange {
  highest = NaN;
  lowest = NaN;
  oldestEnd = NaN;
  private readonly highs: Recent;
  private readonly lows: Recent;
  private readonly ends: Recent;

  constructor(bars: number) {
    this.highs = new Recent(bars);
    this.lows = new Recent(bars);
    this.ends = new Recent(bars);
  }

  next(bar: Bar): void {
    this.highest = this.highs.highest();
    this.lowest = this.lows.lowest();
    this.oldestEnd = this.ends.value;
    this.highs.next(bar.high);
    this.lows.next(bar.low);
    this.ends.next(bar.minute);
  }
}
