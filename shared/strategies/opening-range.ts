import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import type { DayFacts, Running, Signal, Stopped, Strategy } from '../domain/strategy.ts';
import { OpeningRange } from '../indicators/opening-range.ts';
import { Vwap } from '../indicators/vwap.ts';
import { amount, BAR_MINUTES, count, minuteOfDay, tradesOnly, trailInR, trailOf } from './fields.ts';

const settings = z
  .strictObject({
    rangeMinutes: z
      .int()
      .min(BAR_MINUTES)
      .max(120)
      .multipleOf(BAR_MINUTES)
      .default(15)
      .describe('length of the opening range from the session open, minutes'),
    untilMinute: minuteOfDay(690, 'last entry (690 is 11:30)'),
    exitMinute: minuteOfDay(890, 'the trade ends (890 is 14:50)'),
    equityWidthLeastPct: amount(0, 10, 0.4, 'shares: the range is at least this wide, % of its middle'),
    equityWidthMostPct: amount(0, 20, 2, 'shares: the range is at most this wide, % of its middle'),
    futureWidthLeastPct: amount(
      0,
      10,
      0.2,
      'all but shares: the range is at least this wide, % of its middle',
    ),
    futureWidthMostPct: amount(0, 20, 1, 'all but shares: the range is at most this wide, % of its middle'),
    equityGapMostPct: amount(0, 20, 2, 'shares: the open is at most this far from the previous close, %'),
    futureGapMostPct: amount(
      0,
      20,
      1.5,
      'all but shares: the open is at most this far from the previous close, %',
    ),
    beyondPct: amount(0.01, 5, 0.05, 'five-minute close at least this far beyond the range, % of its edge'),
    volumeLeast: amount(0, 20, 0.75, "volume at least this multiple of the range's mean five-minute volume"),
    targetR: amount(0.1, 20, 2, 'target, multiples of the risk'),
    trailR: trailInR(),
    perInstrument: count(1, 20, 1, 'trades an instrument a day'),
    perBot: count(1, 50, 2, 'trades a bot a day'),
  })
  .refine((s) => s.untilMinute < s.exitMinute, { path: ['exitMinute'], error: 'after untilMinute' })
  .refine((s) => s.equityWidthLeastPct < s.equityWidthMostPct, {
    path: ['equityWidthMostPct'],
    error: 'above equityWidthLeastPct',
  })
  .refine((s) => s.futureWidthLeastPct < s.futureWidthMostPct, {
    path: ['futureWidthMostPct'],
    error: 'above futureWidthLeastPct',
  });

export type OpeningRangeSettings = z.infer<typeof settings>;

/** A close beyond the high or low of the session's first minutes, with the day's volume and VWAP behind it. */
export const openingRange: Strategy<OpeningRangeSettings> = {
  name: 'opening-range',
  title: 'Opening range breakout',
  label:
    'rough trials: BANKNIFTY 2019 +0.20 R a trade (28 trades), index 2024 within 0.03 R of nothing, NIFTY 2017 -0.28 R; noise',
  timeframe: BAR_MINUTES,
  history: 0,
  settings,
  limits: tradesOnly,
  start: (settings, facts) => new RunningOpeningRange(settings, facts),
};

type Check =
  | 'pass'
  | 'hours'
  | 'incomplete-bar'
  | 'range-incomplete'
  | 'not-ready'
  | 'width-least'
  | 'width-most'
  | 'gap'
  | 'beyond-range'
  | 'vwap-side'
  | 'volume';

class RunningOpeningRange implements Running {
  private readonly settings: OpeningRangeSettings;
  private readonly facts: DayFacts;
  private readonly exitBy: number;
  private readonly widthLeastPct: number;
  private readonly widthMostPct: number;
  private readonly gapMostPct: number;
  private readonly range: OpeningRange;
  private readonly vwap = new Vwap();
  private begun = false;
  /** How far the session opened from the previous close, signed; NaN: unknown. */
  private gapPct = NaN;
  /** Units traded in the bars of the range. */
  private rangeVolume = 0;

  constructor(settings: OpeningRangeSettings, facts: DayFacts) {
    const shares = facts.kind === 'equity';
    this.settings = settings;
    this.facts = facts;
    this.exitBy = Math.min(settings.exitMinute, facts.squareOff);
    this.widthLeastPct = shares ? settings.equityWidthLeastPct : settings.futureWidthLeastPct;
    this.widthMostPct = shares ? settings.equityWidthMostPct : settings.futureWidthMostPct;
    this.gapMostPct = shares ? settings.equityGapMostPct : settings.futureGapMostPct;
    this.range = new OpeningRange(settings.rangeMinutes, BAR_MINUTES);
  }

