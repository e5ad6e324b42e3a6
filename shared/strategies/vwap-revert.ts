import type { Bar } from '../domain/bars.ts';
import type { DayFacts, Running, Signal, Stopped } from '../domain/strategy.ts';
import { Atr } from '../indicators/atr.ts';
import { Vwap } from '../indicators/vwap.ts';
import type { VwapSettings } from './vwap.ts';

type Check = 'pass' | 'hours' | 'incomplete-bar' | 'not-ready' | 'stretch' | 'reversal-close' | 'reward';

/**
 * The preset `revert` of the VWAP strategy: a close far from VWAP on a bar that turns back (closes beyond its open and the
 * previous close, towards VWAP). The extreme is that of this bar and the one before; the target is VWAP.
 */
export class VwapRevert implements Running {
  private readonly settings: VwapSettings;
  private readonly squareOff: number;
  private readonly vwap = new Vwap();
  private readonly atr: Atr;
  private readonly day: number;
  /** Closes and extremes of the session's last two bars; NaN while there are fewer. */
  private close = NaN;
  private high = NaN;
  private low = NaN;
  private previousClose = NaN;
  private previousHigh = NaN;
  private previousLow = NaN;

  constructor(settings: VwapSettings, facts: DayFacts) {
    this.settings = settings;
    this.day = facts.day;
    this.squareOff = facts.squareOff;
    this.atr = new Atr(settings.atrBars);
  }

  observe(bar: Bar): void {
    const { high, low, close } = bar;
    this.atr.next(high, low, close);
    // VWAP and the previous bar are the session's own: history has nothing to say about them.
    if (bar.day !== this.day) return;
    this.previousClose = this.close;
    this.previousHigh = this.high;
    this.previousLow = this.low;
    this.close = close;
    this.high = high;
    this.low = low;
    this.vwap.next(bar.turnover, bar.weight);
  }

  find(bar: Bar): Signal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const long = this.sign(bar) > 0;
    const stretch = this.stretch(bar).toFixed(2);
    return {
      side: long ? 'BUY' : 'SELL',
      entry: bar.close,
      stop: this.stop(bar),
      target: this.vwap.value,
      trail: null,
      exitBy: Math.min(bar.minute + this.settings.revertHoldMinutes, this.squareOff),
      why: `turned back ${stretch} ATR ${long ? 'below' : 'above'} VWAP`,
    };
  }

  /** Stop, target and time are the engine's; there is nothing else. */
  exit(): string | undefined {
    return undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const { revertStretchAtr, revertLeastR } = this.settings;
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'incomplete-bar':
        return { rule, value: bar.missing, limit: 0 };
      case 'not-ready':
        return { rule, value: NaN, limit: this.warmup() };
      case 'stretch':
        return { rule, value: this.stretch(bar), limit: revertStretchAtr };
      case 'reversal-close':
        return { rule, value: this.turn(bar), limit: 0 };
      case 'reward':
        return { rule, value: this.reward(bar), limit: revertLeastR };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const { fromMinute, untilMinute, revertStretchAtr, revertLeastR } = this.settings;
    const minute = bar.minute;
    if (minute < fromMinute || minute > untilMinute || minute >= this.squareOff) return 'hours';
    if (bar.missing > 0) return 'incomplete-bar';
    if (this.warmup() > 0) return 'not-ready';
    if (!(this.stretch(bar) >= revertStretchAtr)) return 'stretch';
    if (!(this.turn(bar) > 0)) return 'reversal-close';
    return this.reward(bar) >= revertLeastR ? 'pass' : 'reward';
  }

  /** Bars that the first indicator not ready needs in all; 0 when all are ready. */
  private warmup(): number {
    if (Number.isNaN(this.vwap.value)) return this.vwap.warmup;
    if (Number.isNaN(this.atr.value)) return this.atr.warmup;
    return Number.isNaN(this.previousClose) ? 2 : 0;
  }

  /** Towards VWAP. */
  private sign(bar: Bar): 1 | -1 {
    return bar.close < this.vwap.value ? 1 : -1;
  }

  private stretch(bar: Bar): number {
    return Math.abs(bar.close - this.vwap.value) / this.atr.value;
  }

  /** Paise by which the close lies beyond the bar's open and the previous close, on the way to VWAP. */
  private turn(bar: Bar): number {
    const close = bar.close;
    return this.sign(bar) > 0
      ? close - Math.max(bar.open, this.previousClose)
      : Math.min(bar.open, this.previousClose) - close;
  }

  private stop(bar: Bar): number {
    const beyond = this.settings.revertStopAtr * this.atr.value;
    return this.sign(bar) > 0
      ? Math.min(this.low, this.previousLow) - beyond
      : Math.max(this.high, this.previousHigh) + beyond;
  }

  /** Distance to the target as a multiple of the distance to the stop. */
  private reward(bar: Bar): number {
    return Math.abs(this.vwap.value - bar.close) / Math.abs(bar.close - this.stop(bar));
  }
}
