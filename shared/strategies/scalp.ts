import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import { signOf } from '../domain/order.ts';
import type {
  DayFacts,
  OpenTrade,
  OptionSignal,
  OptionStrategy,
  Running,
  Stopped,
} from '../domain/strategy.ts';
import { fromRupees } from '../domain/units.ts';
import { Atr } from '../indicators/atr.ts';
import { Ema } from '../indicators/ema.ts';
import { PriorRange } from '../indicators/prior-range.ts';
import { Vwap } from '../indicators/vwap.ts';
import { pickSettingsSchema } from '../options/pick-settings.ts';
import { picker } from '../options/pick.ts';
import { amount, count, minuteOfDay } from './fields.ts';

const settings = z
  .strictObject({
    morningFrom: minuteOfDay(570, 'first entry (570 is 09:30)'),
    morningUntil: minuteOfDay(690, 'last entry of the morning (690 is 11:30)'),
    afternoonFrom: minuteOfDay(810, 'first entry of the afternoon (810 is 13:30)'),
    afternoonUntil: minuteOfDay(885, 'last entry (885 is 14:45)'),
    expiryUntil: minuteOfDay(780, 'last entry on the day the options expire (780 is 13:00)'),
    fastBars: count(2, 60, 9, 'length of the fast EMA, one-minute bars'),
    slowBars: count(3, 120, 21, 'length of the slow EMA, one-minute bars'),
    breakBars: count(1, 60, 5, 'the close breaks the extreme of so many bars before it'),
    atrBars: count(2, 60, 14, 'length of the ATR, one-minute bars'),
    rangeAtr: amount(0, 10, 1.2, "the bar's range is at least this, ATR"),
    stopPoints: amount(0.05, 500, 10, 'the stop lies this far below the premium paid, rupees'),
    targetPoints: amount(0.05, 1000, 15, 'the target lies this far above the premium paid, rupees'),
    trailPoints: amount(
      0,
      500,
      0,
      "the stop follows so far behind the premium's best close, rupees; 0: it stays",
    ),
    holdMinutes: count(1, 300, 20, 'the trade ends after this many minutes'),
    pauseMinutes: count(0, 300, 10, 'it waits this long after each of its trades, minutes'),
    lossesPerDay: count(1, 20, 2, 'losing trades that end its day'),
    perInstrument: count(1, 20, 3, 'trades in one option a day'),
    perBot: count(1, 50, 3, 'trades a bot a day'),
    ...pickSettingsSchema.shape,
  })
  .refine((s) => s.premiumLeast <= s.premiumMost, { path: ['premiumMost'], error: 'not below premiumLeast' })
  .refine((s) => s.deltaLeast <= s.deltaMost, { path: ['deltaMost'], error: 'not below deltaLeast' })
  .refine((s) => s.fastBars < s.slowBars, { path: ['slowBars'], error: 'above fastBars' })
  .refine((s) => s.morningFrom <= s.morningUntil && s.afternoonFrom <= s.afternoonUntil, {
    path: ['afternoonUntil'],
    error: 'each window ends after it begins',
  });

export type ScalpSettings = z.infer<typeof settings>;

/** The preset `classic`: wider and longer, for within twenty minutes almost no trade reaches 30 or 60 points. */
export const CLASSIC_SCALP = {
  stopPoints: 30,
  targetPoints: 60,
  holdMinutes: 90,
} satisfies Partial<ScalpSettings>;

/** Buys the option of a break-out that both averages and VWAP agree with, for a few points of its premium. */
export const scalp: OptionStrategy<ScalpSettings> = {
  name: 'scalp',
  title: 'Scalp',
  label: 'noise: one day of real option prices is too little to say more',
  timeframe: 1,
  history: 0,
  settings,
  limits: ({ perInstrument, perBot, lossesPerDay, pauseMinutes }) => ({
    perInstrument,
    perBot,
    lossesPerDay,
    pauseMinutes,
  }),
  picker,
  start: (settings, facts) => new RunningScalp(settings, facts),
};

type Check = 'pass' | 'hours' | 'incomplete-bar' | 'not-ready' | 'trend' | 'break' | 'bar-range';

