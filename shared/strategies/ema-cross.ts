import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import { signOf } from '../domain/order.ts';
import type { DayFacts, OpenTrade, Running, Signal, Stopped, Strategy } from '../domain/strategy.ts';
import { Atr } from '../indicators/atr.ts';
import { Ema } from '../indicators/ema.ts';
import { amount, BAR_MINUTES, count, minuteOfDay, tradesOnly } from './fields.ts';

const settings = z
  .strictObject({
    fromMinute: minuteOfDay(570, 'first entry (570 is 09:30)'),
    untilMinute: minuteOfDay(870, 'last entry (870 is 14:30)'),
    fastBars: count(2, 60, 9, 'length of the fast EMA, five-minute bars'),
    slowBars: count(3, 120, 21, 'length of the slow EMA, five-minute bars'),
    atrBars: count(2, 60, 14, 'length of the ATR, five-minute bars'),
    stopAtr: amount(0.1, 10, 2, 'the stop lies this far from the entry, ATR'),
    perInstrument: count(1, 20, 1, 'trades an instrument a day'),
    perBot: count(1, 50, 2, 'trades a bot a day'),
  })
  .refine((s) => s.fromMinute <= s.untilMinute, { path: ['untilMinute'], error: 'not before fromMinute' })
  .refine((s) => s.fastBars < s.slowBars, { path: ['slowBars'], error: 'above fastBars' });

export type EmaCrossSettings = z.infer<typeof settings>;

/** Goes with the fast average as it crosses the slow one, until it crosses back. The selector never chooses it. */
export const emaCross: Strategy<EmaCrossSettings> = {
  name: 'ema-cross',
  title: 'EMA cross',
  label: 'untried; off unless a plan names it; it shows what adding a strategy costs',
  timeframe: BAR_MINUTES,
  history: 60,
  settings,
  limits: tradesOnly,
  start: (settings, facts) => new RunningEmaCross(settings, facts),
};

type Check = 'pass' | 'hours' | 'incomplete-bar' | 'not-ready' | 'flat-market' | 'cross';

class RunningEmaCross implements Running {
  private readonly settings: EmaCrossSettings;
  private readonly squareOff: number;
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly atr: Atr;
  /** Fast minus slow average now and one bar ago, paise. */
  private gap = NaN;
  private previousGap = NaN;

  constructor(settings: EmaCrossSettings, facts: DayFacts) {
    this.settings = settings;
    this.squareOff = facts.squareOff;
    this.fast = new Ema(settings.fastBars);
    this.slow = new Ema(settings.slowBars);
    this.atr = new Atr(settings.atrBars);
  }

  observe(bar: Bar): void {
    const close = bar.close;
    this.previousGap = this.gap;
    this.gap = this.fast.next(close) - this.slow.next(close);
    this.atr.next(bar.high, bar.low, close);
  }

  find(bar: Bar): Signal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const { fastBars, slowBars, stopAtr } = this.settings;
    const sign = this.gap > 0 ? 1 : -1;
    return {
      side: sign > 0 ? 'BUY' : 'SELL',
      entry: bar.close,
      stop: bar.close - sign * stopAtr * this.atr.value,
      target: null,
      trail: null,
      exitBy: this.squareOff,
      why: `EMA ${fastBars} crossed ${sign > 0 ? 'above' : 'below'} EMA ${slowBars}`,
    };
  }

  exit(_bar: Bar, trade: OpenTrade): string | undefined {
    return signOf(trade.side) * this.gap < 0 ? 'the averages crossed back' : undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'incomplete-bar':
        return { rule, value: bar.missing, limit: 0 };
      case 'not-ready':
        return { rule, value: NaN, limit: Math.max(this.slow.warmup + 1, this.atr.warmup) };
      case 'flat-market':
        return { rule, value: this.atr.value, limit: 0 };
      case 'cross':
        return { rule, value: this.gap, limit: 0 };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const { fromMinute, untilMinute } = this.settings;
    const minute = bar.minute;
    if (minute < fromMinute || minute > untilMinute || minute >= this.squareOff) return 'hours';
    if (bar.missing > 0) return 'incomplete-bar';
    if (Number.isNaN(this.previousGap) || Number.isNaN(this.atr.value)) return 'not-ready';
    // No range leaves no room for a stop.
    if (!(this.atr.value > 0)) return 'flat-market';
    const up = this.previousGap <= 0 && this.gap > 0;
    const down = this.previousGap >= 0 && this.gap < 0;
    return up || down ? 'pass' : 'cross';
  }
}
