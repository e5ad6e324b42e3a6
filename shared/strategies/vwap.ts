import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import { signOf } from '../domain/order.ts';
import type { DayFacts, OpenTrade, Running, Signal, Stopped, Strategy } from '../domain/strategy.ts';
import { Atr } from '../indicators/atr.ts';
import { Recent } from '../indicators/recent.ts';
import { Vwap } from '../indicators/vwap.ts';
import { amount, count, minuteOfDay, tradesOnly, trailInR, trailOf } from './fields.ts';
import { VwapRevert } from './vwap-revert.ts';

const settings = z
  .strictObject({
    preset: z
      .enum(['trend', 'revert'])
      .default('trend')
      .describe('trend follows a move away from VWAP; revert (off) fades a stretched one'),
    fromMinute: minuteOfDay(600, 'first entry (600 is 10:00)'),
    untilMinute: minuteOfDay(690, 'last entry (690 is 11:30)'),
    equityBandLeastPct: amount(0, 10, 0.4, 'shares: close at least this far from VWAP, % of VWAP'),
    equityBandMostPct: amount(0, 20, 2, 'shares: close at most this far from VWAP, % of VWAP'),
    futureBandLeastPct: amount(0, 10, 0.2, 'all but shares: close at least this far from VWAP, % of VWAP'),
    futureBandMostPct: amount(0, 20, 1.2, 'all but shares: close at most this far from VWAP, % of VWAP'),
    riseBars: count(1, 60, 6, 'VWAP must have moved with the trade over this many five-minute bars'),
    extremeBars: count(
      2,
      75,
      12,
      'close must be the extreme of this many five-minute closes, itself included',
    ),
    atrBars: count(2, 60, 14, 'length of the ATR, five-minute bars'),
    stopAtr: amount(0, 5, 0.25, 'the stop lies this far beyond VWAP, ATR'),
    stopLeastPct: amount(0.05, 10, 0.6, 'the stop lies at least this far from the entry, % of the entry'),
    trailR: trailInR(),
    exitAtr: amount(0, 5, 0.25, 'a five-minute close this far across VWAP ends the trade, ATR'),
    revertStretchAtr: amount(0.5, 10, 2, 'revert: close at least this far from VWAP, ATR'),
    revertStopAtr: amount(0.05, 5, 0.5, 'revert: the stop lies this far beyond the extreme, ATR'),
    revertLeastR: amount(
      0.1,
      10,
      1.2,
      'revert: VWAP, the target, is at least this far away, multiples of the risk',
    ),
    revertHoldMinutes: count(5, 375, 60, 'revert: the trade ends after this many minutes'),
    perInstrument: count(1, 20, 1, 'trades an instrument a day'),
    perBot: count(1, 50, 2, 'trades a bot a day'),
  })
  .refine((s) => s.fromMinute <= s.untilMinute, { path: ['untilMinute'], error: 'not before fromMinute' })
  .refine((s) => s.equityBandLeastPct < s.equityBandMostPct, {
    path: ['equityBandMostPct'],
    error: 'above equityBandLeastPct',
  })
  .refine((s) => s.futureBandLeastPct < s.futureBandMostPct, {
    path: ['futureBandMostPct'],
    error: 'above futureBandLeastPct',
  });

export type VwapSettings = z.infer<typeof settings>;

/** Away from the session's volume-weighted price and still going (`trend`), or stretched and turning (`revert`). */
export const vwap: Strategy<VwapSettings> = {
  name: 'vwap',
  title: 'VWAP',
  label:
    'rough trials of trend: +0.03 to +0.11 R a trade net on most files, -0.20 R on NIFTY 2017; a small sample, not an edge',
  timeframe: 5,
  history: 60,
  settings,
  limits: tradesOnly,
  start: (settings, facts) =>
    settings.preset === 'trend' ? new VwapTrend(settings, facts) : new VwapRevert(settings, facts),
};

type Check =
  | 'pass'
  | 'hours'
  | 'incomplete-bar'
  | 'not-ready'
  | 'band-least'
  | 'band-most'
  | 'vwap-rise'
  | 'extreme';

class VwapTrend implements Running {
  private readonly settings: VwapSettings;
  private readonly day: number;
  private readonly squareOff: number;
  private readonly bandLeastPct: number;
  private readonly bandMostPct: number;
  private readonly exitReason: string;
  private readonly vwap = new Vwap();
  private readonly earlierVwap: Recent;
  private readonly atr: Atr;
  private readonly closes: Recent;

