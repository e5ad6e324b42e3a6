import type { Bars } from '../../domain/bars.ts';
import type { InstrumentKind, OptionRight } from '../../domain/instrument.ts';
import type { PreOpen } from '../../domain/market-day.ts';
import type { Day } from '../../domain/time.ts';
import type { Paise } from '../../domain/units.ts';
import type { Finding } from './findings.ts';
import type { Quotes } from './quotes.ts';
import type { SessionWindows } from './sessions.ts';

/** A file as text: one part, or one for each entry of an archive. `file` is relative to the data folder. */
export interface SourceFile {
  readonly file: string;
  readonly parts: readonly SourcePart[];
}

export interface SourcePart {
  /** The entry's name in its archive; the file's name where there is none. */
  readonly name: string;
  readonly text: string;
}

/** The terms of an option that its name or row carries. */
export interface Contract {
  readonly expiry: Day;
  readonly strike: Paise;
  readonly right: OptionRight;
}

/** Which instrument a row belongs to. */
export interface SeriesIdentity {
  /** The underlying's or the stock's own name ("NIFTY", "SBIN"). */
  readonly symbol: string;
  /** The file's name for it ("NIFTY_F1", "NIFTY-I", "NIFTY22112417900CE"). */
  readonly series: string;
  readonly kind: InstrumentKind;
  /** Null unless an option. */
  readonly contract: Contract | null;
}

/** Bars of one instrument in time order. */
export interface BarSeries extends SeriesIdentity {
  readonly source: string;
  /** Minutes of a full bar; 'day' for daily candles, whose label is the session's close. */
  readonly timeframe: number | 'day';
  readonly bars: Bars;
  readonly hasVolume: boolean;
  readonly hasOi: boolean;
  /** By day, of the files that write what the pre-open came to; the row is no bar and is counted as excluded all the same. */
  readonly preOpens?: PreOpens;
}

export type PreOpens = ReadonlyMap<Day, PreOpen>;

/** What a file holds. `rowsRead` = `rowsUsed` + `rowsExcluded`; headers and blank lines are no rows. */
export interface ParsedFile {
  readonly file: string;
  readonly format: string;
  readonly rowsRead: number;
  readonly rowsUsed: number;
  readonly rowsExcluded: number;
  readonly series: readonly BarSeries[];
  /** Ticks and snapshots; null for files of bars. */
  readonly quotes: Quotes | null;
  readonly findings: readonly Finding[];
  /** Set for a file that is known but not read yet, and says so. */
  readonly remark: string | null;
}

/** One kind of file: how to know it and how to read it. Total: arbitrary text becomes findings, never an exception. */
export interface Format {
  /** The folder's number ("01"), with a letter where a folder holds several kinds. */
  readonly id: string;
  readonly title: string;
  /** True: one-minute bars that a replay can run on. */
  readonly replay: boolean;
  matches(file: string): boolean;
  parse(source: SourceFile, sessions: SessionWindows): ParsedFile;
  /** First and last day by a glance at the first and the last row; null where none can be read. */
  span(source: SourceFile): DaySpan | null;
  /** The day of a file of option snapshots, by its path: it is read only when that day is asked for. Null for every other file. */
  chainDay(file: string): Day | null;
}

export interface DaySpan {
  readonly first: Day;
  readonly last: Day;
}
