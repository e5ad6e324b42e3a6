import type { Instrument } from '../domain/instrument.ts';
import { dayText } from '../domain/time.ts';
import { instrumentAt, refusedLookup, type InstrumentBook, type LookupRefusal } from './book.ts';
import { instrumentByKey } from './lookup.ts';
import { nearestNames } from './nearest.ts';
import type { Underlying } from './table.ts';

/** What contracts are listed on: "NIFTY". The exchange is needed only where both list contracts of the name. */
export function underlyingOf(
  book: InstrumentBook,
  name: string,
  exchange: Underlying['exchange'] | null = null,
): Underlying | LookupRefusal {
  const { underlyings } = book.table;
  const found = underlyings.filter(
    (each) => each.name === name && (exchange === null || each.exchange === exchange),
  );
  const [first, ...others] = found;
  if (first === undefined) {
    const at = exchange === null ? '' : ` at ${exchange}`;
    const why = `no contract of "${name}"${at} in the dump of ${dayText(book.day)}`;
    const names = underlyings
      .filter((each) => exchange === null || each.exchange === exchange)
      .map((each) => each.name);
    return refusedLookup('unknown-underlying', why, nearestNames(name, [...new Set(names)]));
  }
  if (others.length === 0) return first;
  const where = found.map((each) => each.exchange);
  return refusedLookup(
    'ambiguous-underlying',
    `contracts of ${name} are listed at ${where.join(' and ')}: say which`,
    [],
  );
}

/** `assumed-stock`: neither in the index table nor, as far as the dump tells, a share; treated as a stock. */
export type UnderlyingKind = 'index' | 'stock' | 'assumed-stock';

export function underlyingKind(book: InstrumentBook, name: string): UnderlyingKind {
  if (book.indices.has(name)) return 'index';
  return book.table.find('NSE', name) >= 0 || book.table.find('BSE', name) >= 0 ? 'stock' : 'assumed-stock';
}

/** What an underlying's contracts follow: the share itself, or the spot index as the table names it. */
export function spotOf(book: InstrumentBook, { exchange, name }: Underlying): Instrument | LookupRefusal {
  const index = book.indices.get(name);
  if (index === undefined) return instrumentByKey(book, `${exchange === 'BFO' ? 'BSE' : 'NSE'}:${name}`);
  if (index.spot !== null) return instrumentByKey(book, index.spot);
  return refusedLookup('unknown-spot', `the index table does not know the spot symbol of ${name}`, []);
}

/** Every contract of an underlying: futures, then options, each by expiry, strike, call before put. */
export function contractsOf(book: InstrumentBook, { from, to }: Underlying): readonly Instrument[] {
  return Array.from(book.table.contracts.subarray(from, to), (row) => instrumentAt(book, row));
}

/** By expiry. */
export function futuresOf(book: InstrumentBook, { from, options }: Underlying): readonly Instrument[] {
  return Array.from(book.table.contracts.subarray(from, options), (row) => instrumentAt(book, row));
}