class RunningScalp implements Running<OptionSignal> {
  private readonly settings: ScalpSettings;
  private readonly facts: DayFacts;
  private readonly fast: Ema;
  private readonly slow: Ema;
  private readonly vwap = new Vwap();
  private readonly atr: Atr;
  private readonly prior: PriorRange;

  constructor(settings: ScalpSettings, facts: DayFacts) {
    this.settings = settings;
    this.facts = facts;
    this.fast = new Ema(settings.fastBars);
    this.slow = new Ema(settings.slowBars);
    this.atr = new Atr(settings.atrBars);
    this.prior = new PriorRange(settings.breakBars);
  }

  observe(bar: Bar): void {
    this.prior.next(bar);
    this.fast.next(bar.close);
    this.slow.next(bar.close);
    this.vwap.next(bar.turnover, bar.weight);
    this.atr.next(bar.high, bar.low, bar.close);
  }

  find(bar: Bar): OptionSignal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const { breakBars, stopPoints, targetPoints, trailPoints, holdMinutes } = this.settings;
    const up = this.trend(bar) > 0;
    return {
      side: up ? 'BUY' : 'SELL',
      entry: bar.close,
      premiumStop: fromRupees(stopPoints),
      premiumTarget: fromRupees(targetPoints),
      premiumTrail: trailPoints === 0 ? null : fromRupees(trailPoints),
      exitBy: Math.min(bar.minute + holdMinutes, this.facts.squareOff),
      why: `${up ? 'above the highest' : 'below the lowest'} of ${breakBars} bars and ${up ? 'above' : 'below'} VWAP, range ${this.rangeAtr(bar).toFixed(1)} ATR`,
    };
  }

  exit(_bar: Bar, trade: OpenTrade): string | undefined {
    return signOf(trade.side) * (this.fast.value - this.slow.value) < 0
      ? 'the averages crossed back'
      : undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'incomplete-bar':
        return { rule, value: bar.minute - this.prior.oldestEnd, limit: this.settings.breakBars };
      case 'not-ready':
        return { rule, value: NaN, limit: Math.max(this.slow.warmup, this.atr.warmup) };
      case 'trend':
        return { rule, value: this.fast.value - this.slow.value, limit: bar.close - this.vwap.value };
      case 'break':
        return {
          rule,
          value: bar.close,
          limit: this.trend(bar) > 0 ? this.prior.highest : this.prior.lowest,
        };
      case 'bar-range':
        return { rule, value: this.rangeAtr(bar), limit: this.settings.rangeAtr };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    if (!this.isOpen(bar.minute)) return 'hours';
    if (Number.isNaN(this.slow.value + this.atr.value + this.vwap.value + this.prior.oldestEnd))
      return 'not-ready';
    if (bar.missing > 0 || bar.minute - this.prior.oldestEnd !== this.settings.breakBars)
      return 'incomplete-bar';
    const trend = this.trend(bar);
    if (trend === 0) return 'trend';
    if (trend > 0 ? !(bar.close > this.prior.highest) : !(bar.close < this.prior.lowest)) return 'break';
    return this.rangeAtr(bar) >= this.settings.rangeAtr ? 'pass' : 'bar-range';
  }

  /** Within its hours, which end early on the day its options expire. */
  private isOpen(minute: number): boolean {
    const { morningFrom, morningUntil, afternoonFrom, afternoonUntil, expiryUntil } = this.settings;
    const { day, optionExpiry, squareOff } = this.facts;
    if (minute >= squareOff || (optionExpiry === day && minute > expiryUntil)) return false;
    return (
      (minute >= morningFrom && minute <= morningUntil) ||
      (minute >= afternoonFrom && minute <= afternoonUntil)
    );
  }

  /** 1 or -1 where averages and VWAP agree, 0 where they do not. */
  private trend(bar: Bar): -1 | 0 | 1 {
    const gap = this.fast.value - this.slow.value;
    const above = bar.close - this.vwap.value;
    if (gap > 0 && above > 0) return 1;
    return gap < 0 && above < 0 ? -1 : 0;
  }

  /** A market that stands still has no range to compare with, and neither has its bar: no break-out. */
  private rangeAtr(bar: Bar): number {
    return this.atr.value > 0 ? (bar.high - bar.low) / this.atr.value : 0;
  }
}
