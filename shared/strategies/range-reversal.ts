import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import { signOf } from '../domain/order.ts';
import type { DayFacts, OpenTrade, Running, Signal, Stopped, Strategy } from '../domain/strategy.ts';
import { Adx } from '../indicators/adx.ts';
import { SessionRange } from '../indicators/session-range.ts';
import { amount, BAR_MINUTES, count, minuteOfDay, tradesOnly } from './fields.ts';

const settings = z
  .strictObject({
    fromMinute: minuteOfDay(630, 'first entry (630 is 10:30)'),
    untilMinute: minuteOfDay(840, 'last entry (840 is 14:00)'),
    extremeAgeLeastMinutes: count(5, 375, 60, 'the extreme that is faded is at least this old, minutes'),
    quietMinutes: count(5, 375, 15, 'neither extreme is younger than this, minutes'),
    widthLeastPct: amount(0, 10, 0.6, 'the session range is at least this wide, % of its middle'),
    widthMostPct: amount(0, 20, 2, 'the session range is at most this wide, % of its middle'),
    adxBars: count(2, 60, 14, 'length of the ADX, five-minute bars'),
    adxBelow: amount(1, 100, 25, 'ADX is below this'),
    zonePct: amount(
      1,
      50,
      15,
      "the bar's high (low) lies in the outer part of this size, % of the range's width",
    ),
    insidePct: amount(0, 50, 0, "the close is back inside by more than this, % of the range's width"),
    stopPct: amount(1, 100, 20, "the stop lies this far beyond the extreme, % of the range's width"),
    targetPct: amount(5, 100, 65, "the target lies this far across from the extreme, % of the range's width"),
    leastR: amount(0.1, 10, 1, 'the target is at least this far away, multiples of the risk'),
    holdMinutes: count(5, 375, 90, 'the trade ends after this many minutes'),
    perInstrument: count(1, 20, 2, 'trades an instrument a day'),
    perBot: count(1, 50, 2, 'trades a bot a day'),
  })
  .refine((s) => s.fromMinute <= s.untilMinute, { path: ['untilMinute'], error: 'not before fromMinute' })
  .refine((s) => s.widthLeastPct < s.widthMostPct, { path: ['widthMostPct'], error: 'above widthLeastPct' });

export type RangeReversalSettings = z.infer<typeof settings>;

/** Fades a failed visit to an old extreme of a session that goes sideways. */
export const rangeReversal: Strategy<RangeReversalSettings> = {
  name: 'range-reversal',
  title: 'Range reversal',
  label: 'rough trials lost on every file: -0.14 to -0.58 R a trade before costs',
  timeframe: BAR_MINUTES,
  history: 60,
  settings,
  limits: tradesOnly,
  start: (settings, facts) => new RunningRangeReversal(settings, facts),
};

type Check =
  | 'pass'
  | 'hours'
  | 'incomplete-bar'
  | 'not-ready'
  | 'width-least'
  | 'width-most'
  | 'adx'
  | 'quiet'
  | 'zone'
  | 'extreme-age'
  | 'reversal-close'
  | 'inside'
  | 'reward';

class RunningRangeReversal implements Running {
  private readonly settings: RangeReversalSettings;
  private readonly day: number;
  private readonly squareOff: number;
  private readonly range = new SessionRange();
  private readonly adx: Adx;
  /** The session's closes and extremes one bar ago; NaN on its first bar. */
  private close = NaN;
  private previousClose = NaN;
  private previousHigh = NaN;
  private previousLow = NaN;

  constructor(settings: RangeReversalSettings, facts: DayFacts) {
    this.settings = settings;
    this.day = facts.day;
    this.squareOff = facts.squareOff;
    this.adx = new Adx(settings.adxBars);
  }

  observe(bar: Bar): void {
    const { high, low, close } = bar;
    this.adx.next(high, low, close);
    // The range is the session's own: history has nothing to say about it.
    if (bar.day !== this.day) return;
    if (!Number.isNaN(this.close)) {
      this.previousClose = this.close;
      this.previousHigh = this.range.high;
      this.previousLow = this.range.low;
    }
    this.close = close;
    this.range.next(bar.minute, high, low);
  }

