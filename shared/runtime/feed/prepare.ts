import { DayRefused, instrumentDay } from '../../backtest/market-day.ts';
import { previousClose } from '../../backtest/data/history.ts';
import { marketDay } from '../../backtest/market-of.ts';
import type { BotName } from '../../domain/account.ts';
import { Bars } from '../../domain/bars.ts';
import type { MarketDay } from '../../domain/market-day.ts';
import { marketOf, sessionOf, type Session, type SessionRules } from '../../domain/session.ts';
import { addDays, dayOf, dayText, instantOf, minuteOf, type Day } from '../../domain/time.ts';
import { withEligibility } from '../../domain/with-eligibility.ts';
import type { Watchlist } from '../../domain/watchlist.ts';
import { bookOf, type InstrumentBook } from '../../instruments/book.ts';
import { readDump } from '../../instruments/dump.ts';
import type { DumpSettings } from '../../instruments/settings.ts';
import { withSettlement } from '../../instruments/with-settlement.ts';
import type { Candle, Clock, DataFailure, MarketData, Store } from '../../ports.ts';
import type { EligibleBy } from '../run-request.ts';
import { listedChains } from './chains.ts';
import { keepPreparation, keptPreparation, type Preparation, type Prepared } from './kept.ts';
import type { FeedSettings } from './settings.ts';
import { universeOf, type Universe, type Wanted } from './universe.ts';

/** What is to be prepared. */
export interface DayWanted {
  readonly day: Day;
  readonly bots: readonly BotName[];
  readonly watchlist: Watchlist;
  readonly rules: SessionRules;
  readonly eligible: EligibleBy;
  /** Where the data come from: bars of another place are not mixed with them. */
  readonly root: string;
  readonly dump: DumpSettings;
  readonly settings: FeedSettings;
}

/** Whoever asks for candles takes a turn first; false: none came until then. */
export interface FeedParts {
  readonly data: MarketData;
  /** For what may take longer than a minute's candle. */
  readonly history: MarketData;
  readonly turn: (until: number) => Promise<boolean>;
  /** The real one. */
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly store: Store;
}

/** A reading at the day's beginning is made so often. */
const ATTEMPTS = 3;

/**
 * The day's instruments with the minutes before it, as they were prepared, or from the dump and the historical candles. Rejects with a DayRefused
 * where a dump or a history cannot be had or used.
 */
export async function prepared(parts: FeedParts, wanted: DayWanted): Promise<Preparation> {
  const { day } = wanted;
  const kept = await keptPreparation(parts.store, day, askedOf(wanted));
  if (kept !== null) return kept;
  const preparation = await freshlyPrepared(parts, wanted);
  await keepPreparation(parts.store, day, preparation);
  return preparation;
}

/** From the dump and the historical candles, whatever is kept. Rejects as `prepared` does. */
export async function freshlyPrepared(
  parts: Omit<FeedParts, 'store'>,
  wanted: DayWanted,
): Promise<Preparation> {
  const { book, universe } = await listed(parts, wanted);
  const each: Prepared[] = [];
  for (const one of universe.wanted) each.push({ ...one, before: await historyOf(parts, wanted, one) });
  const options = listedChains(book, each, wanted);
  return {
    asked: askedOf(wanted),
    prepared: [...each, ...options.wanted.map((one) => ({ ...one, before: new Bars(0, true) }))],
    chains: options.chains,
    notes: [...universe.notes, ...options.notes],
  };
}

/** What a day is prepared for, as text. */
export function askedOf({ root, bots, watchlist }: DayWanted): string {
  return JSON.stringify({ root, bots, watchlist: watchlist.stocks });
}

