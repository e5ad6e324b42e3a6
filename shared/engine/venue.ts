import type { BarCursor } from '../domain/bars.ts';
import type { InstrumentDay } from '../domain/market-day.ts';
import type { Book } from '../exchange/book.ts';

/** An instrument at the exchange of a replay. */
export interface Venue {
  /** Its place: by bot, then as the day lists its instruments. What happens in one minute is learnt in this order. */
  readonly place: number;
  readonly day: InstrumentDay;
  readonly book: Book;
  /** The minute that has begun. */
  readonly cursor: BarCursor;
  begun: boolean;
  /** It has a row: the instrument trades in the minute that has begun. */
  trades: boolean;
}
