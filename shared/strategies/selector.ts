import { z } from 'zod';
import type { BotName } from '../domain/account.ts';
import type { Minute } from '../domain/time.ts';
import { amount, count } from './fields.ts';

/** The numbers of `select`; VIX in points, minutes of the day (571 is 09:31). */
export const selectorSettings = z
  .strictObject({
    firstMinute: count(540, 930, 571, 'first selection, minute of the day (571 is 09:31)'),
    everyMinutes: count(1, 375, 15, 'from one selection to the next, minutes'),
    lastMinute: count(540, 930, 810, 'no selection after this minute of the day (810 is 13:30)'),
    eventUntilMinute: count(540, 930, 615, 'on an exceptional day nothing before this minute (615 is 10:15)'),
    gapMostPct: amount(
      0,
      20,
      1.5,
      'a larger gap, either way, makes the day exceptional, % of the previous close',
    ),
    vixExtreme: amount(1, 200, 25, 'India VIX from which the day is exceptional, points'),
    vixHigh: amount(1, 200, 18, 'India VIX above which volatility is high, points'),
    vixLow: amount(1, 200, 13, 'India VIX below which volatility is low, points'),
    vixHysteresis: amount(0, 5, 0.5, 'a VIX band is left only this far on the way back, points'),
    reversalAdxBelow: amount(1, 100, 20, 'in high volatility range reversal needs an ADX below this'),
  })
  .refine((s) => s.vixLow + s.vixHysteresis < s.vixHigh - s.vixHysteresis, {
    path: ['vixHigh'],
    error: 'above vixLow by more than twice vixHysteresis',
  })
  .refine((s) => s.vixHigh < s.vixExtreme - s.vixHysteresis, {
    path: ['vixExtreme'],
    error: 'above vixHigh by more than vixHysteresis',
  });

export type SelectorSettings = z.infer<typeof selectorSettings>;

export type Preset = 'default' | 'classic';
/** The scalp, for options only, is not in the registry yet: a bot for which it is chosen stands aside. */
type StrategyName = 'vwap' | 'opening-range' | 'range-reversal' | 'scalp';
/** India VIX in words; `unknown` where no source has it. */
export type VixBand = 'low' | 'middle' | 'high' | 'extreme' | 'unknown';

/** What a selection looks at; NaN: not known. */
export interface SelectorInputs {
  readonly minute: Minute;
  readonly bot: BotName;
  readonly preset: Preset;
  /** Budget, central bank or election day. */
  readonly eventDay: boolean;
  readonly gapPct: number;
  readonly vix: number;
  /** The band of the selection before, for the hysteresis; `unknown` for the day's first. */
  readonly previousVixBand: VixBand;
  readonly adx: number;
}

export interface Selection {
  /** Null: stand aside. Applies to new entries; the strategy that opened a trade owns its exit. */
  readonly strategy: StrategyName | null;
  readonly halfRisk: boolean;
  readonly vixBand: VixBand;
  readonly reasons: readonly string[];
}

const STANDARD: Readonly<Record<BotName, StrategyName>> = {
  stocks: 'vwap',
  futures: 'opening-range',
  options: 'scalp',
};

/** Whether the strategy is chosen anew at this minute: 09:31 and every 15 minutes until 13:30. */
export function isSelectionMinute(minute: Minute, settings: SelectorSettings): boolean {
  const since = minute - settings.firstMinute;
  return since >= 0 && minute <= settings.lastMinute && since % settings.everyMinutes === 0;
}

/**
 * The strategy for the bot's next entries. Pure and total: every input, NaN included, has an answer with its reasons. An unknown VIX takes the bot's
 * default and disables range reversal; one that fails after it was high or extreme keeps what that forbids. An unknown gap makes no day exceptional,
 * and an unknown ADX is not below any limit.
 */
