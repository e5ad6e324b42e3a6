import type { Instrument } from '../domain/instrument.ts';
import { CALENDAR, type Calendar } from '../domain/session-table.ts';
import type { SessionRefusal } from '../domain/session.ts';
import { dayText, type Day } from '../domain/time.ts';
import type { InstrumentBook } from './book.ts';
import { sessionsLeft } from './sessions-left.ts';
import { SETTLEMENT_SETTINGS, type SettlementSettings } from './settings.ts';

/** No entry: a contract that ends in shares is too near to it. `value`: sessions left, 0 on the expiry; allowed are more than `limit`. */
export interface SettlementRefusal {
  readonly kind: 'refused';
  readonly rule: 'physical-settlement';
  readonly value: number;
  readonly limit: number;
  readonly why: string;
  /** The same without the key, so of every contract of an underlying and an expiry the same. */
  readonly reason: string;
}

/**
 * Derivatives of stocks are settled in shares, with delivery margins that grow over the last sessions, so none is entered there. Null: allowed (an index
 * is settled in cash). What is not in the index table counts as a stock.
 */
export function settlementRefusal(
  book: Pick<InstrumentBook, 'day' | 'indices'>,
  { key, kind, underlying, expiry }: Instrument,
  on: Day = book.day,
  settings: SettlementSettings = SETTLEMENT_SETTINGS,
  calendar: Calendar = CALENDAR,
): SettlementRefusal | SessionRefusal | null {
  if ((kind !== 'future' && kind !== 'option') || expiry === null) return null;
  if (book.indices.has(underlying)) return null;
  const limit = settings.sessionsBeforeExpiry;
  const value = sessionsLeft(on, expiry, limit, calendar);
  if (typeof value !== 'number') return value;
  if (value > limit) return null;
  const left = value < 0 ? 'it has expired' : `sessions to it ${value}`;
  const reason = `settled in shares on ${dayText(expiry)}; on ${dayText(on)} ${left}, an entry needs more than ${limit}`;
  return { kind: 'refused', rule: 'physical-settlement', value, limit, why: `${key} is ${reason}`, reason };
}
