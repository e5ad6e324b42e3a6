import type { Instrument } from '../domain/instrument.ts';
import { CALENDAR, type Calendar } from '../domain/session-table.ts';
import type { SessionRefusal } from '../domain/session.ts';
import { dayText, type Day } from '../domain/time.ts';
import { refusedLookup, type InstrumentBook, type LookupRefusal } from './book.ts';
import { sessionBefore, sessionsLeft } from './sessions-left.ts';
import { ROLL_SETTINGS, type RollSettings } from './settings.ts';
import type { Underlying } from './table.ts';
import { futuresOf } from './underlying.ts';

/** What a contract traded in the last completed session, in units of its own; null: not known, and then it decides nothing. */
export interface Liquidity {
  readonly volume: number | null;
  readonly oi: number | null;
}

/** What may be known besides the dump. */
export interface RollFacts {
  readonly near: Liquidity | null;
  readonly next: Liquidity | null;
  /** Key of the contract that was traded before; a roll that was made is never taken back. */
  readonly traded: string | null;
}

export const NO_FACTS: RollFacts = { near: null, next: null, traded: null };

/** The future to trade on a day. */
export interface FutureChoice {
  readonly kind: 'future';
  readonly contract: Instrument;
  readonly why: string;
  /** `near`: the nearest expiry. Otherwise what moved the trading to the month after. */
  readonly by: 'near' | 'calendar' | 'liquidity' | 'traded';
  /** The contract that is nearest to its expiry, which is the chosen one unless it was rolled. */
  readonly near: Instrument;
  readonly next: Instrument | null;
  /** From this session on the near contract is not chosen any more, by the calendar; or why nobody knows. */
  readonly rollDay: Day | SessionRefusal;
  /** Indicators warm up on bars of this contract only: two months differ by the carry, so mixing them would show a jump that nobody traded. */
  readonly warmUpKey: string;
}

/**
 * Which future of an underlying is traded on a day: the near month until the roll day (its expiry less `sessionsBeforeExpiry` sessions), from then on the
 * next; earlier once the next is the more liquid, or was traded already.
 */
export function futureToTrade(
  book: InstrumentBook,
  underlying: Underlying,
  on: Day = book.day,
  facts: RollFacts = NO_FACTS,
  settings: RollSettings = ROLL_SETTINGS,
  calendar: Calendar = CALENDAR,
): FutureChoice | LookupRefusal | SessionRefusal {
  const [near, next = null] = futuresOf(book, underlying).filter(({ expiry }) => (expiry ?? 0) >= on);
  if (near === undefined || near.expiry === null)
    return refusedLookup(
      'no-future',
      `no future of ${underlying.name} expires on ${dayText(on)} or later`,
      [],
    );
  const { sessionsBeforeExpiry, liquiditySessions } = settings;
  const most = Math.max(sessionsBeforeExpiry, liquiditySessions);
  const left = sessionsLeft(on, near.expiry, most, calendar);
  if (typeof left !== 'number') return left;
  const rollDay = sessionBefore(near.expiry, sessionsBeforeExpiry, calendar);
  const chosen = (contract: Instrument, by: FutureChoice['by'], why: string): FutureChoice => ({
    kind: 'future',
    contract,
    why,
    by,
    near,
    next,
    rollDay,
    warmUpKey: contract.key,
  });
  if (left <= sessionsBeforeExpiry) {
    const why = `${near.symbol} expires on ${dayText(near.expiry)}: sessions to it ${left}, the next month is traded from ${sessionsBeforeExpiry} on`;
    if (next === null)
      return refusedLookup('no-future', `${why}, but no later future of ${underlying.name} is listed`, []);
    return chosen(next, 'calendar', why);
  }
  if (next !== null && facts.traded === next.key)
    return chosen(next, 'traded', `${next.symbol} was traded before: a roll is not taken back`);
  const liquid = next === null || left > liquiditySessions ? null : moreLiquid(facts, settings);
  if (next !== null && liquid !== null)
    return chosen(next, 'liquidity', `${next.symbol} is more liquid than ${near.symbol}: ${liquid}`);
  return chosen(near, 'near', `nearest expiry ${dayText(near.expiry)}`);
}

/** Why the next month is the more liquid; null: it is not, or nobody knows. */
function moreLiquid({ near, next }: RollFacts, { volumeFactor, oiFactor }: RollSettings): string | null {
  if (near === null || next === null) return null;
  const exceeds = (what: string, of: number | null, than: number | null, factor: number): string | null =>
    of !== null && than !== null && of > than * factor
      ? `${what} ${of}, above ${factor} times ${than}`
      : null;
  return (
    exceeds('volume', next.volume, near.volume, volumeFactor) ??
    exceeds('open interest', next.oi, near.oi, oiFactor)
  );
}