export function select(inputs: SelectorInputs, settings: SelectorSettings): Selection {
  const vixBand = bandOf(inputs.vix, inputs.previousVixBand, settings);
  const reasons = exceptional(inputs, vixBand, settings);
  const halfRisk = reasons.length > 0;
  if (halfRisk && !(inputs.minute >= settings.eventUntilMinute)) {
    reasons.push('nothing yet on such a day');
    return { strategy: null, halfRisk, vixBand, reasons };
  }
  if (halfRisk) reasons.push('half risk on such a day');
  const choose = inputs.preset === 'classic' ? classic : standard;
  return { strategy: choose(inputs, vixBand, settings, reasons), halfRisk, vixBand, reasons };
}

/**
 * Outer bands are entered at their limit and left `vixHysteresis` inside it, so the dangerous side is never late. A VIX that is no longer known leaves
 * none of the dangerous ones.
 */
function bandOf(vix: number, previous: VixBand, settings: SelectorSettings): VixBand {
  const { vixExtreme, vixHigh, vixLow, vixHysteresis } = settings;
  if (!Number.isFinite(vix)) return previous === 'extreme' || previous === 'high' ? previous : 'unknown';
  if (vix >= vixExtreme || (previous === 'extreme' && vix >= vixExtreme - vixHysteresis)) return 'extreme';
  const wasHigh = previous === 'high' || previous === 'extreme';
  if (vix > vixHigh || (wasHigh && vix > vixHigh - vixHysteresis)) return 'high';
  if (vix < vixLow || (previous === 'low' && vix < vixLow + vixHysteresis)) return 'low';
  return 'middle';
}

function exceptional(inputs: SelectorInputs, band: VixBand, settings: SelectorSettings): string[] {
  const reasons: string[] = [];
  if (inputs.eventDay) reasons.push('event day');
  if (Math.abs(inputs.gapPct) > settings.gapMostPct)
    reasons.push(`gap ${inputs.gapPct.toFixed(2)} % beyond ${settings.gapMostPct} %`);
  if (band === 'extreme') reasons.push(dangerous(inputs.vix, band, settings.vixExtreme));
  return reasons;
}

function standard(
  { bot, adx, vix }: SelectorInputs,
  band: VixBand,
  settings: SelectorSettings,
  reasons: string[],
): StrategyName | null {
  if (band === 'high' || band === 'extreme') {
    reasons.push(dangerous(vix, 'high', settings.vixHigh));
    if (bot === 'options') return aside(reasons);
    if (!Number.isFinite(vix)) return withoutReversal(STANDARD[bot], reasons);
    if (adx < settings.reversalAdxBelow) {
      reasons.push(`ADX ${adx.toFixed(0)} below ${settings.reversalAdxBelow}`);
      return 'range-reversal';
    }
    reasons.push(
      Number.isNaN(adx) ? 'ADX unknown' : `ADX ${adx.toFixed(0)} not below ${settings.reversalAdxBelow}`,
    );
    return STANDARD[bot];
  }
  reasons.push(calm(vix, band));
  if (band === 'low' && bot !== 'options') return 'vwap';
  return STANDARD[bot];
}

/** The plainer table, without ADX. It names nothing for options, whose only strategy is the scalp. */
function classic(
  { bot, vix }: SelectorInputs,
  band: VixBand,
  settings: SelectorSettings,
  reasons: string[],
): StrategyName | null {
  const high = band === 'high' || band === 'extreme';
  reasons.push(high ? dangerous(vix, 'high', settings.vixHigh) : calm(vix, band));
  if (bot === 'options') return high ? aside(reasons) : 'scalp';
  if (high && !Number.isFinite(vix)) return withoutReversal('opening-range', reasons);
  if (high) return 'range-reversal';
  return band === 'low' ? 'vwap' : 'opening-range';
}

function aside(reasons: string[]): null {
  reasons.push('options stand aside');
  return null;
}

function withoutReversal(strategy: StrategyName, reasons: string[]): StrategyName {
  reasons.push('no range reversal without VIX');
  return strategy;
}

/** "VIX 21.9 high (18)", or that it was when it was last known. */
function dangerous(vix: number, band: 'high' | 'extreme', limit: number): string {
  return Number.isFinite(vix) ? `VIX ${vix} ${band} (${limit})` : `VIX unknown, ${band} when last known`;
}

function calm(vix: number, band: VixBand): string {
  return band === 'unknown' ? 'VIX unknown' : `VIX ${vix} ${band}`;
}
