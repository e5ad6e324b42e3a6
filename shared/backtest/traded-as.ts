import type { Bars } from '../domain/bars.ts';
import type { Instrument } from '../domain/instrument.ts';
import { rowsOfDay } from '../domain/rows.ts';
import type { Day } from '../domain/time.ts';
import type { InstrumentRefusal } from '../domain/universe.ts';
import type { InstrumentBook } from '../instruments/book.ts';
import type { History, HistoryInstrument } from './data/history.ts';
import { crossesExpiry, historyInstrument, SERIES } from './history-tables.ts';
import { listedFuture, listedShare, mayHaveRolled } from './listed.ts';

/**
 * Null: not traded as a series of its own (options come as chains, farther contracts not at all). An index without a future of its own becomes its proxy,
 * but not beside a dump: it is no contract of it.
 */
export function tradedAs(
  source: HistoryInstrument,
  history: History,
  day: Day,
  book: InstrumentBook | null,
): Instrument | InstrumentRefusal | null {
  if (source.kind === 'option') return null;
  if (source.kind === 'future') {
    if (!/(_F1|-I)$/.test(source.series)) return null;
    return book === null
      ? historyInstrument(source.symbol, 'future', day)
      : listedFuture(book, source.symbol, day);
  }
  if (source.kind === 'equity')
    return book === null ? historyInstrument(source.symbol, 'equity', day) : listedShare(book, source.symbol);
  const hasFuture = history
    .day(day)
    .instruments.some((each) => each.kind === 'future' && each.symbol === source.symbol);
  const proxied =
    book === null &&
    SERIES.some((row) => row.underlying === source.symbol && row.proxy && row.from <= day && day <= row.to);
  return historyInstrument(source.symbol, proxied && !hasFuture ? 'future' : 'index', day);
}

/** Is the close before the day another contract's, or may it be? */
export function expiresBefore(
  { kind, proxy, expiry }: Instrument,
  bars: Bars,
  day: Day,
  book: InstrumentBook | null,
): boolean {
  const [from] = rowsOfDay(bars, day);
  if (kind !== 'future' || proxy || from === 0) return false;
  const previous = bars.day[from - 1]!;
  return book === null ? crossesExpiry(previous, day) : expiry === null || mayHaveRolled(previous, expiry);
}
