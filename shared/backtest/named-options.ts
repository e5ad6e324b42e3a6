import type { Instrument } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import type { InstrumentBook } from '../instruments/book.ts';
import type { Contract } from './data/format.ts';
import type { HistoryInstrument } from './data/history.ts';
import { listedOption, listedUnderlying } from './listed.ts';
import { optionInstrument, optionLotOf } from './option-table.ts';

/** One option of the files with its terms. */
export interface Listed {
  readonly source: HistoryInstrument;
  readonly contract: Contract;
}

export interface Named extends Listed {
  readonly instrument: Instrument;
}

/** The options of an underlying that can be traded on a day. */
export interface NamedChain {
  readonly options: readonly Named[];
  /** Why the others cannot, each with how many and the first of them. */
  readonly refused: readonly string[];
}

/** How many of those refused are named. */
const NAMED_MOST = 3;

/** By the dump, or (`book` null) by the dated table; what has expired before the day is refused either way. */
export function namedChain(
  underlying: string,
  listed: readonly Listed[],
  day: Day,
  book: InstrumentBook | null,
): NamedChain {
  const live = listed.filter(({ contract }) => contract.expiry >= day);
  const expired = listed.filter(({ contract }) => contract.expiry < day);
  const named = live.length === 0 ? NOTHING : namedBy(underlying, live, day, book);
  const why = `expired before ${dayText(day)}`;
  return { ...named, refused: [...refusedText(underlying, expired, listed.length, why), ...named.refused] };
}

const NOTHING: NamedChain = { options: [], refused: [] };

function namedBy(
  underlying: string,
  live: readonly Listed[],
  day: Day,
  book: InstrumentBook | null,
): NamedChain {
  return book === null ? namedByTable(underlying, live, day) : namedByDump(underlying, live, day, book);
}

function namedByTable(underlying: string, live: readonly Listed[], day: Day): NamedChain {
  const lot = optionLotOf(underlying, day);
  if (lot === null) {
    const why = `no lot in the history tables for ${dayText(day)}`;
    return { options: [], refused: [`${live.length} options of ${underlying} not traded: ${why}`] };
  }
  const options = live.map((each) => ({
    ...each,
    instrument: optionInstrument(underlying, each.contract, lot, day, each.source.hasVolume),
  }));
  return { options, refused: [] };
}

function namedByDump(
  underlying: string,
  live: readonly Listed[],
  day: Day,
  book: InstrumentBook,
): NamedChain {
  const of = listedUnderlying(book, underlying);
  if (of.kind === 'refused')
    return { options: [], refused: [`${live.length} options of ${underlying} not traded: ${of.why}`] };
  const options: Named[] = [];
  const missing: Listed[] = [];
  for (const each of live) {
    const instrument = listedOption(book, of, each.contract, day, each.source.hasVolume);
    if (instrument.kind === 'refused') missing.push(each);
    else options.push({ ...each, instrument });
  }
  const why = `not in the dump of ${dayText(book.day)}`;
  return { options, refused: refusedText(underlying, missing, live.length, why) };
}

function refusedText(
  underlying: string,
  refused: readonly Listed[],
  all: number,
  why: string,
): readonly string[] {
  if (refused.length === 0) return [];
  const names = refused.slice(0, NAMED_MOST).map(({ source }) => source.series);
  const more = refused.length - names.length;
  const told = names.join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`${refused.length} of ${all} options of ${underlying} not traded: ${why}: ${told}`];
}
