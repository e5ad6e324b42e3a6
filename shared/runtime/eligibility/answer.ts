import {
  isIndexName,
  missingSources,
  SOURCE_NAMES,
  TRADED_CLASSES,
  type BandRow,
  type Eligibility,
  type EligibilityMode,
  type SourceName,
  type Subject,
  type TradedClass,
} from '../../domain/eligibility.ts';
import { ageHours } from '../../domain/eligibility-file.ts';
import { eligibilityOf, missingWhy, type BlockRule } from '../../domain/eligibility-verdict.ts';
import type { Day } from '../../domain/time.ts';

export interface ListAnswer {
  readonly name: SourceName;
  /** Null: the list is missing, and so are the next three. */
  readonly source: string | null;
  readonly at: number | null;
  readonly ageHours: number | null;
  readonly rows: number | null;
}

export interface ClassAnswer {
  readonly of: TradedClass;
  readonly missing: readonly SourceName[];
  /** Why nothing of the class is traded; null: it is. */
  readonly off: string | null;
}

export interface SymbolClassAnswer {
  readonly of: TradedClass;
  readonly rule: BlockRule | null;
  readonly why: string | null;
  readonly assumed: string | null;
}

/** What a day's file comes to. */
export interface EligibilityAnswer {
  readonly path: string;
  readonly day: Day;
  readonly madeAt: number;
  readonly mode: EligibilityMode;
  readonly now: number;
  readonly lists: readonly ListAnswer[];
  readonly classes: readonly ClassAnswer[];
  /** Underlyings in the ban period. */
  readonly banned: readonly string[];
  readonly symbol: {
    readonly symbol: string;
    readonly band: BandRow | null;
    readonly classes: readonly SymbolClassAnswer[];
  } | null;
}

export interface Asked {
  readonly path: string;
  readonly mode: EligibilityMode;
  readonly now: number;
  readonly symbol: string | null;
}

export function eligibilityAnswer(file: Eligibility, { path, mode, now, symbol }: Asked): EligibilityAnswer {
  return {
    path,
    day: file.day,
    madeAt: file.madeAt,
    mode,
    now,
    lists: SOURCE_NAMES.map((name) => {
      const list = file.sources[name];
      return list === null
        ? { name, source: null, at: null, ageHours: null, rows: null }
        : { name, source: list.source, at: list.at, ageHours: ageHours(list, now), rows: list.rows.length };
    }),
    classes: TRADED_CLASSES.map((of) => {
      const missing = missingSources(of, file);
      const isOff = missing.length > 0 && mode !== 'replay';
      return { of, missing, off: isOff ? missingWhy(of, missing, file) : null };
    }),
    banned: file.sources.foBan?.rows.map((row) => row.symbol) ?? [],
    symbol:
      symbol === null
        ? null
        : {
            symbol,
            band: file.sources.bands?.rows.find((row) => row.symbol === symbol) ?? null,
            classes: subjectsOf(symbol).map(([of, subject]) => symbolClass(of, subject, file, mode)),
          },
  };
}

/** Of a stock the share and what derives from it, of an index what derives from it. */
function subjectsOf(name: string): readonly (readonly [TradedClass, Subject])[] {
  const of = (kind: Subject['kind']): Subject => ({ kind, symbol: name, underlying: name });
  if (isIndexName(name))
    return [
      ['index-future', of('future')],
      ['index-option', of('option')],
    ];
  return [
    ['stock', of('equity')],
    ['stock-future', of('future')],
    ['stock-option', of('option')],
  ];
}

function symbolClass(
  of: TradedClass,
  subject: Subject,
  file: Eligibility,
  mode: EligibilityMode,
): SymbolClassAnswer {
  const verdict = eligibilityOf(subject, file, mode);
  return verdict.kind === 'blocked'
    ? { of, rule: verdict.rule, why: verdict.why, assumed: null }
    : { of, rule: null, why: null, assumed: verdict.assumed ?? null };
}
