import type { MarketDay } from '../../domain/market-day.ts';
import { dayText, minuteText } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import { choiceText } from '../../engine/bot-desk.ts';
import type { DerivativeFacts, MarketFacts } from '../../engine/market-facts.ts';
import { directionReason, factReasons, interestText, numberText } from '../choice-reasons.ts';
import type { BotChoice, MarketLook } from './market-looks.ts';
import { pairsText, tableText, wrapped, type Column } from './text.ts';

const COLUMNS: readonly Column[] = [
  { head: 'time' },
  { head: 'VIX', right: true },
  { head: 'gap %', right: true },
  { head: 'VWAP %', right: true },
  { head: 'up %', right: true },
  { head: 'ADX', right: true },
  { head: 'bands %', right: true },
  { head: 'vol %', right: true },
  { head: 'regime' },
  { head: 'PCR', right: true },
  { head: 'direction' },
  { head: 'stocks' },
  { head: 'futures' },
  { head: 'options' },
];

/** Where what is said of a minute begins. */
const HANG = 9;

const LEGEND =
  'VWAP: price against it. up: stocks above theirs. bands: Bollinger, 20 × 5 min. vol: realised, a year. PCR: of open interest, all expiries. ?: unknown.';

/** A line for each minute at which bots choose, what was never known, and each choice that differs from the one before. */
export function marketDayText(market: MarketDay, looks: readonly MarketLook[]): string {
  const rows = looks.map(rowOf);
  const never = neverKnown(looks);
  return [
    headline(market),
    '',
    tableText(COLUMNS, rows),
    '',
    wrapped(LEGEND, 2),
    wrapped(`Unknown all day: ${never.length === 0 ? 'nothing' : never.join(', ')}`, 2),
    '',
    'Choices that differ from the one before',
    ...changesOf(looks),
  ].join('\n');
}

/** Everything about one minute. */
export function marketMinuteText(market: MarketDay, look: MarketLook): string {
  const { minute, facts, regime, direction, choices, chosen } = look;
  const { verdict, score, known, reasons } = direction;
  return [
    `${headline(market)}, at ${minuteText(minute)}`,
    '',
    pairsText([
      ...factPairs(facts),
      ['regime', regime],
      ['direction', `${verdict}, score ${score} of ${known} known: ${reasons.join(', ')}`],
    ]),
    '',
    choices.length === 0
      ? 'No bot has chosen yet'
      : `What each bot may open, chosen at ${minuteText((chosen ?? look).minute)}`,
    ...choices.map((each) => reasonLine(each, chosen ?? look)),
  ].join('\n');
}

function headline({ day, event, instruments, reference }: MarketDay): string {
  const key = reference === null ? undefined : instruments[reference]?.instrument.key;
  return `Market of ${dayText(day)}, seen by ${key ?? 'no instrument that stands for it'}${event === null ? '' : `, event day: ${event}`}`;
}

function factPairs(facts: MarketFacts): readonly (readonly [string, string])[] {
  const { derivatives, preOpen } = facts;
  return [
    ['India VIX', numberText(facts.vix)],
    ['gap %', numberText(facts.gapPct)],
    ['pre-open', Number.isFinite(preOpen) ? inRupees(preOpen) : 'unknown'],
    ['price against VWAP %', numberText(facts.priceVsVwapPct)],
    ['stocks above VWAP %', numberText(facts.breadthUpPct)],
    ['sentiment', numberText(facts.sentiment)],
    ['ADX', numberText(facts.adx, 1)],
    ['Bollinger band width %', numberText(facts.bandWidthPct)],
    ['realised volatility %', numberText(facts.realisedVolPct, 1)],
    ['PCR of open interest', ratioText(derivatives.pcrOiNear, derivatives.pcrOiAll)],
    ['PCR of volume', ratioText(derivatives.pcrVolumeNear, derivatives.pcrVolumeAll)],
    ['open interest since the open', interestText(derivatives.sinceOpen)],
    ['open interest of 30 min', interestText(derivatives.lately)],
  ];
}

function ratioText(near: number, all: number): string {
  return `nearest expiry ${numberText(near)}, all ${numberText(all)}`;
}

function rowOf({ minute, facts, regime, direction, choices }: MarketLook): readonly string[] {
  return [
    minuteText(minute),
    short(facts.vix),
    short(facts.gapPct),
    short(facts.priceVsVwapPct),
    short(facts.breadthUpPct, 0),
    short(facts.adx, 0),
    short(facts.bandWidthPct),
    short(facts.realisedVolPct, 1),
    regime === 'unknown' ? '?' : regime,
    short(facts.derivatives.pcrOiAll),
    `${direction.verdict} ${direction.score}/${direction.known}`,
    ...choices.map(({ choice }) => choiceText(choice)),
  ];
}

function short(value: number, digits = 2): string {
  return Number.isFinite(value) ? numberText(value, digits) : '?';
}

/** Names of what no look knew. */
function neverKnown(looks: readonly MarketLook[]): readonly string[] {
  const values: readonly (readonly [string, (facts: MarketFacts) => number])[] = [
    ['India VIX', ({ vix }) => vix],
    ['gap', ({ gapPct }) => gapPct],
    ['pre-open', ({ preOpen }) => preOpen],
    ['price against VWAP', ({ priceVsVwapPct }) => priceVsVwapPct],
    ['breadth', ({ breadthUpPct }) => breadthUpPct],
    ['sentiment', ({ sentiment }) => sentiment],
    ['ADX', ({ adx }) => adx],
    ['Bollinger band width', ({ bandWidthPct }) => bandWidthPct],
    ['realised volatility', ({ realisedVolPct }) => realisedVolPct],
    ['PCR of open interest', ofDerivatives(({ pcrOiAll }) => pcrOiAll)],
    ['PCR of volume', ofDerivatives(({ pcrVolumeAll }) => pcrVolumeAll)],
    ['open interest of calls', ofDerivatives(({ sinceOpen }) => sinceOpen.calls)],
    ['of puts', ofDerivatives(({ sinceOpen }) => sinceOpen.puts)],
    ['of the future', ofDerivatives(({ sinceOpen }) => sinceOpen.future)],
  ];
  return values
    .filter(([, value]) => !looks.some(({ facts }) => Number.isFinite(value(facts))))
    .map(([name]) => name);
}

function ofDerivatives(value: (facts: DerivativeFacts) => number): (facts: MarketFacts) => number {
  return ({ derivatives }) => value(derivatives);
}

/** By minute: the direction, and the bots whose choice differs from the one before. */
function changesOf(looks: readonly MarketLook[]): readonly string[] {
  const last = new Map<string, string>();
  return looks.flatMap((look) => {
    const changed = look.choices.filter(({ bot, choice }) => {
      const text = choiceText(choice);
      if (last.get(bot) === text) return false;
      last.set(bot, text);
      return true;
    });
    if (changed.length === 0) return [];
    const head = `  ${minuteText(look.minute)}  ${directionReason(look.direction)}`;
    return [wrapped(head, HANG), ...changed.map((each) => reasonLine(each, look))];
  });
}

/** Without the direction and the facts, with which a choice's reasons end: they stand beside it. */
function reasonLine({ bot, choice }: BotChoice, seen: MarketLook): string {
  const beside = 1 + factReasons(seen.facts, seen.regime).length;
  const own = choice.reasons.slice(0, -beside).join(', ');
  return wrapped(`${' '.repeat(HANG)}${bot.padEnd(7)}  ${choiceText(choice)} — ${own}`, HANG + 4);
}
