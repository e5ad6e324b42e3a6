import type { Instrument } from '../../domain/instrument.ts';
import type { Day, Minute } from '../../domain/time.ts';

export const OPEN: Minute = 555;
/** Cash trading ended at 15:30 for all before this day; since then a closing auction follows 15:15 in stocks with derivatives. */
const CLOSING_AUCTIONS_FROM: Day = 20260803;

/** How an instrument's day is made: bars end at OPEN + 1 … `ends`; after `stills` (an index) the price no longer moves. */
export interface Hours {
  readonly ends: Minute;
  readonly stills: Minute;
}

export function hoursOf(instrument: Instrument, day: Day): Hours {
  if (day < CLOSING_AUCTIONS_FROM) return { ends: 930, stills: 930 };
  switch (instrument.kind) {
    case 'equity': {
      const ends = instrument.closingAuction ? 915 : 930;
      return { ends, stills: ends };
    }
    case 'index':
      return { ends: 940, stills: 915 };
    case 'future':
    case 'option':
      return { ends: 940, stills: 940 };
  }
}

/** Minutes of the longest session of a day: every price path is made for all of them, whoever is there to show it. */
export function longestSession(day: Day): number {
  return (day < CLOSING_AUCTIONS_FROM ? 930 : 940) - OPEN;
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