  observe(bar: Bar): void {
    if (bar.day !== this.facts.day) return;
    if (!this.begun) {
      this.begun = true;
      this.gapPct = 100 * (bar.open / this.facts.previousClose - 1);
    }
    const elapsed = bar.minute - this.facts.sessionOpen;
    if (elapsed <= this.settings.rangeMinutes) this.rangeVolume += bar.volume;
    this.range.next(elapsed, BAR_MINUTES - bar.missing, bar.high, bar.low);
    this.vwap.next(bar.turnover, bar.weight);
  }

  find(bar: Bar): Signal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const { targetR, trailR, rangeMinutes } = this.settings;
    const long = this.sign(bar) > 0;
    const entry = bar.close;
    const stop = long ? this.range.low : this.range.high;
    const beyond = this.beyondPct(bar).toFixed(2);
    const gap = Number.isNaN(this.gapPct) ? 'gap unknown' : `gap ${this.gapPct.toFixed(2)} %`;
    return {
      side: long ? 'BUY' : 'SELL',
      entry,
      stop,
      target: entry + targetR * (entry - stop),
      trail: trailOf(trailR, entry - stop),
      exitBy: this.exitBy,
      why: `close ${beyond} % ${long ? 'above' : 'below'} the range of the first ${rangeMinutes} minutes, ${gap}`,
    };
  }

  /** Stop, target and time are the engine's; there is nothing else. */
  exit(): string | undefined {
    return undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'incomplete-bar':
        return { rule, value: bar.missing, limit: 0 };
      case 'range-incomplete':
        return { rule, value: this.range.missing, limit: 0 };
      case 'not-ready':
        return { rule, value: NaN, limit: this.vwap.warmup };
      case 'width-least':
        return { rule, value: this.widthPct(), limit: this.widthLeastPct };
      case 'width-most':
        return { rule, value: this.widthPct(), limit: this.widthMostPct };
      case 'gap':
        return { rule, value: Math.abs(this.gapPct), limit: this.gapMostPct };
      case 'beyond-range':
        return { rule, value: this.beyondPct(bar), limit: this.settings.beyondPct };
      case 'vwap-side':
        return { rule, value: this.sign(bar) * (bar.close - this.vwap.value), limit: 0 };
      case 'volume':
        return { rule, value: this.volumeShare(bar), limit: this.settings.volumeLeast };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const { rangeMinutes, untilMinute, beyondPct, volumeLeast } = this.settings;
    const minute = bar.minute;
    if (minute <= this.facts.sessionOpen + rangeMinutes) return 'hours';
    if (minute > untilMinute || minute >= this.exitBy) return 'hours';
    if (bar.missing > 0) return 'incomplete-bar';
    if (Number.isNaN(this.range.value)) return 'range-incomplete';
    if (Number.isNaN(this.vwap.value)) return 'not-ready';
    const width = this.widthPct();
    if (!(width >= this.widthLeastPct)) return 'width-least';
    if (!(width <= this.widthMostPct)) return 'width-most';
    // History's first day has no previous close: the rule is waived and the signal says so.
    if (Math.abs(this.gapPct) > this.gapMostPct) return 'gap';
    if (!(this.beyondPct(bar) >= beyondPct)) return 'beyond-range';
    if (!(this.sign(bar) * (bar.close - this.vwap.value) > 0)) return 'vwap-side';
    if (this.facts.hasVolume && !(this.volumeShare(bar) >= volumeLeast)) return 'volume';
    return 'pass';
  }

  private widthPct(): number {
    return (200 * this.range.value) / (this.range.high + this.range.low);
  }

  /** The side of the range that the close is nearer to leaving: 1 above, -1 below. */
  private sign(bar: Bar): 1 | -1 {
    return 2 * bar.close >= this.range.high + this.range.low ? 1 : -1;
  }

  /** How far the close lies beyond that side, % of the edge; negative inside the range. */
  private beyondPct(bar: Bar): number {
    const edge = this.sign(bar) > 0 ? this.range.high : this.range.low;
    return (100 * this.sign(bar) * (bar.close - edge)) / edge;
  }

  /** The bar's volume as a multiple of the mean of the range's bars. */
  private volumeShare(bar: Bar): number {
    return (bar.volume * this.settings.rangeMinutes) / BAR_MINUTES / this.rangeVolume;
  }
}