async function listed(
  parts: Omit<FeedParts, 'store'>,
  { day, bots, watchlist, dump, settings }: DayWanted,
): Promise<{ readonly book: InstrumentBook; readonly universe: Universe }> {
  const text = await repeated(parts, settings, 'the instrument dump', async () => {
    const answer = await parts.history.dump();
    return answer.kind === 'dump' ? { kind: 'had', value: answer.text } : answer;
  });
  const fetchedAt = parts.clock.now();
  const read = readDump({ text, day, fetchedAt, transfer: null, previousRows: null }, dump);
  if (read.kind === 'refused') throw new DayRefused(`dump-${read.rule}`, `the broker’s dump: ${read.why}`);
  const book = bookOf(read);
  return { book, universe: universeOf(book, bots, watchlist, day, settings) };
}

async function historyOf(
  parts: Omit<FeedParts, 'store'>,
  { day, settings }: DayWanted,
  { instrument, token }: Wanted,
): Promise<Bars> {
  const from = instantOf(addDays(day, -settings.warmUpDays), 0);
  const candles = await repeated(
    parts,
    settings,
    `the minutes before the day of ${instrument.key}`,
    async () => {
      const answer = await parts.history.minutes(token, from, instantOf(day, 0));
      return answer.kind === 'candles' ? { kind: 'had', value: answer.candles } : answer;
    },
  );
  return barsOf(candles, instrument.hasVolume);
}

/** Throws a RangeError for two candles of a minute. */
function barsOf(candles: readonly Candle[], hasVolume: boolean): Bars {
  const bars = new Bars(candles.length, hasVolume);
  for (const { at, open, high, low, close, volume, oi } of candles)
    bars.push(dayOf(at), minuteOf(at), open, high, low, close, volume, oi);
  return bars;
}

async function repeated<T>(
  { turn, clock }: Pick<FeedParts, 'turn' | 'clock'>,
  { againMs, everyMs }: FeedSettings,
  what: string,
  ask: () => Promise<{ readonly kind: 'had'; readonly value: T } | DataFailure>,
): Promise<T> {
  let [rule, failure] = ['feed', ''];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await turn(clock.now() + againMs + everyMs);
    const answer = await ask();
    if (answer.kind === 'had') return answer.value;
    // Whoever logs in can have it done again.
    rule = answer.failure === 'token-dead' ? 'token' : 'feed';
    failure = `${answer.failure}: ${answer.why}`;
  }
  throw new DayRefused(rule, `${what} could not be read ${ATTEMPTS} times: ${failure}`);
}

/** The day before its first bar, with what may not be traded marked. Throws a DayRefused for a day without a session. */
export function preparedDay(preparation: Preparation, wanted: DayWanted): MarketDay {
  const { file, settings } = wanted.eligible;
  return withEligibility(bareDay(preparation, wanted), file, 'paper', settings);
}

/** The same before anybody looked whether it may be traded. */
export function bareDay({ prepared: all, chains, notes }: Preparation, { day, rules }: DayWanted): MarketDay {
  const instruments = all
    .filter((each) => each.as === 'market')
    .map(({ instrument, before }) =>
      instrumentDay(instrument, before, sessionOn(day, instrument, rules), null, previousClose(before, day)),
    );
  const settled = withSettlement(instruments, undefined, rules.calendar);
  const unknown = [
    'no prices of the pre-open: a split overnight is not looked for',
    'a resting order does not meet a minute whose candle came too late to be published in time',
  ];
  return marketDay(day, settled, chains, null, [...notes, ...unknown]);
}

export function sessionOn(
  day: Day,
  instrument: Parameters<typeof marketOf>[0],
  { calendar, settings }: SessionRules,
): Session {
  const session = sessionOf(day, marketOf(instrument), calendar, settings);
  if ('rule' in session) throw new DayRefused(session.rule, session.why);
  return session;
}

/** Ends of the first and the last minute in which any of the day's instruments trades. */
export function hoursOf({ day, instruments }: MarketDay): readonly [first: number, last: number] {
  const windows = instruments.flatMap(({ session }) => session.open);
  if (windows.length === 0) throw new RangeError(`${dayText(day)} has no hours`);
  const first = Math.min(...windows.map(([from]) => from + 1));
  const last = Math.max(...windows.map(([, to]) => to));
  return [instantOf(day, first), instantOf(day, last)];
}
