import { FREEZE_TABLE, freezeQtyOf, type FreezeRow } from '../domain/freeze-table.ts';
import type { Exchange, Instrument, InstrumentKind } from '../domain/instrument.ts';
import type { Day } from '../domain/time.ts';
import { paise } from '../domain/units.ts';
import type { Dump } from './dump.ts';
import { INDEX_TABLE, type IndexRow } from './index-table.ts';
import type { DumpReport } from './report.ts';
import { TYPE } from './row.ts';
import type { InstrumentTable } from './table.ts';

/** Every instrument of a day: what the dump lists, with what it does not say (freeze quantities, which names are indices). */
export interface InstrumentBook {
  readonly day: Day;
  readonly table: InstrumentTable;
  readonly report: DumpReport;
  readonly freeze: FreezeTables;
  readonly indices: ReadonlyMap<string, IndexRow>;
  /** Underlyings of listed contracts that are no index: a share of that symbol ends its day with the closing auction. */
  readonly stocks: ReadonlySet<string>;
}

/** Each exchange publishes its own, and a stock's contracts at the other exchange are not bound by them. */
export type FreezeTables = Readonly<Record<'NFO' | 'BFO', readonly FreezeRow[]>>;

export const FREEZE_TABLES: FreezeTables = { NFO: FREEZE_TABLE, BFO: FREEZE_TABLE };

/** Why something was not found, with what is there that comes nearest. */
export interface LookupRefusal {
  readonly kind: 'refused';
  readonly rule:
    | 'unknown-symbol'
    | 'ambiguous-symbol'
    | 'unknown-token'
    | 'unknown-underlying'
    | 'ambiguous-underlying'
    | 'unknown-spot'
    | 'expired'
    | 'no-expiry'
    | 'no-strike'
    | 'no-right'
    | 'no-future';
  readonly why: string;
  /** Keys, names, days or strikes as people write them; best first. */
  readonly nearest: readonly string[];
}

export function refusedLookup(
  rule: LookupRefusal['rule'],
  why: string,
  nearest: readonly string[],
): LookupRefusal {
  const told = nearest.length === 0 ? why : `${why}; nearest: ${nearest.join(', ')}`;
  return { kind: 'refused', rule, why: told, nearest };
}

export function bookOf(
  dump: Dump,
  freeze: FreezeTables = FREEZE_TABLES,
  indices: readonly IndexRow[] = INDEX_TABLE,
): InstrumentBook {
  const known = new Map(indices.map((row) => [row.underlying, row]));
  const names = dump.table.underlyings.map(({ name }) => name);
  const stocks = new Set(names.filter((name) => !known.has(name)));
  return { day: dump.day, table: dump.table, report: dump.report, freeze, indices: known, stocks };
}

const KINDS: readonly InstrumentKind[] = ['equity', 'index', 'future', 'option', 'option'];

/** For an index, of which the dump says 0. Nothing is ordered at it. */
const INDEX_TICK = paise(5);

/** A row of the table as what is traded. */
export function instrumentAt(book: InstrumentBook, row: number): Instrument {
  const { table } = book;
  const type = table.type[row];
  const kind = KINDS[type ?? -1];
  if (kind === undefined) throw new RangeError(`no row ${row} in a table of ${table.length}`);
  const exchange = table.exchangeAt(row);
  const symbol = table.symbolAt(row);
  const key = `${exchange}:${symbol}`;
  const isContract = kind === 'future' || kind === 'option';
  const underlying = isContract ? (table.names[table.name[row]!] ?? '') : underlyingName(book, key, symbol);
  const isIndex = kind === 'index';
  const hasContracts = kind !== 'equity' || table.contracts.length > 0;
  return {
    key,
    exchange,
    symbol,
    kind,
    token: table.exchangeToken[row]!,
    lot: isIndex ? 1 : table.lot[row]!,
    tick: isIndex ? INDEX_TICK : paise(table.tick[row]!),
    underlying,
    expiry: isContract ? table.expiry[row]! : null,
    strike: kind === 'option' ? paise(table.strike[row]!) : null,
    right: type === TYPE.call ? 'CE' : type === TYPE.put ? 'PE' : null,
    closingAuction: kind === 'equity' && (!hasContracts || book.stocks.has(symbol)),
    hasVolume: !isIndex,
    proxy: false,
    freezeQty: freezeOf(book, exchange, underlying),
    spread: null,
    assumed: [
      ...(isIndex ? ['tick 0.05: the dump has none for an index'] : []),
      ...(hasContracts ? [] : ['closing auction: the dump has no contracts that would tell']),
    ],
  };
}

/** The token that a tick of the feed carries: the exchange's with the segment in it. */
export function instrumentTokenAt(book: InstrumentBook, row: number): number {
  return book.table.instrumentToken[row]!;
}

/** "NIFTY" of "NSE:NIFTY 50"; anything else that is no contract is its own. */
function underlyingName(book: InstrumentBook, key: string, symbol: string): string {
  for (const { underlying, spot } of book.indices.values()) if (spot === key) return underlying;
  return symbol;
}

function freezeOf(book: InstrumentBook, exchange: Exchange, underlying: string): number | null {
  if (exchange !== 'NFO' && exchange !== 'BFO') return null;
  return freezeQtyOf(underlying, book.day, book.freeze[exchange]);
}
