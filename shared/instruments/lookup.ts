import type { Exchange, Instrument } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import { instrumentAt, refusedLookup, type InstrumentBook, type LookupRefusal } from './book.ts';
import { NEAREST_MOST, nearestNames } from './nearest.ts';
import { EXCHANGES } from './row.ts';

/** Symbols looked at on either side of where an unknown one would stand. */
const NEIGHBOURS = 400;

/** "NFO:NIFTY26AUGFUT" on a day, by default the book's; refused: unknown, or expired by then. */
export function instrumentByKey(
  book: InstrumentBook,
  key: string,
  on: Day = book.day,
): Instrument | LookupRefusal {
  const colon = key.indexOf(':');
  const named = key.slice(0, colon);
  const exchange = EXCHANGES.find((each) => each === named);
  const symbol = key.slice(colon + 1);
  if (exchange === undefined) {
    const why = `"${key}" is not known: a key is ${EXCHANGES.join(', ')}, a colon and the symbol`;
    return refusedLookup('unknown-symbol', why, keysNamed(book, symbol));
  }
  const row = book.table.find(exchange, symbol);
  if (row < 0) {
    const why = `${key} is not in the dump of ${dayText(book.day)}`;
    return refusedLookup('unknown-symbol', why, nearestKeys(book, exchange, symbol));
  }
  return unlessExpired(book, row, on);
}

/** By the symbol alone, where only one exchange has it. */
export function instrumentBySymbol(
  book: InstrumentBook,
  symbol: string,
  on: Day = book.day,
): Instrument | LookupRefusal {
  const [key, ...others] = keysNamed(book, symbol);
  if (key !== undefined && others.length === 0) return instrumentByKey(book, key, on);
  if (key !== undefined)
    return refusedLookup('ambiguous-symbol', `${symbol} is listed at several exchanges`, [key, ...others]);
  const listed = EXCHANGES.filter((_, at) => book.table.exchangeFrom[at]! < book.table.exchangeFrom[at + 1]!);
  const alike = listed.flatMap((exchange) => nearestKeys(book, exchange, symbol));
  const why = `${symbol} is not in the dump of ${dayText(book.day)}`;
  return refusedLookup('unknown-symbol', why, nearestNames(symbol, alike));
}

/** By the token that a tick of the feed carries. */
export function instrumentByToken(
  book: InstrumentBook,
  instrumentToken: number,
  on: Day = book.day,
): Instrument | LookupRefusal {
  const row = book.table.findToken(instrumentToken);
  if (row >= 0) return unlessExpired(book, row, on);
  const why = `instrument token ${instrumentToken} is not in the dump of ${dayText(book.day)}`;
  return refusedLookup('unknown-token', why, []);
}

/** The keys of a symbol at any exchange, in the order of the exchanges. */
export function keysNamed({ table }: InstrumentBook, symbol: string): readonly string[] {
  return EXCHANGES.filter((exchange) => table.find(exchange, symbol) >= 0).map(
    (exchange) => `${exchange}:${symbol}`,
  );
}

function unlessExpired(book: InstrumentBook, row: number, on: Day): Instrument | LookupRefusal {
  const instrument = instrumentAt(book, row);
  const { key, expiry } = instrument;
  if (expiry === null || expiry >= on) return instrument;
  const why = `${key} expired on ${dayText(expiry)}, before ${dayText(on)}`;
  return refusedLookup('expired', why, laterOfKind(book, instrument, on));
}

/** The next contracts of the same underlying and kind (for an option of the same strike and right). */
function laterOfKind(book: InstrumentBook, expired: Instrument, on: Day): readonly string[] {
  const { table } = book;
  const keys: string[] = [];
  for (const { exchange, name, from, to } of table.underlyings) {
    if (exchange !== expired.exchange || name !== expired.underlying) continue;
    for (let place = from; place < to && keys.length < NEAREST_MOST; place += 1) {
      const row = table.contracts[place]!;
      if (table.expiry[row]! < on || table.strike[row] !== (expired.strike ?? 0)) continue;
      const { key, right } = instrumentAt(book, row);
      if (right === expired.right) keys.push(key);
    }
  }
  return keys;
}

/** The same symbol at another exchange, then what is written most like it at this one. */
function nearestKeys(book: InstrumentBook, exchange: Exchange, symbol: string): readonly string[] {
  const { table } = book;
  const place = table.placeOf(exchange, symbol);
  const at = EXCHANGES.indexOf(exchange);
  const from = Math.max(table.exchangeFrom[at]!, place - NEIGHBOURS);
  const to = Math.min(table.exchangeFrom[at + 1]!, place + NEIGHBOURS);
  const around = Array.from({ length: to - from }, (_, i) => table.symbolAt(from + i));
  const alike = nearestNames(symbol, around).map((name) => `${exchange}:${name}`);
  return [...keysNamed(book, symbol), ...alike].slice(0, NEAREST_MOST);
}
