import type { MarketDay } from '../domain/market-day.ts';
import type { Chooser } from '../engine/bot-desk.ts';
import { directionOf, directionSettings } from '../strategies/direction.ts';
import {
  isSelectionMinute,
  select,
  selectorSettings,
  type Preset,
  type SelectorSettings,
  type VixBand,
} from '../strategies/selector.ts';

/** The day's direction goes on being looked at after the last selection, until entries end. */
const LAST_LOOK = 900;

const BANDS: readonly VixBand[] = ['low', 'middle', 'high', 'extreme', 'unknown'];

/** The selector and the direction as the engine asks for them. Settings ({} for the defaults) are checked here. */
export function selectorChooser(market: MarketDay, preset: Preset, settings: unknown = {}): Chooser {
  const numbers = selectorSettings.parse(settings);
  const direction = directionSettings.parse({});
  return {
    looks: true,
    nextAfter: (minute) => nextLook(minute, numbers),
    choose(bot, minute, facts, previous) {
      if (facts === null) throw new RangeError('the selector needs the facts of the market');
      const lean = directionOf(facts, direction);
      const selection = isSelectionMinute(minute, numbers)
        ? select(
            {
              minute,
              bot,
              preset,
              eventDay: market.event !== null,
              gapPct: facts.gapPct,
              vix: facts.vix,
              previousVixBand: BANDS.find((band) => band === previous?.memory.split('/')[0]) ?? 'unknown',
              adx: facts.adx,
            },
            numbers,
          )
        : null;
      const kept = previous?.memory.split('/') ?? [];
      const eventHalf = selection?.halfRisk ?? kept[1] === 'half';
      return {
        strategy: selection === null ? (previous?.strategy ?? null) : selection.strategy,
        halfRisk: eventHalf || lean.halfRisk,
        blocks: lean.blocks,
        reasons: [
          ...(selection?.reasons ?? ['selection over for the day']),
          `${lean.verdict} (${lean.reasons.join(', ')})`,
        ],
        memory: `${selection?.vixBand ?? kept[0] ?? 'unknown'}/${eventHalf ? 'half' : 'full'}`,
      };
    },
  };
}

/** One strategy from the open on, whatever the market: for trying one out, and for benchmarks. */
export function fixedChooser(strategy: string, sessionOpen: number): Chooser {
  return {
    looks: false,
    nextAfter: (minute) => (minute <= sessionOpen ? sessionOpen + 1 : Infinity),
    choose: () => ({ strategy, halfRisk: false, blocks: null, reasons: ['named by the user'], memory: '' }),
  };
}

/** Selection minutes, and the same rhythm after the last of them. */
function nextLook(minute: number, { firstMinute, everyMinutes }: SelectorSettings): number {
  if (minute < firstMinute) return firstMinute;
  const next = firstMinute + (Math.floor((minute - firstMinute) / everyMinutes) + 1) * everyMinutes;
  return next <= LAST_LOOK ? next : Infinity;
}
