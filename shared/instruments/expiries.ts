import { dayText, type Day } from '../domain/time.ts';
import { refusedLookup, type InstrumentBook, type LookupRefusal } from './book.ts';
import { NEAREST_MOST } from './nearest.ts';
import type { Underlying } from './table.ts';

export type ExpiryLabel = 'weekly' | 'monthly';

/** A day on which listed options expire. */
export interface OptionExpiry {
  readonly day: Day;
  readonly label: ExpiryLabel;
  /** Listed options. */
  readonly contracts: number;
}

/** Days on which listed futures expire, ascending. */
export function futureExpiries(book: InstrumentBook, underlying: Underlying): readonly Day[] {
  return days(book, underlying.from, underlying.options).map(({ day }) => day);
}

/**
 * Days on which listed options expire, ascending. Monthly is the last of its calendar month that a future expires on too; in a month without one (far
 * months list options only) the last listed. Both follow from the listed contracts alone: no weekday is assumed, and a holiday needs no care.
 */
export function optionExpiries(book: InstrumentBook, underlying: Underlying): readonly OptionExpiry[] {
  const listed = days(book, underlying.options, underlying.to);
  const futures = new Set(futureExpiries(book, underlying));
  const monthly = new Map<number, Day>();
  for (const { day } of listed) {
    const last = monthly.get(monthOf(day));
    if (last === undefined || futures.has(day) || !futures.has(last)) monthly.set(monthOf(day), day);
  }
  return listed.map(({ day, contracts }) => ({
    day,
    label: monthly.get(monthOf(day)) === day ? 'monthly' : 'weekly',
    contracts,
  }));
}

/** The first option expiry on a day or after it, of a label or of either. */
export function nearestOptionExpiry(
  book: InstrumentBook,
  underlying: Underlying,
  on: Day = book.day,
  label: ExpiryLabel | null = null,
): OptionExpiry | LookupRefusal {
  const listed = optionExpiries(book, underlying);
  const found = listed.find((each) => each.day >= on && (label === null || each.label === label));
  if (found !== undefined) return found;
  const what = label === null ? '' : `${label} `;
  const why = `no ${what}option of ${underlying.name} expires on ${dayText(on)} or later`;
  const last = listed.slice(-NEAREST_MOST).toReversed();
  return refusedLookup(
    'no-expiry',
    why,
    last.map(({ day }) => dayText(day)),
  );
}

function monthOf(day: Day): number {
  return Math.floor(day / 100);
}

/** Expiries of [from, to) of the contracts, one kind of one underlying, with how many contracts each has. */
function days(
  { table }: InstrumentBook,
  from: number,
  to: number,
): readonly { readonly day: Day; readonly contracts: number }[] {
  const found: { day: Day; contracts: number }[] = [];
  for (let place = from; place < to;) {
    const day = table.expiry[table.contracts[place]!]!;
    const end = table.contractFrom(place, to, day + 1, 0, 0);
    found.push({ day, contracts: end - place });
    place = end;
  }
  return found;
}