  find(bar: Bar): Signal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const long = this.sign(bar) > 0;
    return {
      side: long ? 'BUY' : 'SELL',
      entry: bar.close,
      stop: this.stop(bar),
      target: this.target(bar),
      trail: null,
      exitBy: Math.min(bar.minute + this.settings.holdMinutes, this.squareOff),
      why:
        `turned back from the session ${long ? 'low' : 'high'} of ${this.extremeAge(bar)} minutes ago, ` +
        `range ${this.widthPct().toFixed(2)} %, ADX ${this.adx.value.toFixed(0)}`,
    };
  }

  exit(bar: Bar, trade: OpenTrade): string | undefined {
    const edge = signOf(trade.side) > 0 ? this.previousLow : this.previousHigh;
    return signOf(trade.side) * (edge - bar.close) > 0 ? 'close outside the session range' : undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const settings = this.settings;
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'incomplete-bar':
        return { rule, value: bar.missing, limit: 0 };
      case 'not-ready':
        return { rule, value: NaN, limit: this.warmup() };
      case 'width-least':
        return { rule, value: this.widthPct(), limit: settings.widthLeastPct };
      case 'width-most':
        return { rule, value: this.widthPct(), limit: settings.widthMostPct };
      case 'adx':
        return { rule, value: this.adx.value, limit: settings.adxBelow };
      case 'quiet':
        return { rule, value: this.youngest(bar), limit: settings.quietMinutes };
      case 'zone':
        return { rule, value: this.zonePct(bar), limit: settings.zonePct };
      case 'extreme-age':
        return { rule, value: this.extremeAge(bar), limit: settings.extremeAgeLeastMinutes };
      case 'reversal-close':
        return { rule, value: this.turn(bar), limit: 0 };
      case 'inside':
        return { rule, value: this.insidePct(bar), limit: settings.insidePct };
      case 'reward':
        return { rule, value: this.reward(bar), limit: settings.leastR };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const settings = this.settings;
    const minute = bar.minute;
    if (minute < settings.fromMinute || minute > settings.untilMinute) return 'hours';
    if (minute >= this.squareOff) return 'hours';
    if (bar.missing > 0) return 'incomplete-bar';
    if (this.warmup() > 0) return 'not-ready';
    const width = this.widthPct();
    if (!(width >= settings.widthLeastPct)) return 'width-least';
    if (!(width <= settings.widthMostPct)) return 'width-most';
    if (!(this.adx.value < settings.adxBelow)) return 'adx';
    if (!(this.youngest(bar) >= settings.quietMinutes)) return 'quiet';
    if (!(this.zonePct(bar) <= settings.zonePct)) return 'zone';
    if (!(this.extremeAge(bar) >= settings.extremeAgeLeastMinutes)) return 'extreme-age';
    if (!(this.turn(bar) > 0)) return 'reversal-close';
    if (!(this.insidePct(bar) > settings.insidePct)) return 'inside';
    return this.reward(bar) >= settings.leastR ? 'pass' : 'reward';
  }

  /** Bars that the first indicator not ready needs in all; 0 when all are ready. */
  private warmup(): number {
    if (Number.isNaN(this.adx.value)) return this.adx.warmup;
    return Number.isNaN(this.previousClose) ? 2 : 0;
  }

  /** The side of the trade: against the extreme that the bar came nearer to. */
  private sign(bar: Bar): 1 | -1 {
    return this.range.high - bar.high <= bar.low - this.range.low ? -1 : 1;
  }

  private widthPct(): number {
    return (200 * this.range.value) / (this.range.high + this.range.low);
  }

  /** Minutes since either extreme was made. */
  private youngest(bar: Bar): number {
    return bar.minute - Math.max(this.range.highMinute, this.range.lowMinute);
  }

  private extremeAge(bar: Bar): number {
    return bar.minute - (this.sign(bar) > 0 ? this.range.lowMinute : this.range.highMinute);
  }

  /** How near the bar came to the extreme, % of the range's width. */
  private zonePct(bar: Bar): number {
    const gap = this.sign(bar) > 0 ? bar.low - this.range.low : this.range.high - bar.high;
    return (100 * gap) / this.range.value;
  }

  /** How far from the extreme it closed, % of the range's width. */
  private insidePct(bar: Bar): number {
    const gap = this.sign(bar) > 0 ? bar.close - this.range.low : this.range.high - bar.close;
    return (100 * gap) / this.range.value;
  }

  /** Paise by which the close lies beyond the bar's open and the previous close, away from the extreme. */
  private turn(bar: Bar): number {
    const close = bar.close;
    return this.sign(bar) > 0
      ? close - Math.max(bar.open, this.previousClose)
      : Math.min(bar.open, this.previousClose) - close;
  }

  private stop(bar: Bar): number {
    const beyond = (this.settings.stopPct / 100) * this.range.value;
    return this.sign(bar) > 0 ? this.range.low - beyond : this.range.high + beyond;
  }

  private target(bar: Bar): number {
    const across = (this.settings.targetPct / 100) * this.range.value;
    return this.sign(bar) > 0 ? this.range.low + across : this.range.high - across;
  }

  /** Distance to the target as a multiple of the distance to the stop; negative past the target. */
  private reward(bar: Bar): number {
    const sign = this.sign(bar);
    return (sign * (this.target(bar) - bar.close)) / (sign * (bar.close - this.stop(bar)));
  }
}
