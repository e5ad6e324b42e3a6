import type { Instrument } from '../../domain/instrument.ts';
import { marketOf, sessionOfReplay } from '../../domain/session.ts';
import type { Market } from '../../domain/session-table.ts';
import type { Day, Minute } from '../../domain/time.ts';

/** The market that trades longest. Any other session of a day is made of its first minutes (tested). */
const LONGEST: Market = { segment: 'derivatives', closingAuction: false };
/** The stocks of an index: it stands still once they are in their closing auction. */
const INDEX_STOCKS: Market = { segment: 'cash', closingAuction: true };

/** How an instrument's day is made. */
export interface Hours {
  /** The END of every minute of continuous trading. */
  readonly minutes: readonly Minute[];
  /** How many of them the price moves in, from the first on. */
  readonly moving: number;
}

/** Throws a RangeError for a day whose hours nobody knows (a Muhurat without verified timing). */
export function hoursOf(instrument: Instrument, day: Day): Hours {
  const minutes = minutesOf(day, marketOf(instrument));
  const moving = instrument.kind === 'index' ? minutesOf(day, INDEX_STOCKS).length : minutes.length;
  return { minutes, moving };
}

/** The minutes of a day's longest session: every price path is made for all of them, whoever is there to show it. */
export function longestSession(day: Day): readonly Minute[] {
  return minutesOf(day, LONGEST);
}

function minutesOf(day: Day, market: Market): Minute[] {
  const session = sessionOfReplay(day, market);
  if (session.kind === 'refused') throw new RangeError(`no synthetic day: ${session.why}`);
  return session.open.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + 1 + i));
}

/** Each minute's share of the day's variance or volume: high at the open, low at midday, higher again at the close. Sums to 1. */
export function uShape(minutes: number, open: number, close: number): Float64Array {
  const shares = new Float64Array(minutes);
  let total = 0;
  for (let i = 0; i < minutes; i++) {
    const x = (i + 0.5) / minutes;
    const early = (1 - x) * (1 - x);
    const late = x * x;
    const share = 1 + open * early * early + close * late * late;
    shares[i] = share;
    total += share;
  }
  for (let i = 0; i < minutes; i++) shares[i]! /= total;
  return shares;
}
