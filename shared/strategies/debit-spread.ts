import { z } from 'zod';
import type { Bar } from '../domain/bars.ts';
import type { DayFacts, OptionStrategy, Running, SpreadSignal, Stopped } from '../domain/strategy.ts';
import { minuteText } from '../domain/time.ts';
import { PriorRange } from '../indicators/prior-range.ts';
import { pickSettingsSchema, type PickSettings } from '../options/pick-settings.ts';
import { soldPicker } from '../options/pick-sold.ts';
import { picker } from '../options/pick.ts';
import { amount, count, minuteOfDay } from './fields.ts';

const { stepsFromMoney, stepsWithin, deltaLeast, deltaMost, spreadMostPct, spreadAssumedPct } =
  pickSettingsSchema.shape;
const { ageMostTicksSeconds, ageMostMinutesSeconds, oiLeastLots, volumeLeastLots } = pickSettingsSchema.shape;

const settings = z
  .strictObject({
    entryFrom: minuteOfDay(600, 'first entry (600 is 10:00)'),
    entryUntil: minuteOfDay(690, 'last entry (690 is 11:30)'),
    breakBars: count(1, 60, 6, 'the close breaks the extreme of so many five-minute bars before it'),
    holdUntil: minuteOfDay(890, 'the trade ends at this minute (890 is 14:50)'),
    stepsOut: count(1, 20, 2, 'the sold leg lies so many listed strikes farther out of the money'),
    stopShare: amount(0.05, 0.95, 0.5, 'wrong once this share of the debit is lost, on closes'),
    targetShare: amount(
      0.05,
      0.95,
      0.5,
      'done once this share of the greatest gain (width less debit) is made, on closes',
    ),
    perBot: count(1, 20, 1, 'trades a bot a day'),
    stepsFromMoney,
    stepsWithin,
    deltaLeast,
    deltaMost,
    spreadMostPct,
    spreadAssumedPct,
    ageMostTicksSeconds,
    ageMostMinutesSeconds,
    oiLeastLots,
    volumeLeastLots,
  })
  .refine((s) => s.deltaLeast <= s.deltaMost, { path: ['deltaMost'], error: 'not below deltaLeast' })
  .refine((s) => s.entryFrom <= s.entryUntil && s.entryUntil < s.holdUntil, {
    path: ['holdUntil'],
    error: 'entries begin before they end, and end before the trade does',
  });

export type DebitSpreadSettings = z.infer<typeof settings>;

/**
 * On a five-minute close beyond the extreme of the bars before it, buys the option at the money and sells one farther out: call spreads on a rise, put
 * spreads on a fall. It shows that a trade of two legs fits the model; the selector never names it.
 */
export const debitSpread: OptionStrategy<DebitSpreadSettings> = {
  name: 'debit-spread',
  title: 'Debit spread',
  label: 'untried: shows that legs fit the model',
  timeframe: 5,
  history: 0,
  settings,
  limits: ({ perBot }) => ({ perInstrument: perBot, perBot, lossesPerDay: null, pauseMinutes: 0 }),
  picker: (of) => picker(pickOf(of)),
  soldPicker: (of) => soldPicker(pickOf(of)),
  start: (of, facts) => new RunningDebitSpread(of, facts),
};

function pickOf({
  stepsFromMoney: steps,
  stepsWithin: within,
  deltaLeast: least,
  deltaMost: most,
  ...of
}: DebitSpreadSettings): PickSettings {
  return pickSettingsSchema.parse({
    by: 'moneyness',
    stepsFromMoney: steps,
    stepsWithin: within,
    deltaLeast: least,
    deltaMost: most,
    spreadMostPct: of.spreadMostPct,
    spreadAssumedPct: of.spreadAssumedPct,
    ageMostTicksSeconds: of.ageMostTicksSeconds,
    ageMostMinutesSeconds: of.ageMostMinutesSeconds,
    oiLeastLots: of.oiLeastLots,
    volumeLeastLots: of.volumeLeastLots,
  });
}

type Check = 'pass' | 'hours' | 'not-ready' | 'incomplete-bar' | 'break';

class RunningDebitSpread implements Running<SpreadSignal> {
  private readonly settings: DebitSpreadSettings;
  private readonly facts: DayFacts;
  private readonly prior: PriorRange;

  constructor(of: DebitSpreadSettings, facts: DayFacts) {
    this.settings = of;
    this.facts = facts;
    this.prior = new PriorRange(of.breakBars);
  }

  observe(bar: Bar): void {
    this.prior.next(bar);
  }

  find(bar: Bar): SpreadSignal | undefined {
    if (this.check(bar) !== 'pass') return undefined;
    const { breakBars, stepsOut, stopShare, targetShare, holdUntil } = this.settings;
    const up = bar.close > this.prior.highest;
    return {
      side: up ? 'BUY' : 'SELL',
      entry: bar.close,
      stepsOut,
      stopShare,
      targetShare,
      exitBy: Math.min(holdUntil, this.facts.squareOff),
      why: `five-minute close ${up ? 'above the highest' : 'below the lowest'} of ${breakBars} bars, held until ${minuteText(holdUntil)} at the latest`,
    };
  }

  /** Stop, target and time are all it knows. */
  exit(): undefined {
    return undefined;
  }

  stopped(bar: Bar): Stopped | undefined {
    const { breakBars } = this.settings;
    const rule = this.check(bar);
    switch (rule) {
      case 'pass':
      case 'hours':
        return undefined;
      case 'not-ready':
        return { rule, value: NaN, limit: breakBars };
      case 'incomplete-bar':
        return { rule, value: bar.minute - this.prior.oldestEnd, limit: 5 * breakBars };
      case 'break':
        return {
          rule,
          value: bar.close,
          limit:
            bar.close * 2 > this.prior.highest + this.prior.lowest ? this.prior.highest : this.prior.lowest,
        };
    }
  }

  /** The first rule that stops a setup; the one source of `find` and `stopped`. */
  private check(bar: Bar): Check {
    const { entryFrom, entryUntil, breakBars } = this.settings;
    if (bar.minute < entryFrom || bar.minute > entryUntil || bar.minute >= this.facts.squareOff)
      return 'hours';
    if (Number.isNaN(this.prior.oldestEnd)) return 'not-ready';
    if (bar.missing > 0 || bar.minute - this.prior.oldestEnd !== 5 * breakBars) return 'incomplete-bar';
    return bar.close > this.prior.highest || bar.close < this.prior.lowest ? 'pass' : 'break';
  }
}
