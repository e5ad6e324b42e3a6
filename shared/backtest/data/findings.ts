import type { Day } from '../../domain/time.ts';

/** What can be wrong with a row, a day or a file of history. */
export type FindingKind =
  | 'malformed' // a column is missing or not what it should be
  | 'mislabelled' // the row or file names another instrument or date than it holds
  | 'duplicate' // the same instrument and time as a row before it
  | 'conflicting-duplicate' // as above, with other values: the first one stands
  | 'out-of-order' // earlier than a row before it
  | 'pre-open-print' // before the session's open: an indicative value, not a trade
  | 'outside-session' // after the close, or in a pause between two parts of a session
  | 'settlement-row' // long after the close and flat: the settlement price written as a bar
  | 'zero-price'
  | 'implausible-price' // below a fifth or above five times the price before it
  | 'sub-paisa' // finer than a paisa: rounded to the nearest
  | 'ohlc-inconsistent' // open or close outside high and low
  | 'seed-print' // quantity 1 at the head of a tick file: the source's starting value, not a trade
  | 'falling-volume' // a cumulative volume that falls
  | 'stale-volume' // a cumulative volume that rises again but is still below the highest seen
  | 'outside-day-range' // a last price outside the day's high and low of the same row
  | 'zero-spot' // the option has a price, its underlying is 0
  | 'missing-minutes'; // bars the session should have and the file has not

/**
 * What was done about it. `excluded`: the row is not used. `repaired`: used with a changed value or place.
 * `kept`: used as it is. `noted`: nothing of the kind was there to use (absent minutes, facts about excluded rows).
 */
export type FindingAction = 'excluded' | 'repaired' | 'kept' | 'noted';

/** One kind of defect of one symbol on one day of one file; JSON-safe. `day` is null where no date could be read. */
export interface Finding {
  readonly file: string;
  readonly symbol: string;
  readonly day: Day | null;
  readonly kind: FindingKind;
  readonly count: number;
  /** The first few, as "line N: why: text". */
  readonly rows: readonly string[];
  readonly action: FindingAction;
}

const EXAMPLES = 3;
const EXAMPLE_LENGTH = 160;

interface Group {
  readonly file: string;
  readonly symbol: string;
  readonly day: Day | null;
  readonly kind: FindingKind;
  readonly action: FindingAction;
  readonly rows: string[];
  count: number;
}

/** Where the defective row stands: its line in the file (the first is 1) and its text. */
export interface RowPlace {
  readonly line: number;
  readonly text: string;
}

/** Counts and names every defect of one file. */
export class FindingLog {
  readonly file: string;
  /** Rows not used so far, whatever the reason: each is added once. */
  excluded = 0;
  private readonly groups = new Map<string, Group>();

  constructor(file: string) {
    this.file = file;
  }

  /** One defective row. A row may have several findings, but is excluded by one only. */
  row(
    kind: FindingKind,
    action: FindingAction,
    symbol: string,
    day: Day | null,
    place: RowPlace,
    why = '',
  ): void {
    const group = this.group(kind, action, symbol, day);
    group.count += 1;
    if (action === 'excluded') this.excluded += 1;
    if (group.rows.length >= EXAMPLES) return;
    const text = `line ${place.line}: ${why === '' ? '' : `${why}: `}${place.text}`;
    group.rows.push(text.length > EXAMPLE_LENGTH ? `${text.slice(0, EXAMPLE_LENGTH - 1)}…` : text);
  }

  /** A defect that is not of single rows, such as absent minutes. */
  note(kind: FindingKind, symbol: string, day: Day | null, count: number, rows: readonly string[]): void {
    const group = this.group(kind, 'noted', symbol, day);
    group.count += count;
    for (const row of rows) if (group.rows.length < EXAMPLES) group.rows.push(row);
  }

  /** In the order of their first occurrence. */
  list(): readonly Finding[] {
    return [...this.groups.values()];
  }

  private group(kind: FindingKind, action: FindingAction, symbol: string, day: Day | null): Group {
    const key = `${kind} ${action} ${day} ${symbol}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { file: this.file, symbol, day, kind, action, rows: [], count: 0 };
      this.groups.set(key, group);
    }
    return group;
  }
}
