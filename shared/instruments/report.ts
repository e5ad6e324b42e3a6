import type { Exchange } from '../domain/instrument.ts';
import { EXCHANGES, TYPE, type RowRule } from './row.ts';
import type { Rows } from './rows.ts';

/** A row that is not in the book, by its line in the file (the header is line 1). */
export interface BadRow {
  readonly line: number;
  readonly rule: RowRule;
  readonly why: string;
}

/** What a person should know about a dump that was read. */
export interface Finding {
  readonly rule:
    | 'no-final-line-end'
    | 'other-exchanges'
    | 'fetch-time-unknown'
    | 'unpaired'
    | 'lots-differ'
    | 'no-cash-row'
    | 'expiry-without-session';
  /** Rows, strikes or names it is about. */
  readonly count: number;
  readonly why: string;
}

export interface RowCounts {
  readonly shares: number;
  readonly indices: number;
  readonly futures: number;
  readonly calls: number;
  readonly puts: number;
  readonly all: number;
}

export interface DumpReport {
  /** Lines after the header: good, bad and of other exchanges together. */
  readonly rows: number;
  readonly good: Readonly<Record<Exchange, RowCounts>>;
  /** Rows of exchanges that are not traded here, by name, in alphabetical order. */
  readonly others: readonly { readonly exchange: string; readonly rows: number }[];
  /** In the order of the file. */
  readonly bad: readonly BadRow[];
  readonly findings: readonly Finding[];
}

/** Why a dump is refused as a whole. */
export type DumpRule =
  | 'empty'
  | 'not-csv'
  | 'header'
  | 'truncated'
  | 'too-many-bad-rows'
  | 'exchange-missing'
  | 'too-few-rows'
  | 'fewer-rows'
  | 'duplicate-key'
  | 'duplicate-token'
  | 'stale'
  | 'later'
  | 'undated';

export interface DumpRefusal {
  readonly kind: 'refused';
  readonly rule: DumpRule;
  readonly why: string;
}

export function refusedDump(rule: DumpRule, why: string): DumpRefusal {
  return { kind: 'refused', rule, why };
}

/** The rows of each exchange by what they are; `left` are not counted. */
export function countsOf(rows: Rows, left: ReadonlySet<number>): DumpReport['good'] {
  const counts = new Uint32Array(EXCHANGES.length * TYPES);
  for (let i = 0; i < rows.length; i += 1) {
    if (!left.has(i)) counts[rows.exchange[i]! * TYPES + rows.type[i]!]! += 1;
  }
  const of = (exchange: Exchange): RowCounts => {
    const from = EXCHANGES.indexOf(exchange) * TYPES;
    const [shares = 0, indices = 0, futures = 0, calls = 0, puts = 0] = counts.subarray(from, from + TYPES);
    return { shares, indices, futures, calls, puts, all: shares + indices + futures + calls + puts };
  };
  return { NSE: of('NSE'), BSE: of('BSE'), NFO: of('NFO'), BFO: of('BFO') };
}

const TYPES = Object.keys(TYPE).length;
