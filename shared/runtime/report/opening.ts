import type { BotName } from '../../domain/account.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { marketOf, type Session } from '../../domain/session.ts';
import type { Window } from '../../domain/session-table.ts';
import { minuteText } from '../../domain/time.ts';
import { inRupees } from '../../domain/units.ts';
import type { InstrumentDay, MarketDay } from '../../domain/market-day.ts';
import { tradedBy } from '../setup.ts';
import { groupedBy } from './numbers.ts';
import { counted, plain, signedRupees, wrapped } from './text.ts';

/**
 * The mean net of a day of the synthetic market under the demo profile, over many seeds, as `scripts/pin-seeds.ts` found it; money in
 * paise. `codeHash` names the code that made it, `firstNets` the first seeds' results.
 */
export interface PinnedSeeds {
  readonly seeds: number;
  readonly meanNet: number;
  readonly standardError: number;
  readonly codeHash: string;
  readonly firstNets: readonly number[];
}

/** The first line of a synthetic run, so that nobody takes its profit for a promise. */
export function syntheticLine({ seeds, meanNet, standardError }: PinnedSeeds, seed: number): string {
  return wrapped(
    `SYNTHETIC market, no planted edge: mean net ${signedRupees(meanNet)} a day over ${seeds} seeds (demo profile, the selector’s default table), ` +
      `standard error ${inRupees(standardError)} — this is seed ${seed}: its profit or loss shows that the machine runs, nothing else`,
    2,
  );
}

/** The day's hours as the run keeps them, a line a market. What is not confirmed about them stands among what is assumed. */
export function sessionsText(market: MarketDay, eligibility: string): string {
  const groups = groupedBy(market.instruments, ({ instrument }) => marketName(instrument));
  const lines = [...groups].map(([name, days]) => {
    if (days.every(({ instrument }) => instrument.kind === 'index'))
      return `${name} (${counted(days.length, 'instrument')}): watched, not traded`;
    const times = [...new Set(days.map(({ session }) => sessionText(session)))].join(' or ');
    return wrapped(`${name} (${howMany(days)}): ${times}; eligibility ${eligibility}`, 2);
  });
  return lines.join('\n');
}

/** "10 instruments", "2 futures and 50 options" */
function howMany(days: readonly InstrumentDay[]): string {
  const options = days.filter(({ instrument }) => instrument.kind === 'option').length;
  const futures = days.filter(({ instrument }) => instrument.kind === 'future').length;
  if (options === 0) return counted(days.length, 'instrument');
  return `${futures === 0 ? '' : `${counted(futures, 'future')} and `}${counted(options, 'option')}`;
}

/** Bots that the day has nothing for, a line for each. */
export function idleLines(market: MarketDay, bots: readonly BotName[]): readonly string[] {
  return bots
    .filter((bot) => tradedBy(bot, market).length === 0)
    .map((bot) => `${bot}: this bot has nothing to trade on this day`);
}

/** What may not be entered today, a line for each; options of an underlying that are blocked by the same share one. */
export function blockedLines({ instruments }: MarketDay): readonly string[] {
  const blocked = instruments.filter((each) => each.blocked !== null);
  const groups = groupedBy(blocked, ({ instrument: { kind, key, underlying }, blocked: why }) =>
    kind === 'option' ? `${underlying} ${why ?? ''}` : key,
  );
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    if (first === undefined) return [];
    const { symbol, underlying } = first.instrument;
    const what = of.length === 1 ? symbol : `${counted(of.length, 'option')} of ${underlying}`;
    return [wrapped(`no entries in ${what}: ${plain(first.blocked ?? '')}`, 2)];
  });
}

function marketName(instrument: Instrument): string {
  const { segment, closingAuction } = marketOf(instrument);
  if (segment === 'derivatives') return 'derivatives';
  return instrument.kind === 'index'
    ? 'indices'
    : `stocks ${closingAuction ? 'with' : 'without'} derivatives`;
}

/** "pre-open 09:00–09:10, continuous 09:15–15:15, …": the times of one session, those that are known. */
export function sessionText(session: Session): string {
  const { preOpen, open, stopsCancelledAt, squareOff, brokerSquareOff } = session;
  return [
    preOpen === null ? 'no pre-open' : `pre-open ${windowText(preOpen)}`,
    `continuous ${open.map(windowText).join(' and ')}`,
    ...(stopsCancelledAt === null ? [] : [`pending stops cancelled ${minuteText(stopsCancelledAt)}`]),
    `our exits ${minuteText(squareOff)}`,
    brokerSquareOff === null ? "broker's unknown" : `broker's ${minuteText(brokerSquareOff)}`,
  ].join(', ');
}

function windowText([from, to]: Window): string {
  return `${minuteText(from)}–${minuteText(to)}`;
}
