import type { Instrument } from '../domain/instrument.ts';
import { dayText, type Day } from '../domain/time.ts';
import { cashInstrument, noInstrument, type InstrumentRefusal } from '../domain/universe.ts';
import type { InstrumentBook, LookupRefusal } from '../instruments/book.ts';
import { optionOf } from '../instruments/chain.ts';
import { optionExpiries } from '../instruments/expiries.ts';
import { instrumentByKey } from '../instruments/lookup.ts';
import type { Underlying } from '../instruments/table.ts';
import { futuresOf, underlyingOf } from '../instruments/underlying.ts';
import type { Contract } from './data/format.ts';
import type { HistoryInstrument } from './data/history.ts';
import type { LotOf } from './data/snapshot-bars.ts';

/** A dump says all of a contract except whether it may be traded. */
const ELIGIBLE = 'eligible';

/** The files are of NSE's contracts where both exchanges list the name; a name that only BSE lists is BSE's. */
export function listedUnderlying(book: InstrumentBook, name: string): Underlying | LookupRefusal {
  const nse = underlyingOf(book, name, 'NFO');
  return nse.kind === 'underlying' ? nse : underlyingOf(book, name);
}

/** The contract that a file's near series is on a day: of the underlying's futures the first that has not expired. */
export function listedFuture(book: InstrumentBook, name: string, day: Day): Instrument | InstrumentRefusal {
  const underlying = listedUnderlying(book, name);
  if (underlying.kind === 'refused') return noInstrument(underlying.why);
  const near = futuresOf(book, underlying).find(({ expiry }) => expiry !== null && expiry >= day);
  return near === undefined
    ? noInstrument(`the dump of ${dayText(book.day)} lists no future of ${name} on ${dayText(day)} or later`)
    : traded(near);
}

/**
 * A share as the dump has it. A dump of derivatives alone lists no share, but what contracts are listed on: then its tick and its token stay assumed, and
 * whether its day ends with the closing auction is known.
 */
export function listedShare(book: InstrumentBook, symbol: string): Instrument | InstrumentRefusal {
  const [from, to] = book.table.exchangeFrom;
  if (from === to) return { ...cashInstrument(symbol, [ELIGIBLE]), closingAuction: book.stocks.has(symbol) };
  const found = instrumentByKey(book, `NSE:${symbol}`);
  return found.kind === 'refused' ? noInstrument(found.why) : traded(found);
}

/** `hasVolume`: whether the files carry it. */
export function listedOption(
  book: InstrumentBook,
  underlying: Underlying,
  contract: Contract,
  day: Day,
  hasVolume: boolean,
): Instrument | LookupRefusal {
  const found = optionOf(book, underlying, contract, day);
  return found.kind === 'refused' ? found : { ...traded(found), hasVolume };
}

/** Why a dump must be of a later day: options were traded that had expired when it was made. Null: nothing speaks for that. */
export function laterDump(
  book: InstrumentBook,
  sources: readonly HistoryInstrument[],
  day: Day,
): string | null {
  const earliest = new Map<string, Day>();
  for (const { symbol, contract } of sources) {
    if (contract === null || contract.expiry < day) continue;
    earliest.set(symbol, Math.min(earliest.get(symbol) ?? Infinity, contract.expiry));
  }
  for (const [name, expiry] of earliest) {
    const underlying = listedUnderlying(book, name);
    const first = underlying.kind === 'refused' ? undefined : optionExpiries(book, underlying)[0]?.day;
    if (first !== undefined && expiry < first)
      return (
        `options of ${name} that expire on ${dayText(expiry)} were traded on ${dayText(day)}, but the first that the dump lists expire on ` +
        `${dayText(first)}: the dump is of a later day`
      );
  }
  return null;
}

/** Units of a contract that the files count in contracts. */
export function lotOfBook(book: InstrumentBook): LotOf {
  return (name, day, contract) => {
    const underlying = listedUnderlying(book, name);
    if (underlying.kind === 'refused' || contract === null) return null;
    const found = optionOf(book, underlying, contract, day);
    return found.kind === 'refused' ? null : found.lot;
  };
}

/**
 * May the near contract have changed after `previous`? A dump does not list what has expired, but an underlying has one future a month: a day in the month of
 * the near expiry, before it, had the same.
 */
export function mayHaveRolled(previous: Day, near: Day): boolean {
  return Math.floor(previous / 100) !== Math.floor(near / 100);
}

function traded(instrument: Instrument): Instrument {
  return { ...instrument, assumed: [...instrument.assumed, ELIGIBLE] };
}
