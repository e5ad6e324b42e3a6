import { listedFuture } from '../../backtest/listed.ts';
import { DayRefused } from '../../backtest/market-day.ts';
import type { BotName } from '../../domain/account.ts';
import type { Instrument, InstrumentKind } from '../../domain/instrument.ts';
import { dayText, type Day } from '../../domain/time.ts';
import type { Watchlist } from '../../domain/watchlist.ts';
import { instrumentTokenAt, type InstrumentBook } from '../../instruments/book.ts';
import { instrumentByKey } from '../../instruments/lookup.ts';
import type { FeedSettings } from './settings.ts';

/** An instrument whose minutes are fetched. */
export interface Wanted {
  readonly instrument: Instrument;
  /** The broker's, that its candles are asked by. */
  readonly token: number;
  /** `market`: traded, or watched for the market; `vix`: the India VIX. */
  readonly as: 'market' | 'vix';
}

export interface Universe {
  readonly wanted: readonly Wanted[];
  /** What is not there, for people. */
  readonly notes: readonly string[];
}

/**
 * What a day's bots need, as the dump lists it: the stocks of the watchlist, the near futures (those that stand for a chain of options as well), and where
 * there is room for them what stands for the market and the India VIX. Throws a DayRefused for more instruments than are fetched in time, and where none is left.
 */
export function universeOf(
  book: InstrumentBook,
  bots: readonly BotName[],
  { stocks }: Watchlist,
  day: Day,
  settings: FeedSettings,
): Universe {
  const notes: string[] = [];
  const wanted: Wanted[] = [];
  const want = (
    instrument: ReturnType<typeof listedFuture> | ReturnType<typeof instrumentByKey>,
    what: string,
  ): void => {
    if (instrument.kind === 'refused') notes.push(`${what} not traded: ${instrument.why}`);
    else wanted.push({ instrument, token: tokenOf(book, instrument), as: 'market' });
  };
  if (bots.includes('stocks'))
    for (const symbol of stocks) want(instrumentByKey(book, `NSE:${symbol}`), symbol);
  if (bots.includes('futures'))
    for (const name of settings.underlyings) want(listedFuture(book, name, day), `future of ${name}`);
  if (bots.includes('options'))
    for (const name of settings.optionsOf)
      if (!hasFutureOf(wanted, name)) want(listedFuture(book, name, day), `options of ${name}`);
  for (const group of groupsOf(wanted, settings)) requireFew(group, day, settings);
  if (wanted.length === 0)
    throw new DayRefused('no-instrument', `${dayText(day)}: nothing to trade. ${notes.join('; ')}`);
  addReference(book, wanted, notes, day, settings);
  addVix(book, wanted, notes, settings);
  return { wanted, notes };
}

function hasFutureOf(wanted: readonly Wanted[], name: string): boolean {
  return wanted.some(({ instrument: { kind, underlying } }) => kind === 'future' && underlying === name);
}

/** What shares its turns: by class, stocks have their own, and futures have theirs with the indices. */
function groupsOf(wanted: readonly Wanted[], { turns }: FeedSettings): readonly (readonly Wanted[])[] {
  if (turns === 'run') return [wanted];
  const isStock = ({ instrument }: Wanted): boolean => instrument.kind === 'equity';
  return [wanted.filter(isStock), wanted.filter((each) => !isStock(each))];
}

function requireFew(group: readonly Wanted[], day: Day, settings: FeedSettings): void {
  const symbols = group.map(({ instrument }) => instrument.symbol);
  requireFewOf(symbols, day, settings);
}

/** By what a person asked for, before anything is fetched. Throws a DayRefused for more than can be. */
export function requireFewAsked(
  bots: readonly BotName[],
  { stocks }: Watchlist,
  day: Day,
  settings: FeedSettings,
): void {
  const shares = bots.includes('stocks') ? stocks : [];
  const futures = bots.includes('futures') ? settings.underlyings.map((name) => `future of ${name}`) : [];
  const groups = settings.turns === 'run' ? [[...shares, ...futures]] : [shares, futures];
  for (const group of groups) requireFewOf(group, day, settings);
}

function requireFewOf(names: readonly string[], day: Day, { instrumentsMost }: FeedSettings): void {
  if (names.length <= instrumentsMost) return;
  throw new DayRefused(
    'too-many-instruments',
    `${dayText(day)}: ${names.length} instruments (${names.join(', ')}), allowed ${instrumentsMost}: ` +
      'a minute’s candles come one a second; shorten the watchlist (tron watchlist) or run fewer bots (--bots)',
  );
}

/** Is there room for one more beside what is wanted? */
function hasRoom(
  wanted: readonly Wanted[],
  kind: InstrumentKind,
  { turns, instrumentsMost }: FeedSettings,
): boolean {
  const isStock = kind === 'equity';
  const beside =
    turns === 'run' ? wanted : wanted.filter(({ instrument }) => (instrument.kind === 'equity') === isStock);
  return beside.length < instrumentsMost;
}

function addReference(
  book: InstrumentBook,
  wanted: Wanted[],
  notes: string[],
  day: Day,
  settings: FeedSettings,
): void {
  const [name = ''] = settings.underlyings;
  if (wanted.some(({ instrument: { kind } }) => kind === 'future')) return;
  const future = listedFuture(book, name, day);
  const why = future.kind === 'refused' ? future.why : `${wanted.length} instruments leave no room for it`;
  if (future.kind === 'refused' || !hasRoom(wanted, 'future', settings))
    notes.push(`the market’s gap, VWAP and ADX unknown: the future of ${name} is not watched: ${why}`);
  else wanted.push({ instrument: future, token: tokenOf(book, future), as: 'market' });
}

function addVix(book: InstrumentBook, wanted: Wanted[], notes: string[], settings: FeedSettings): void {
  const found = instrumentByKey(book, settings.vix);
  const why = found.kind === 'refused' ? found.why : `${wanted.length} instruments leave no room for it`;
  if (found.kind === 'refused' || !hasRoom(wanted, 'index', settings))
    notes.push(`India VIX unknown: ${why}`);
  else wanted.push({ instrument: found, token: tokenOf(book, found), as: 'vix' });
}

export function tokenOf(book: InstrumentBook, { exchange, symbol }: Instrument): number {
  return instrumentTokenAt(book, book.table.find(exchange, symbol));
}
