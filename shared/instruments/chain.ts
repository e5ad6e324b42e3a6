import type { Instrument, OptionRight } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import { rupeeText, wholePaise, type Paise } from '../domain/units.ts';
import { instrumentAt, refusedLookup, type InstrumentBook, type LookupRefusal } from './book.ts';
import { optionExpiries } from './expiries.ts';
import { NEAREST_MOST, nearestNumbers } from './nearest.ts';
import { TYPE } from './row.ts';
import type { Underlying } from './table.ts';

/** A strike of an expiry; null: that side is not listed. */
export interface ChainRow {
  readonly strike: Paise;
  readonly call: Instrument | null;
  readonly put: Instrument | null;
}

/** How far apart neighbouring strikes of an expiry are. Exchanges list far strikes wider, so it need not be one number. */
export interface StrikeStep {
  /** The most frequent distance; of equally frequent ones the smallest. */
  readonly step: Paise;
  readonly smallest: Paise;
  readonly largest: Paise;
}

/** Strikes of an expiry, ascending. */
export function strikesOf(
  book: InstrumentBook,
  underlying: Underlying,
  expiry: Day,
): readonly Paise[] | LookupRefusal {
  const range = rangeOf(book, underlying, expiry);
  if ('rule' in range) return range;
  return listedStrikes(book, range);
}

/** Null: the expiry has a single strike. */
export function strikeStepOf(
  book: InstrumentBook,
  underlying: Underlying,
  expiry: Day,
): StrikeStep | null | LookupRefusal {
  const strikes = strikesOf(book, underlying, expiry);
  if ('rule' in strikes) return strikes;
  const times = new Map<number, number>();
  for (let i = 1; i < strikes.length; i += 1) {
    const gap = strikes[i]! - strikes[i - 1]!;
    times.set(gap, (times.get(gap) ?? 0) + 1);
  }
  const gaps = [...times.keys()].sort((a, b) => a - b);
  const [smallest, largest] = [gaps[0], gaps.at(-1)];
  if (smallest === undefined || largest === undefined) return null;
  const step = gaps.reduce((best, gap) => ((times.get(gap) ?? 0) > (times.get(best) ?? 0) ? gap : best));
  return { step: wholePaise(step), smallest: wholePaise(smallest), largest: wholePaise(largest) };
}

/** Every strike of an expiry, ascending, with its call and its put. */
export function chainOf(
  book: InstrumentBook,
  underlying: Underlying,
  expiry: Day,
): readonly ChainRow[] | LookupRefusal {
  const range = rangeOf(book, underlying, expiry);
  if ('rule' in range) return range;
  return listedStrikes(book, range).map((strike) => ({
    strike,
    call: optionAt(book, range, expiry, strike, 'CE'),
    put: optionAt(book, range, expiry, strike, 'PE'),
  }));
}

export interface OptionTerms {
  readonly expiry: Day;
  readonly strike: Paise;
  readonly right: OptionRight;
}

/** The one option of an underlying with these terms; refused with the expiries, strikes or the right that are listed instead. */
export function optionOf(
  book: InstrumentBook,
  underlying: Underlying,
  { expiry, strike, right }: OptionTerms,
  on: Day = book.day,
): Instrument | LookupRefusal {
  if (expiry < on) {
    const listed = optionExpiries(book, underlying).filter(({ day }) => day >= on);
    const nearest = listed.slice(0, NEAREST_MOST).map(({ day }) => dayText(day));
    const why = `options of ${underlying.name} of ${dayText(expiry)} have expired before ${dayText(on)}`;
    return refusedLookup('expired', why, nearest);
  }
  const range = rangeOf(book, underlying, expiry);
  if ('rule' in range) return range;
  const found = optionAt(book, range, expiry, strike, right);
  if (found !== null) return found;
  const what = `${underlying.name} ${dayText(expiry)} ${rupeeText(strike)}`;
  const other = optionAt(book, range, expiry, strike, right === 'CE' ? 'PE' : 'CE');
  if (other !== null)
    return refusedLookup('no-right', `${what} ${right} is not listed, only the other side`, [other.key]);
  const strikes = nearestNumbers(strike, listedStrikes(book, range));
  return refusedLookup('no-strike', `${what} is not listed`, strikes.map(rupeeText));
}

/** [from, to) of the contracts: the options of an expiry. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function rangeOf(book: InstrumentBook, underlying: Underlying, expiry: Day): Range | LookupRefusal {
  const { table } = book;
  const from = table.contractFrom(underlying.options, underlying.to, expiry, 0, 0);
  const to = table.contractFrom(from, underlying.to, expiry + 1, 0, 0);
  if (from < to) return { from, to };
  const listed = optionExpiries(book, underlying).map(({ day }) => day);
  const after = listed.filter((day) => day > expiry).slice(0, NEAREST_MOST - 1);
  const before = listed.filter((day) => day < expiry).slice(after.length - NEAREST_MOST);
  const why = `no option of ${underlying.name} expires on ${dayText(expiry)}`;
  return refusedLookup('no-expiry', why, [...before, ...after].map(dayText));
}

function listedStrikes({ table }: InstrumentBook, { from, to }: Range): readonly Paise[] {
  const strikes: Paise[] = [];
  for (let place = from; place < to; place += 1) {
    const strike = wholePaise(table.strike[table.contracts[place]!]!);
    if (strikes.at(-1) !== strike) strikes.push(strike);
  }
  return strikes;
}

function optionAt(
  book: InstrumentBook,
  { from, to }: Range,
  expiry: Day,
  strike: Paise,
  right: OptionRight,
): Instrument | null {
  const { table } = book;
  const type = right === 'CE' ? TYPE.call : TYPE.put;
  const place = table.contractFrom(from, to, expiry, strike, type);
  const row = table.contracts[place];
  if (place >= to || row === undefined) return null;
  return table.strike[row] === strike && table.type[row] === type ? instrumentAt(book, row) : null;
}
