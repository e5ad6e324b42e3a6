import {
  missingSources,
  tradedClassOf,
  type Eligibility,
  type EligibilityMode,
  type ExDateRow,
  type Source,
  type SourceName,
  type Subject,
  type SymbolRow,
  type TradedClass,
} from './eligibility.ts';
import { dayText, type Day } from './time.ts';

export const BLOCK_RULES = [
  'fo-ban',
  'mis-blocked',
  'surveillance',
  'trade-to-trade',
  'ex-date',
  'overnight-ratio',
  'source-missing',
] as const;
export type BlockRule = (typeof BLOCK_RULES)[number];

export interface Blocked {
  readonly kind: 'blocked';
  readonly rule: BlockRule;
  readonly why: string;
  /** Where that is from; null: from prices, or from a list that is not there. */
  readonly source: string | null;
}

/** `assumed`: what is not there and was assumed away ("surveillance, bands"). */
export type EligibilityVerdict = { readonly kind: 'eligible'; readonly assumed?: string } | Blocked;

/** May entries be made in it today? Positions that are open are not concerned: they are always looked after and closed. */
export function eligibilityOf(
  subject: Subject,
  file: Eligibility | null,
  mode: EligibilityMode,
): EligibilityVerdict {
  const of = tradedClassOf(subject);
  if (of === null) return { kind: 'eligible' };
  const listed = file === null ? null : listedBlock(subject, of, file);
  if (listed !== null) return listed;
  const missing = missingSources(of, file);
  const bands = of === 'stock' ? (file?.sources.bands ?? null) : null;
  const isUnbounded = bands !== null && rowOf(bands, subject.symbol) === undefined;
  if (missing.length === 0 && !isUnbounded) return { kind: 'eligible' };
  if (mode === 'replay')
    return {
      kind: 'eligible',
      assumed: [...missing, ...(isUnbounded ? ['price band of it'] : [])].join(', '),
    };
  if (missing.length > 0 || bands === null)
    return blocked('source-missing', missingWhy(of, missing, file), null);
  return blocked(
    'source-missing',
    `the bands of ${bands.source} have no row of ${subject.symbol}`,
    bands.source,
  );
}

export function missingWhy(
  of: TradedClass,
  missing: readonly SourceName[],
  file: Eligibility | null,
): string {
  const where =
    file === null ? 'no eligibility file, so no' : `the eligibility file of ${dayText(file.day)} has no`;
  return `${where} ${missing.join(', ')}: without that no ${of} is traded`;
}

/** What a list that is there says against it; the first that says anything. */
function listedBlock(subject: Subject, of: TradedClass, { day, sources }: Eligibility): Blocked | null {
  if (of === 'index-future' || of === 'index-option') return null;
  const name = subject.underlying;
  const own =
    of === 'stock'
      ? (listed(
          'mis-blocked',
          sources.misBlocked,
          name,
          () => `the broker takes no intraday order in ${name}`,
        ) ??
        listed(
          'surveillance',
          sources.surveillance,
          name,
          ({ measure }) => `${name} is under surveillance, ${measure}`,
        ) ??
        listed(
          'trade-to-trade',
          sources.tradeToTrade,
          name,
          ({ series }) => `${name} is settled by delivery only, series ${series}`,
        ))
      : listed('fo-ban', sources.foBan, name, () => `${name} is in the F&O ban period`);
  // The contracts of a stock are adjusted on its ex-date: their previous close is on another scale too.
  return (
    own ??
    listed(
      'ex-date',
      exOn(sources.exDates, day),
      name,
      ({ action }) => `${name} goes ex on ${dayText(day)}, ${action}`,
    )
  );
}

function exOn(source: Source<ExDateRow> | null, day: Day): Source<ExDateRow> | null {
  return source === null ? null : { ...source, rows: source.rows.filter(({ exDate }) => exDate === day) };
}

function listed<Row extends SymbolRow>(
  rule: BlockRule,
  source: Source<Row> | null,
  name: string,
  says: (row: Row) => string,
): Blocked | null {
  const row = source === null ? undefined : rowOf(source, name);
  return source === null || row === undefined
    ? null
    : blocked(rule, `${says(row)} (${source.source})`, source.source);
}

function rowOf<Row extends SymbolRow>({ rows }: Source<Row>, name: string): Row | undefined {
  return rows.find(({ symbol }) => symbol === name);
}

function blocked(rule: BlockRule, why: string, source: string | null): Blocked {
  return { kind: 'blocked', rule, why, source };
}
