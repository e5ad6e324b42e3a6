import { BOT_NAMES, type BotName } from '../../domain/account.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import { instantOf, type Minute } from '../../domain/time.ts';
import type { Choice, Chooser } from '../../engine/bot-desk.ts';
import type { MarketFacts } from '../../engine/market-facts.ts';
import { Monitor } from '../../engine/monitor.ts';
import { directionOf, directionSettings, type Direction } from '../../strategies/direction.ts';
import { regimeOf, regimeSettings, type Regime } from '../../strategies/regime.ts';
import type { Preset } from '../../strategies/selector.ts';
import { selectorChooser } from '../chooser.ts';

/** The market as it is seen at one minute, and what each bot may do from then on. */
export interface MarketLook {
  readonly minute: Minute;
  readonly facts: MarketFacts;
  readonly regime: Regime;
  readonly direction: Direction;
  /** Of that minute, or of the look before it, which then is `chosen`; none before the day's first. */
  readonly choices: readonly BotChoice[];
  readonly chosen: MarketLook | null;
}

export interface BotChoice {
  readonly bot: BotName;
  readonly choice: Choice;
}

/** What a day's market comes to at every minute at which bots choose, as they choose; the day need not be run for it. */
export function marketLooks(market: MarketDay, preset: Preset): readonly MarketLook[] {
  const monitor = new Monitor(market);
  return looksWith(market, preset, monitor, Infinity);
}

/** At one minute, chosen or not: the facts of that minute, and the choices that hold by then (none before the first). */
export function marketLookAt(market: MarketDay, preset: Preset, minute: Minute): MarketLook {
  const monitor = new Monitor(market);
  const last = looksWith(market, preset, monitor, minute).at(-1);
  if (last?.minute === minute) return last;
  const facts = monitor.factsAt(instantOf(market.day, minute));
  return lookOf(minute, facts, last?.choices ?? [], last ?? null);
}

function looksWith(market: MarketDay, preset: Preset, monitor: Monitor, until: Minute): MarketLook[] {
  const chooser = selectorChooser(market, preset);
  const looks: MarketLook[] = [];
  let choices: readonly BotChoice[] = [];
  for (let minute = chooser.nextAfter(0); minute < 1440 && minute <= until;) {
    const facts = monitor.factsAt(instantOf(market.day, minute));
    choices = chosenBy(chooser, minute, facts, choices);
    looks.push(lookOf(minute, facts, choices, null));
    minute = chooser.nextAfter(minute);
  }
  return looks;
}

function chosenBy(
  chooser: Chooser,
  minute: Minute,
  facts: MarketFacts,
  before: readonly BotChoice[],
): readonly BotChoice[] {
  return BOT_NAMES.map((bot) => {
    const previous = before.find((each) => each.bot === bot)?.choice ?? null;
    return { bot, choice: chooser.choose(bot, minute, facts, previous) };
  });
}

function lookOf(
  minute: Minute,
  facts: MarketFacts,
  choices: readonly BotChoice[],
  chosen: MarketLook | null,
): MarketLook {
  return {
    minute,
    facts,
    regime: regimeOf(facts, regimeSettings.parse({})),
    direction: directionOf(facts, directionSettings.parse({})),
    choices,
    chosen,
  };
}
