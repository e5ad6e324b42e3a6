import type { BotName } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Chooser, Choice } from '../engine/bot-desk.ts';
import { directionOf, directionSettings } from '../strategies/direction.ts';
import { regimeOf, regimeSettings } from '../strategies/regime.ts';
import {
  isSelectionMinute,
  select,
  selectorSettings,
  type Preset,
  type SelectorSettings,
  type VixBand,
} from '../strategies/selector.ts';
import { directionReason, factReasons } from './choice-reasons.ts';

/** The day's direction goes on being looked at after the last selection, until entries end. */
const LAST_LOOK = 900;

const BANDS: readonly VixBand[] = ['low', 'middle', 'high', 'extreme', 'unknown'];
const NONE = 'none';

/** The selector and the direction as the engine asks for them. Settings ({} for the defaults) are checked here. */
export function selectorChooser(market: MarketDay, preset: Preset, settings: unknown = {}): Chooser {
  const numbers = selectorSettings.parse(settings);
  const direction = directionSettings.parse({});
  const regime = regimeSettings.parse({});
  return {
    looks: true,
    nextAfter: (minute) => nextLook(minute, numbers),
    choose(bot, minute, facts, previous) {
      if (facts === null) throw new RangeError('the selector needs the facts of the market');
      const lean = directionOf(facts, direction);
      const kept = memoryOf(previous);
      // A day that begins late, in the middle of two selections, selects when it begins.
      const late = previous === null && minute > numbers.firstMinute && minute <= numbers.lastMinute;
      const selection =
        late || isSelectionMinute(minute, numbers)
          ? select(
              {
                minute,
                bot,
                preset,
                eventDay: market.event !== null,
                gapPct: facts.gapPct,
                vix: facts.vix,
                previousVixBand: kept.band,
                adx: facts.adx,
              },
              numbers,
            )
          : null;
      const selected = selection === null ? kept.strategy : selection.strategy;
      const eventHalf = selection?.halfRisk ?? kept.half;
      // A neutral market has no side to buy. Where too little is known to call it neutral, options go on, at half risk.
      const aside = bot === 'options' && lean.standsStill;
      return {
        strategy: aside ? null : selected,
        halfRisk: eventHalf || lean.halfRisk,
        blocks: lean.blocks,
        reasons: [
          ...(selection?.reasons ?? ['selection over for the day']),
          ...(aside && selected !== null ? ['options stand aside while the market is neutral'] : []),
          directionReason(lean),
          ...factReasons(facts, regimeOf(facts, regime)),
        ],
        memory: [selection?.vixBand ?? kept.band, eventHalf ? 'half' : 'full', selected ?? NONE].join('/'),
      };
    },
  };
}

/** What was selected, apart from what the direction made of it: when the market is no longer neutral, that holds again. */
function memoryOf(previous: Choice | null): {
  readonly band: VixBand;
  readonly half: boolean;
  readonly strategy: string | null;
} {
  const [band, risk, strategy] = previous?.memory.split('/') ?? [];
  return {
    band: BANDS.find((each) => each === band) ?? 'unknown',
    half: risk === 'half',
    strategy: strategy === undefined || strategy === NONE ? null : strategy,
  };
}

/** One strategy from the open on, whatever the market: for trying one out, and for benchmarks. A bot that it is not for stands aside. */
export function fixedChooser(
  strategy: string,
  sessionOpen: number,
  isFor: (bot: BotName) => boolean = () => true,
): Chooser {
  return {
    looks: false,
    nextAfter: (minute) => (minute <= sessionOpen ? sessionOpen + 1 : Infinity),
    choose: (bot) => ({
      strategy: isFor(bot) ? strategy : null,
      halfRisk: false,
      blocks: null,
      reasons: [isFor(bot) ? 'named by the user' : `${strategy}, named by the user, is not for ${bot}`],
      memory: '',
    }),
  };
}

/** Selection minutes, and the same rhythm after the last of them. */
function nextLook(minute: number, { firstMinute, everyMinutes }: SelectorSettings): number {
  if (minute < firstMinute) return firstMinute;
  const next = firstMinute + (Math.floor((minute - firstMinute) / everyMinutes) + 1) * everyMinutes;
  return next <= LAST_LOOK ? next : Infinity;
}