  constructor(settings: VwapSettings, facts: DayFacts) {
    const shares = facts.kind === 'equity';
    this.settings = settings;
    this.day = facts.day;
    this.squareOff = facts.squareOff;
    this.bandLeastPct = shares ? settings.equityBandLeastPct : settings.futureBandLeastPct;
    this.bandMostPct = shares ? settings.equityBandMostPct : settings.futureBandMostPct;
    this.exitReason = `close ${settings.exitAtr} ATR across VWAP`;
    this.earlierVwap = new Recent(settings.riseBars + 1);
    this.atr = new Atr(settings.atrBars);
    this.closes = new Recent(settings.extremeBars);
  }

  observe(bar: Bar): void {
    const close = bar.close;
    this.atr.next(bar.high, bar.low, close);
    this.closes.next(close);
    // VWAP is the session's own: history has nothing to say about it.
    if (bar.day !== this.day) return;
    const vwap = this.vwap.next(bar.turnover, bar.weight);
    if (vwap > 0) this.earlierVwap.next(vwap);
  }

  find(bar: Bar): Signal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const { stopAtr, stopLeastPct, extremeBars, trailR } = this.settings;
    const sign = this.sign(bar);
    const entry = bar.close;
    const toVwap = Math.abs(entry - this.vwap.value) + stopAtr * this.atr.value;
    const away = this.awayPct(bar).toFixed(2);
    const risk = Math.max(toVwap, (stopLeastPct / 100) * entry);
    return {
      side: sign > 0 ? 'BUY' : 'SELL',
      entry,
      stop: entry - sign * risk,
      target: null,
      trail: trailOf(trailR, risk),
      exitBy: this.squareOff,
      why:
        sign > 0
          ? `close ${away} % above a rising VWAP, the highest of ${extremeBars}`
          : `close ${away} % below a falling VWAP, the lowest of ${extremeBars}`,
    };
  }

  exit(bar: Bar, trade: OpenTrade): string | undefined {
    const across = signOf(trade.side) * (this.vwap.value - bar.close);
    return across > this.settings.exitAtr * this.atr.value ? this.exitReason : undefined;
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
        return { rule, value: NaN, limit: this.warmup() };
      case 'band-least':
        return { rule, value: this.awayPct(bar), limit: this.bandLeastPct };
      case 'band-most':
        return { rule, value: this.awayPct(bar), limit: this.bandMostPct };
      case 'vwap-rise':
        return { rule, value: this.sign(bar) * (this.vwap.value - this.earlierVwap.value), limit: 0 };
      case 'extreme':
        return { rule, value: bar.close, limit: this.extreme(bar) };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const { fromMinute, untilMinute } = this.settings;
    const minute = bar.minute;
    if (minute < fromMinute || minute > untilMinute || minute >= this.squareOff) return 'hours';
    if (bar.missing > 0) return 'incomplete-bar';
    if (this.warmup() > 0) return 'not-ready';
    const away = this.awayPct(bar);
    if (!(away >= this.bandLeastPct)) return 'band-least';
    if (!(away <= this.bandMostPct)) return 'band-most';
    if (!(this.sign(bar) * (this.vwap.value - this.earlierVwap.value) > 0)) return 'vwap-rise';
    return bar.close === this.extreme(bar) ? 'pass' : 'extreme';
  }

  /** Bars that the first indicator not ready needs in all; 0 when all are ready. */
  private warmup(): number {
    if (Number.isNaN(this.vwap.value)) return this.vwap.warmup;
    if (Number.isNaN(this.earlierVwap.value)) return this.earlierVwap.warmup;
    if (Number.isNaN(this.atr.value)) return this.atr.warmup;
    return Number.isNaN(this.closes.value) ? this.closes.warmup : 0;
  }

  private sign(bar: Bar): 1 | -1 {
    return bar.close >= this.vwap.value ? 1 : -1;
  }

  private awayPct(bar: Bar): number {
    return (100 * Math.abs(bar.close - this.vwap.value)) / this.vwap.value;
  }

  /** The highest of the last closes above VWAP, the lowest below it. */
  private extreme(bar: Bar): number {
    return this.sign(bar) > 0 ? this.closes.highest() : this.closes.lowest();
  }
}
